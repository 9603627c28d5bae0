/** `node --import gradus/register app.ts`: TypeScript runs as it is, lowered. */
import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { importerOf, loaded, relativeSource, sourceOf, textOf } from './node.ts';

type Next<Context, Result> = (what: string, context: Context) => Result;
type Found = { readonly url: string };
type Importer = { readonly parentURL?: string };

interface Hooks {
  resolve(specifier: string, context: Importer, next: Next<Importer, Found>): Found;
  load(url: string, context: object, next: Next<object, unknown>): unknown;
}

/** Hooks in turn with the modules, which `require` obeys too. */
const hooks: Hooks = {
  resolve(specifier, context, next) {
    const relative = relativeSource(specifier, context.parentURL);
    try {
      return next(relative ?? specifier, context);
    } catch (error) {
      const from = importerOf(context.parentURL);
      const mapped = from?.project.resolveNow(specifier, from.file);
      if (mapped === undefined) throw error;
      return next(pathToFileURL(mapped).href, context);
    }
  },
  load(url, context, next) {
    const source = sourceOf(url);
    if (!source) return next(url, context);
    const text = textOf(source);
    return loaded(source, text, source.project.transformNow(text, source.file));
  },
};

// Node 20 has them on another thread only; types of Node 20 do not know the others.
const { registerHooks } = nodeModule as { readonly registerHooks?: (hooks: Hooks) => unknown };
if (registerHooks) registerHooks(hooks);
else nodeModule.register(new URL('./register-hooks.js', import.meta.url));
