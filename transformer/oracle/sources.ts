/** The files of a project: which are its own, what they import, and what is remembered until one changes. */
import path from 'node:path';
import { ts } from 'ts-morph';
import type { Compiler } from './compiler.ts';
import { ownFiles } from './identity.ts';
import { importClosure } from './imports.ts';
import { type ConfigSources, sourcesOf } from './inputs.ts';
import { opaqueFiles } from './opaque.ts';
import type { ProjectInputs } from './oracle.ts';

const DECLARATIONS = /\.d(\.[^./\\]+)?\.[cm]?ts$/;

export class Sources {
  readonly compiler: Compiler;
  readonly root: string;
  /** The files of gradus. */
  readonly own = ownFiles();
  private readonly config: ConfigSources;
  private readonly values = new Map<string, unknown>();
  private versionOfValues = -1;

  constructor(compiler: Compiler) {
    this.compiler = compiler;
    this.root = path.dirname(compiler.project.configFile);
    this.config = sourcesOf(compiler.project.configFile);
  }

  /** A value that holds until a file changes. */
  remembered<T>(key: string, compute: () => T): T {
    const { version } = this.compiler.project;
    if (this.versionOfValues !== version) this.values.clear();
    this.versionOfValues = version;
    if (!this.values.has(key)) this.values.set(key, compute());
    // What is under a key came from the function that is always passed with it.
    return this.values.get(key) as T;
  }

  files(): readonly ts.SourceFile[] {
    return this.remembered('files', () =>
      [...this.names()].flatMap((name) => this.compiler.tree(name) ?? []),
    );
  }

  file(name: string): ts.SourceFile | undefined {
    // Compilers write every path with slashes.
    const file = name.replaceAll(path.sep, '/');
    return this.names().has(file) ? this.compiler.tree(file) : undefined;
  }

  private names(): ReadonlySet<string> {
    return this.remembered(
      'names',
      () => new Set(this.compiler.fileNames().filter((name) => this.isProject(name))),
    );
  }

  isProject(file: string): boolean {
    return !DECLARATIONS.test(file) && !this.isElsewhere(file);
  }

  private isElsewhere(file: string): boolean {
    return this.own.has(file) || this.isPackage(file);
  }

  /**
   * A package of the workspace is found through a link in `node_modules` and lies elsewhere: its sources are ours. A
   * project may itself lie in a `node_modules`.
   */
  private isPackage(file: string): boolean {
    if (path.relative(this.root, file).split(path.sep).includes('node_modules')) return true;
    if (this.compiler.isLibrary(file)) return true;
    return /[\\/]node_modules[\\/]/.test(file) && this.compiler.isExternal(file);
  }

  relative(file: string): string {
    const relative = path.relative(this.root, file).replaceAll(path.sep, '/');
    return relative.replace(/^.*node_modules\//, '');
  }

  consulted(file: ts.SourceFile): readonly string[] {
    return this.remembered(`consulted ${file.fileName}`, () => {
      const imported = importClosure(this.compiler, file, (name) => this.isElsewhere(name));
      return [...new Set([...imported, ...this.ambient()])].toSorted();
    });
  }

  /** Declarations that hold everywhere, without an import. */
  private ambient(): readonly string[] {
    return this.remembered('ambient', () =>
      this.compiler.fileNames().filter((name) => {
        if (!DECLARATIONS.test(name) || this.isElsewhere(name)) return false;
        const tree = this.compiler.tree(name);
        return tree !== undefined && !ts.isExternalModule(tree);
      }),
    );
  }

  inputs(): ProjectInputs {
    return this.remembered('inputs', () => {
      const opaque = opaqueFiles(this.config.folders);
      this.compiler.project.follow(opaque);
      const read = this.compiler
        .fileNames()
        .filter((name) => !this.own.has(name) && !this.compiler.isLibrary(name));
      return {
        ...this.config,
        files: [...this.names()],
        opaque,
        foreign: read.filter((name) => !this.names().has(name)),
        texts: new Map([
          ...this.config.texts,
          ...opaque.map((name) => [name, ts.sys.readFile(name) ?? ''] as const),
          ...read.map((name) => [name, this.compiler.text(name) ?? ''] as const),
        ]),
      };
    });
  }

  /** The source that an import leads to; declarations are not what runs. */
  resolve(specifier: string, file: string): string | undefined {
    const { options } = this.compiler;
    const { resolvedModule } = ts.resolveModuleName(specifier, file, options, ts.sys);
    const found = resolvedModule?.resolvedFileName;
    return found === undefined || DECLARATIONS.test(found) ? undefined : found;
  }

  copies(): readonly string[] {
    return this.remembered('copies', () => {
      const roots = this.compiler.fileNames().flatMap((name) => this.own.rootOf(name) ?? []);
      return [...new Set(roots)].map((root) => path.relative(this.root, root) || '.').toSorted();
    });
  }
}
