/**
 * The tests once more with their tensor work lowered, each expression where it stands: `npm run test:lowered`. Files in which
 * nothing can be lowered are not run again.
 */
import { defineConfig, mergeConfig } from 'vitest/config';
import { loweredTests, ofLaziness } from './test/lowered.ts';
import base from './vitest.config.ts';

const { files, plugin } = await loweredTests();

export default mergeConfig(
  {
    ...base,
    test: { ...base.test, include: undefined, reporters: undefined, outputFile: undefined },
  },
  defineConfig({
    plugins: [plugin],
    test: {
      include: [...files],
      reporters: ['default', 'json'],
      outputFile: { json: 'node_modules/.cache/vitest-lowered.json' },
      testNamePattern: new RegExp(`^(?!.*(${ofLaziness.join('|')}))`),
    },
  }),
);
