import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vitest/config';
import gradus from '../../../transformer/plugin/vite.ts';
import base from '../../../vitest.config.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The tests of this folder with the plugin. */
export default mergeConfig(
  {
    ...base,
    test: { ...base.test, include: undefined, reporters: undefined, outputFile: undefined },
  },
  defineConfig({
    plugins: [gradus({ tsconfig: here })],
    test: {
      root: here,
      include: ['train.test.ts'],
      reporters: ['json'],
      outputFile: {},
      provide: { lowered: true } as never,
    },
  }),
);
