/** `gradus/bun`: for `plugins` of `Bun.build`. */
import type { PluginOptions } from './options.ts';
import { gradus } from './plugin.ts';

export type { PluginOptions };

/** A plugin as Bun takes it, without Bun's types. */
export interface BunPlugin {
  readonly name: string;
  setup(build: never): void | Promise<void>;
}

export default (options?: PluginOptions): BunPlugin => {
  const made: unknown = gradus.bun(options);
  // The factory returns one plugin, and so does the adapter.
  return made as BunPlugin;
};
