import gradus from 'gradus/esbuild';
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  noExternal: ['gradus'],
  sourcemap: true,
  esbuildPlugins: [gradus()],
});
