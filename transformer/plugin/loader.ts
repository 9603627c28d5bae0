/** `gradus/loader`: a loader in webpack's manner, for Turbopack; it runs before the one that strips types. */
import { FOREIGN, HAS_IMPORT, lowerModule, type Rewritten, SOURCE } from './lowering.ts';
import type { PluginOptions } from './options.ts';

export type { PluginOptions };

/** What bundlers offer a loader, as far as it is needed. */
interface LoaderContext {
  readonly resourcePath: string;
  /** `?vue&type=script` where another loader made the text. */
  readonly resourceQuery?: string;
  readonly rootContext?: string;
  /** Turbopack says it in the environment only. */
  readonly mode?: string;
  /** The loaders of this module, which run from the last to the first, and where this one is. */
  readonly loaders?: readonly { readonly path: string }[];
  readonly loaderIndex?: number;
  async(): (error: Error | null, code?: string, map?: unknown) => void;
  getOptions(): PluginOptions;
  addDependency(file: string): void;
  emitWarning(warning: Error): void;
}

async function load(context: LoaderContext, code: string) {
  const { resourcePath, resourceQuery = '' } = context;
  const isSource = SOURCE.test(resourcePath) && !FOREIGN.test(resourcePath + resourceQuery);
  if (!isSource || !HAS_IMPORT.test(code)) return null;
  const options = { tsconfig: context.rootContext ?? '.', ...context.getOptions() };
  const host = {
    watch: (file: string) => context.addDependency(file),
    warn: (message: string) => context.emitWarning(new Error(message)),
  };
  const isProduction = (context.mode ?? process.env['NODE_ENV']) === 'production';
  const slim = options.slim ?? isProduction;
  return lowerModule(host, { ...options, slim }, code, resourcePath);
}

/** Whether the next loader reads a source map in the text only, and not the one that is handed on. */
function wantsMapInText({ loaders = [], loaderIndex = 0 }: LoaderContext): boolean {
  return /[\\/]esbuild-loader[\\/]/.test(loaders[loaderIndex - 1]?.path ?? '');
}

const inText = ({ code, map }: Rewritten): string =>
  `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`;

export default function gradusLoader(this: LoaderContext, code: string, map?: unknown): void {
  const done = this.async();
  load(this, code).then(
    (rewritten) => {
      if (!rewritten) done(null, code, map);
      else if (wantsMapInText(this)) done(null, inText(rewritten));
      else done(null, rewritten.code, JSON.parse(rewritten.map));
    },
    (error) => done(error),
  );
}
