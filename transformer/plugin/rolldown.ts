/** `gradus/rolldown`. */
import type { PluginOptions } from './options.ts';
import { gradus } from './plugin.ts';

export type { PluginOptions };

/** All that the types of a plugin must say; the rest differs from release to release. */
export interface RolldownPlugin {
  readonly name: string;
}

export default (options?: PluginOptions): RolldownPlugin => {
  const made: unknown = gradus.rolldown(options);
  // The factory returns one plugin, and so does the adapter.
  return made as RolldownPlugin;
};
