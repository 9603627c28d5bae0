import resolve from '@rollup/plugin-node-resolve';
import sucrase from '@rollup/plugin-sucrase';
import gradus from 'gradus/rollup';

export default {
  input: 'src/main.ts',
  output: { dir: 'dist', sourcemap: true },
  plugins: [
    resolve({ extensions: ['.ts', '.js'] }),
    gradus(),
    sucrase({ transforms: ['typescript'], exclude: ['node_modules/**'] }),
  ],
};
