import gradus from 'gradus/bun';

const result = await Bun.build({
  entrypoints: ['src/main.ts'],
  outdir: 'dist',
  target: 'node',
  sourcemap: 'linked',
  plugins: [gradus()],
});
if (!result.success) throw new AggregateError(result.logs, 'the build failed');
