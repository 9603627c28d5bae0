import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import gradus from 'gradus/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [gradus(), svelte({ preprocess: vitePreprocess(), configFile: false })],
  build: { ssr: 'src/entry.ts', sourcemap: true },
  ssr: { noExternal: true },
});
