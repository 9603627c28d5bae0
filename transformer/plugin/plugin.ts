/** The plugin for bundlers with hooks in the manner of Rollup; `loader.ts` is the one for those in webpack's. */
import { createUnplugin, type UnpluginInstance } from 'unplugin';
import { ofOneSource } from '../emit/compose.ts';
import { Loading, type Lower, NAME, type OtherPlugin } from './loading.ts';
import { FOREIGN, HAS_IMPORT, type Host, lowerModule, SOURCE } from './lowering.ts';
import type { PluginOptions } from './options.ts';

/** What Rollup and its like say in their hooks. */
interface HookContext {
  readonly meta: { readonly watchMode: boolean; readonly rolldownVersion?: string };
}

const hostOf = (context: {
  addWatchFile(file: string): void;
  warn(message: string): void;
}): Host => ({
  watch: (file) => context.addWatchFile(file),
  warn: (message) => context.warn(message),
});

export const gradus: UnpluginInstance<PluginOptions | undefined> = createUnplugin<
  PluginOptions | undefined
>((options = {}) => {
  let tsconfig = options.tsconfig ?? '.';
  // While files change one by one, a module cannot be rewritten for what another one says.
  let isBuild = true;
  let isServing = false;
  const loaded = new Map<string, string>();
  let loading: Loading | undefined;
  const lower: Lower = (host, code, id) =>
    lowerModule(host, { ...options, tsconfig, slim: options.slim ?? isBuild }, code, id);
  const start = ({ meta }: HookContext, plugins: readonly OtherPlugin[]) => {
    loading =
      meta.rolldownVersion === undefined && !isServing ? new Loading(loaded, plugins) : undefined;
  };
  return {
    name: NAME,
    enforce: 'pre',
    transform: {
      filter: { id: { include: SOURCE, exclude: FOREIGN }, code: { include: HAS_IMPORT } },
      async handler(code, id) {
        if (loaded.get(id) === code) return null;
        const lowered = await lower(hostOf(this), code, id);
        return lowered && loading ? { ...lowered, map: ofOneSource(lowered.map) } : lowered;
      },
    },
    rollup: {
      buildStart({ plugins }) {
        isBuild = !this.meta.watchMode;
        start(this, plugins);
      },
      load(id) {
        return isBuild && loading ? loading.load(hostOf(this), id, lower) : null;
      },
    },
    rolldown: {
      buildStart() {
        isBuild = !this.meta.watchMode;
      },
    },
    vite: {
      configResolved(config) {
        isServing = config.command === 'serve';
        isBuild = !isServing && !config.build.watch;
        tsconfig = options.tsconfig ?? config.root;
      },
      buildStart({ plugins }) {
        start(this, plugins);
      },
      load(id) {
        return isBuild && loading ? loading.load(hostOf(this), id, lower) : null;
      },
    },
  };
});
