/** The hooks on the thread that Node runs them on where it has no others. */
import { pathToFileURL } from 'node:url';
import { importerOf, loaded, relativeSource, sourceOf, textOf } from './node.ts';

type Next<Context, Result> = (what: string, context: Context) => Result | Promise<Result>;
type Found = { readonly url: string };
type Importer = { readonly parentURL?: string };

export async function resolve(
  specifier: string,
  context: Importer,
  next: Next<Importer, Found>,
): Promise<Found> {
  const relative = relativeSource(specifier, context.parentURL);
  try {
    return await next(relative ?? specifier, context);
  } catch (error) {
    const from = importerOf(context.parentURL);
    const mapped = await from?.project.resolve(specifier, from.file);
    if (mapped === undefined) throw error;
    return next(pathToFileURL(mapped).href, context);
  }
}

export async function load(
  url: string,
  context: object,
  next: Next<object, unknown>,
): Promise<unknown> {
  const source = sourceOf(url);
  if (!source) return next(url, context);
  const text = textOf(source);
  return loaded(source, text, await source.project.transform(text, source.file));
}
