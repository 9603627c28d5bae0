import gradus from 'gradus/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [gradus()],
  build: {
    ssr: 'src/main.ts',
    sourcemap: true,
  },
  ssr: { noExternal: true },
});
