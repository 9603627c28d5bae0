import gradus from 'gradus/esbuild';

export default {
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  sourcemap: true,
  plugins: [gradus()],
};
