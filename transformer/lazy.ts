/** A project that is opened when a module is asked for that is not in the cache. */
import type { Mode, OracleName, ShaderOptions, Transformed } from './api.ts';
import { configFileOf, defaultFolder, versions } from './cache/locate.ts';
import { type CacheOptions, ModuleCache } from './cache/modules.ts';
import { openSession, openSessionNow } from './open.ts';
import type { Session } from './session.ts';
import { transformerOf } from './transform.ts';

export interface LazyOptions {
  /** The project's tsconfig, or the folder it is in. */
  readonly tsconfig: string;
  /** See `TransformerOptions`. */
  readonly slim: boolean;
  readonly webgpu?: boolean | ShaderOptions | undefined;
  readonly mode?: Mode | undefined;
  readonly oracle?: OracleName | undefined;
  /** The folder of the cache, or none. Default: in the closest `node_modules`. */
  readonly cache?: string | false | undefined;
  /** What a cache may hold things for; by default, what this is. */
  readonly versions?: readonly string[] | undefined;
}

/** Makes something of a module of an open project. */
export type Make = (session: Session, code: string, id: string) => Transformed | null;

function cacheFor(
  options: LazyOptions,
  language: CacheOptions['language'],
): ModuleCache | undefined {
  const { tsconfig, cache, versions: given, ...decisive } = options;
  const known = given ?? versions(options.oracle);
  const configFile = configFileOf(tsconfig);
  if (cache === false || !known || !configFile) return undefined;
  const folder = cache ?? defaultFolder(configFile);
  if (folder === undefined) return undefined;
  const all = [...known, JSON.stringify(decisive)];
  return new ModuleCache({ folder, configFile, language, isWhole: options.slim, versions: all });
}

export class LazyProject {
  private readonly cache: ModuleCache | undefined;
  private readonly options: LazyOptions;
  private readonly make: Make;
  private opening: Promise<Session> | undefined;
  private opened: Session | undefined;

  constructor(
    options: LazyOptions,
    language: CacheOptions['language'] = 'typescript',
    make?: Make,
  ) {
    const wanted = { isWhole: options.slim, webgpu: options.webgpu ?? false };
    this.options = options;
    this.cache = cacheFor(options, language);
    this.make = make ?? ((session, code, id) => transformerOf(session, wanted).transform(code, id));
  }

  async transform(code: string, id: string): Promise<Transformed | null> {
    const kept = this.cache?.recall(code, id);
    return kept ? kept.result : this.made(await this.open(), code, id);
  }

  /** The same for hooks that cannot wait. */
  transformNow(code: string, id: string): Transformed | null {
    const kept = this.cache?.recall(code, id);
    return kept ? kept.result : this.made(this.openNow(), code, id);
  }

  /** The file that the tsconfig leads an import in a file to. */
  async resolve(specifier: string, file: string): Promise<string | undefined> {
    const kept = this.cache?.recallImport(specifier, file);
    return kept ?? this.resolved(await this.open(), specifier, file);
  }

  resolveNow(specifier: string, file: string): string | undefined {
    const kept = this.cache?.recallImport(specifier, file);
    return kept ?? this.resolved(this.openNow(), specifier, file);
  }

  private resolved({ oracle }: Session, specifier: string, file: string): string | undefined {
    const found = oracle.resolve(specifier, file);
    if (found !== undefined) this.cache?.keepImport(oracle, specifier, file, found);
    return found;
  }

  private made(session: Session, code: string, id: string): Transformed | null {
    const result = this.make(session, code, id);
    this.cache?.keep(session.oracle, id, result);
    return result;
  }

  private openNow(): Session {
    const { tsconfig, mode, oracle } = this.options;
    this.opened ??= openSessionNow(tsconfig, mode, oracle);
    return this.opened;
  }

  private open(): Promise<Session> {
    if (!this.opening) {
      const { tsconfig, mode, oracle } = this.options;
      this.opening = openSession(tsconfig, mode, oracle);
      // What failed may be mended while the bundler runs.
      this.opening.catch(() => {
        this.opening = undefined;
      });
    }
    return this.opening;
  }
}
