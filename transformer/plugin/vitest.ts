/** `gradus/vitest`: `defineConfig({ plugins: [gradus()] })`; tests run on lowered programs. */
import type { Plugin } from 'vite';
import type { PluginOptions } from './options.ts';
import gradus from './vite.ts';

export type { PluginOptions };

/** Each test file runs alone and may compute what it likes, so the compiler stays. */
export default (options?: Omit<PluginOptions, 'slim'>): Plugin =>
  gradus({ ...options, slim: false });
