import gradus from 'gradus/rolldown';

export default {
  input: 'src/main.ts',
  platform: 'node',
  output: { dir: 'dist', sourcemap: true },
  plugins: [gradus({ oracle: 'typescript' })],
};
