/** The plugin that every bundler gets, in its own dress. */
import path from 'node:path';
import { createUnplugin, type UnpluginInstance } from 'unplugin';
import {
  createTransformer,
  type Diagnostic,
  type Mode,
  printDiagnostic,
  type Transformer,
} from '../index.ts';
import type { PluginOptions } from './options.ts';

/** One project for each tsconfig, however many bundlers this process runs. */
const transformers = new Map<string, Promise<Transformer>>();

function transformerFor(tsconfig: string, slim: boolean, mode: Mode): Promise<Transformer> {
  const key = `${mode}:${slim}:${path.resolve(tsconfig)}`;
  const known = transformers.get(key);
  if (known) return known;
  const made = createTransformer({ tsconfig, slim, mode });
  transformers.set(key, made);
  // What failed may be mended while the bundler runs.
  made.catch(() => transformers.delete(key));
  return made;
}

/** An error that bundlers print with its place. */
class LoweringError extends Error {
  override name = 'LoweringError';
  readonly id: string;
  readonly loc: { readonly file: string; readonly line: number; readonly column: number };

  constructor(errors: readonly [Diagnostic, ...Diagnostic[]]) {
    super(errors.map((d) => printDiagnostic(d)).join('\n\n'));
    const [{ file, line, column }] = errors;
    this.id = file;
    this.loc = { file, line, column: column - 1 };
    // The place is in the user's source; where the transformer noticed says nothing.
    this.stack = `${this.name}: ${this.message}`;
  }
}

const SOURCE = /\.[cm]?[jt]sx?$/;
const FOREIGN = /[\\/]node_modules[\\/]|\?|\0/;
/** A module without an import can neither call `lower` nor take anything from gradus. */
const HAS_IMPORT = /\bimport\b/;

export const gradus: UnpluginInstance<PluginOptions | undefined> = createUnplugin<
  PluginOptions | undefined
>((options = {}) => {
  let tsconfig = options.tsconfig ?? '.';
  // While files change one by one, a module cannot be rewritten for what another one says.
  let isBuild = true;
  return {
    name: 'gradus',
    enforce: 'pre',
    transform: {
      filter: { id: { include: SOURCE, exclude: FOREIGN }, code: { include: HAS_IMPORT } },
      async handler(code, id) {
        const transformer = await transformerFor(
          tsconfig,
          options.slim ?? isBuild,
          options.mode ?? 'annotated',
        );
        const result = transformer.transform(code, id);
        if (!result) return null;
        for (const file of result.watch) this.addWatchFile(file);
        const [first, ...more] = result.diagnostics.filter((d) => d.severity === 'error');
        if (first) throw new LoweringError([first, ...more]);
        for (const warning of result.diagnostics.filter((d) => d.severity === 'warning'))
          this.warn(printDiagnostic(warning));
        return result.map ? { code: result.code, map: result.map.toString() } : null;
      },
    },
    vite: {
      configResolved(config) {
        isBuild = config.command === 'build' && !config.build.watch;
        tsconfig = options.tsconfig ?? config.root;
      },
    },
  };
});
