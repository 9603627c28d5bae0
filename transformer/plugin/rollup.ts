/** `gradus/rollup`: before the plugin that strips types. */
import type { PluginOptions } from './options.ts';
import { gradus } from './plugin.ts';

export type { PluginOptions };

/** All that the types of a plugin must say; the rest differs from release to release. */
export interface RollupPlugin {
  readonly name: string;
}

export default (options?: PluginOptions): RollupPlugin => {
  const made: unknown = gradus.rollup(options);
  // The factory returns one plugin, and so does the adapter.
  return made as RollupPlugin;
};
