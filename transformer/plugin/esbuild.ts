/** `gradus/esbuild`: for `plugins` of esbuild and `esbuildPlugins` of tsup. */
import type { Plugin } from 'esbuild';
import type { PluginOptions } from './options.ts';
import { gradus } from './plugin.ts';

export type { PluginOptions };

export default (options?: PluginOptions): Plugin => gradus.esbuild(options);
