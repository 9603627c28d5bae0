/** `gradus/esbuild`: for `plugins` of esbuild and `esbuildPlugins` of tsup. */
import type { Plugin } from 'esbuild';
import { gradus, type PluginOptions } from './plugin.ts';

export type { PluginOptions };

export default (options?: PluginOptions): Plugin => gradus.esbuild(options);
