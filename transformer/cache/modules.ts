/**
 * Rewritten modules, kept on the disk. A module is found again only if everything that it was made from is the same: the
 * transformer, the compiler, the options, and the text of each file that was consulted. Finding one opens no project.
 */
import type { Transformed } from '../api.ts';
import type { Oracle, ProjectInputs } from '../oracle/oracle.ts';
import { Disk, hashOfText } from './disk.ts';
import { hashOf, Store } from './store.ts';

export interface CacheOptions {
  readonly folder: string;
  readonly configFile: string;
  /** Whether what is made of one module depends on all. */
  readonly isWhole: boolean;
  /** What is made of a module: TypeScript, JavaScript, or JavaScript without CommonJS. */
  readonly language: 'typescript' | 'javascript' | 'modules';
  /** All else that decides what is made: the versions of the transformer and the compiler, and options. */
  readonly versions: readonly string[];
}

/** What to look at before anything that was kept is believed. */
type Project = Omit<ProjectInputs, 'texts'>;

type HashFile = (file: string) => string;

/** What was last kept of the project, and the hashes of its texts. */
interface State {
  readonly inputs: ProjectInputs;
  readonly project: Project;
  readonly hash: HashFile;
}

interface Import {
  readonly key: string;
  readonly file: string;
}

interface Entry {
  readonly key: string;
  /** The files of the project that were consulted, if not all were. */
  readonly consulted: readonly string[];
  readonly result: StoredResult | null;
}

type StoredResult = Omit<Transformed, 'map'> & { readonly map: string | null };

/** What was kept: `null` for a module that stays as it is. */
export interface Kept {
  readonly result: Transformed | null;
}

/** A source map that was written out. */
export function storedMap(text: string): NonNullable<Transformed['map']> {
  const { mappings } = JSON.parse(text) as { mappings: string };
  return { mappings, toString: () => text };
}

export class ModuleCache {
  private readonly store: Store;
  private readonly options: CacheOptions;
  private readonly disk = new Disk();
  private last: State | undefined;

  constructor(options: CacheOptions) {
    this.options = options;
    this.store = new Store(options.folder);
  }

  recall(code: string, id: string): Kept | undefined {
    // A text that another plugin has changed is not on the disk, where other modules look for it.
    if (hashOfText(code) !== this.disk.hash(id)) return undefined;
    // What has the right checksum was written by `keep`.
    const entry = this.store.read(this.nameOf('module', id)) as Entry | undefined;
    const project = entry && (this.store.read(this.nameOf('project')) as Project | undefined);
    if (!entry || !project) return undefined;
    const key = this.keyOf(project, id, entry.consulted, (file) => this.disk.hash(file));
    if (key !== entry.key) return undefined;
    const { result } = entry;
    const map = result?.map ? storedMap(result.map) : null;
    return { result: result && { ...result, map } };
  }

  /** Where an import leads that only the tsconfig explains. */
  recallImport(specifier: string, from: string): string | undefined {
    const entry = this.store.read(this.nameOf('import', from, specifier)) as Import | undefined;
    const project = entry && (this.store.read(this.nameOf('project')) as Project | undefined);
    if (!entry || !project) return undefined;
    const key = this.keyOf(project, entry.file, [], (file) => this.disk.hash(file));
    return key === entry.key ? entry.file : undefined;
  }

  keepImport(oracle: Oracle, specifier: string, from: string, file: string): void {
    const { project, hash } = this.keepProject(oracle);
    const key = this.keyOf(project, file, [], hash);
    this.store.write(this.nameOf('import', from, specifier), { key, file } satisfies Import);
  }

  /** Keeps nothing while there are errors: what ends them may be a file that is not there yet. */
  keep(oracle: Oracle, id: string, result: Transformed | null): void {
    if (result?.diagnostics.some((d) => d.severity === 'error')) return;
    const { project, hash } = this.keepProject(oracle);
    const file = oracle.file(id);
    // What other files ask of a module is watched, too.
    const imported = file ? oracle.consulted(file) : [];
    const consulted = [...new Set([...imported, ...(result?.watch ?? [])])].toSorted();
    const key = this.keyOf(project, id, consulted, hash);
    const stored = result && { ...result, map: result.map?.toString() ?? null };
    this.store.write(this.nameOf('module', id), {
      key,
      consulted,
      result: stored,
    } satisfies Entry);
  }

  private keepProject(oracle: Oracle): State {
    const inputs = oracle.inputs();
    if (this.last?.inputs === inputs) return this.last;
    const { texts: _, ...project } = inputs;
    this.store.write(this.nameOf('project'), project);
    this.last = { inputs, project, hash: this.hashesOf(inputs) };
    return this.last;
  }

  /** Hashes of texts as the compiler has them, which the disk may no longer have. */
  private hashesOf({ texts }: ProjectInputs): HashFile {
    const known = new Map<string, string>();
    return (file) => {
      const text = texts.get(file);
      if (text === undefined) return this.disk.hash(file);
      const hash = known.get(file) ?? hashOfText(text);
      known.set(file, hash);
      return hash;
    };
  }

  private keyOf(
    { configs, folders, files, opaque, foreign }: Project,
    id: string,
    consulted: readonly string[],
    hash: HashFile,
  ): string {
    const { versions, isWhole } = this.options;
    const read = [...configs, ...foreign, ...(isWhole ? [...files, ...opaque] : consulted), id];
    return hashOf(
      ...versions,
      ...this.disk.names(folders),
      ...read.flatMap((file) => [file, hash(file)]),
    );
  }

  private nameOf(what: 'module' | 'import' | 'project', ...of: readonly string[]): string {
    const { configFile, isWhole, language } = this.options;
    return hashOf(what, configFile, String(isWhole), language, ...of);
  }
}
