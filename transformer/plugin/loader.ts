/** `gradus/loader`: a loader in webpack's manner, for Turbopack; it runs before the one that strips types. */
import { FOREIGN, HAS_IMPORT, lowerModule, SOURCE } from './lowering.ts';
import type { PluginOptions } from './options.ts';

export type { PluginOptions };

/** What bundlers offer a loader, as far as it is needed. */
interface LoaderContext {
  readonly resourcePath: string;
  /** `?vue&type=script` where another loader made the text. */
  readonly resourceQuery?: string;
  readonly rootContext?: string;
  readonly mode?: string;
  async(): (error: Error | null, code?: string, map?: unknown) => void;
  getOptions(): PluginOptions;
  addDependency(file: string): void;
  emitWarning(warning: Error): void;
}

async function load(context: LoaderContext, code: string) {
  const { resourcePath, resourceQuery = '' } = context;
  const isSource = SOURCE.test(resourcePath) && !FOREIGN.test(resourcePath + resourceQuery);
  if (!isSource || !HAS_IMPORT.test(code)) return null;
  const { tsconfig = context.rootContext ?? '.', slim, mode: what } = context.getOptions();
  const host = {
    watch: (file: string) => context.addDependency(file),
    warn: (message: string) => context.emitWarning(new Error(message)),
  };
  const settings = { tsconfig, mode: what, slim: slim ?? context.mode === 'production' };
  return lowerModule(host, settings, code, resourcePath);
}

export default function gradusLoader(this: LoaderContext, code: string, map?: unknown): void {
  const done = this.async();
  load(this, code).then(
    (rewritten) =>
      rewritten ? done(null, rewritten.code, JSON.parse(rewritten.map)) : done(null, code, map),
    (error) => done(error),
  );
}
