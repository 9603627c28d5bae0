/** The plugin for bundlers with hooks in the manner of Rollup; `loader.ts` is the one for those in webpack's. */
import { createUnplugin, type UnpluginInstance } from 'unplugin';
import { FOREIGN, HAS_IMPORT, lowerModule, SOURCE } from './lowering.ts';
import type { PluginOptions } from './options.ts';

export const gradus: UnpluginInstance<PluginOptions | undefined> = createUnplugin<
  PluginOptions | undefined
>((options = {}) => {
  let tsconfig = options.tsconfig ?? '.';
  // While files change one by one, a module cannot be rewritten for what another one says.
  let isBuild = true;
  const watchedOrNot = {
    buildStart(this: { readonly meta: { readonly watchMode: boolean } }) {
      isBuild = !this.meta.watchMode;
    },
  };
  return {
    name: 'gradus',
    enforce: 'pre',
    transform: {
      filter: { id: { include: SOURCE, exclude: FOREIGN }, code: { include: HAS_IMPORT } },
      handler(code, id) {
        const host = {
          watch: (file: string) => this.addWatchFile(file),
          warn: (message: string) => this.warn(message),
        };
        return lowerModule(host, { ...options, tsconfig, slim: options.slim ?? isBuild }, code, id);
      },
    },
    rollup: watchedOrNot,
    rolldown: watchedOrNot,
    vite: {
      configResolved(config) {
        isBuild = config.command === 'build' && !config.build.watch;
        tsconfig = options.tsconfig ?? config.root;
      },
    },
  };
});
