import vue from '@vitejs/plugin-vue';
import gradus from 'gradus/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [gradus(), vue()],
  build: { ssr: 'src/entry.ts', sourcemap: true },
  ssr: { noExternal: true },
});
