/** `gradus/vite`: `export default defineConfig({ plugins: [gradus()] })`. */
import type { Plugin } from 'vite';
import type { PluginOptions } from './options.ts';
import { gradus } from './plugin.ts';

export type { PluginOptions };

export default (options?: PluginOptions): Plugin => {
  const made: unknown = gradus.vite(options);
  // Type packages of vite differ in ways that do not concern a plugin with one transform.
  return made as Plugin;
};
