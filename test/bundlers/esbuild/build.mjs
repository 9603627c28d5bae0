import { build } from 'esbuild';
import gradus from 'gradus/esbuild';

await build({
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  sourcemap: true,
  plugins: [gradus()],
});
