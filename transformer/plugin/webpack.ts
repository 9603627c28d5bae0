/** `gradus/webpack`: `plugins: [gradus()]`. */
import { fileURLToPath } from 'node:url';
import { SOURCE } from './lowering.ts';
import type { PluginOptions } from './options.ts';

export type { PluginOptions };

/** What is needed of a compiler of webpack or Rspack. */
export interface WebpackCompiler {
  readonly context: string;
  readonly options: { readonly module: { readonly rules: unknown[] } };
  readonly hooks: { readonly watchRun: { tap(name: string, run: () => void): void } };
}

export interface WebpackPlugin {
  apply(compiler: WebpackCompiler): void;
}

export default (options: PluginOptions = {}): WebpackPlugin => ({
  apply(compiler) {
    const loader = fileURLToPath(new URL('./loader.js', import.meta.url));
    let isBuild = true;
    compiler.hooks.watchRun.tap('gradus', () => {
      isBuild = false;
    });
    compiler.options.module.rules.unshift({
      test: SOURCE,
      exclude: /[\\/]node_modules[\\/]/,
      enforce: 'pre',
      // Asked for each module: only then is it known whether files are watched.
      use: () => [
        {
          loader,
          options: { tsconfig: compiler.context, ...options, slim: options.slim ?? isBuild },
        },
      ],
    });
  },
});
