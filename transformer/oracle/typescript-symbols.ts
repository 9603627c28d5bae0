/** Symbols of TypeScript 7, with their declarations in our trees. */
import type { ts } from 'ts-morph';
import { SyntaxKind } from 'typescript/unstable/ast';
import type { NodeHandle, Symbol as TheirSymbol } from 'typescript/unstable/sync';
import type { Origin } from './compiler.ts';
import type { ProgramSymbol } from './oracle.ts';
import type { NativeProject } from './typescript-project.ts';

export class NativeSymbol implements ProgramSymbol {
  readonly theirs: TheirSymbol;
  readonly origins: readonly Origin[];

  constructor(theirs: TheirSymbol, origins: readonly Origin[]) {
    this.theirs = theirs;
    this.origins = origins;
  }

  get name(): string {
    return this.theirs.name;
  }

  get declarations(): readonly ts.Declaration[] {
    return this.origins.flatMap((origin) => origin.node() ?? []);
  }
}

/** Symbols go out wrapped, and come back only from there. */
export const unwrap = (symbol: ProgramSymbol): TheirSymbol => (symbol as NativeSymbol).theirs;

/** Wraps each symbol once, so that the same object is the same symbol. */
export class NativeSymbols {
  private readonly project: NativeProject;
  private readonly known = new WeakMap<TheirSymbol, NativeSymbol>();
  private names: { readonly version: number; readonly byPath: ReadonlyMap<string, string> } = {
    version: -1,
    byPath: new Map(),
  };

  constructor(project: NativeProject) {
    this.project = project;
  }

  wrap(theirs: TheirSymbol): NativeSymbol {
    const known = this.known.get(theirs);
    if (known) return known;
    const { valueDeclaration, declarations } = theirs;
    const others = declarations.filter(
      ({ index, path }) => index !== valueDeclaration?.index || path !== valueDeclaration.path,
    );
    const all = valueDeclaration ? [valueDeclaration, ...others] : others;
    const symbol = new NativeSymbol(
      theirs,
      all.map((handle) => this.originOf(handle, handle === valueDeclaration)),
    );
    this.known.set(theirs, symbol);
    return symbol;
  }

  private originOf(handle: NodeHandle, isValue: boolean): Origin {
    const file = this.byPath.get(handle.path) ?? handle.path;
    const node = (): ts.Declaration | undefined => {
      const theirs = handle.resolve(this.project.project);
      // A handle of a declaration leads to a declaration.
      return theirs && (this.project.twinsOf(file)?.toOurs(theirs) as ts.Declaration | undefined);
    };
    return { file, isValue, isFile: handle.kind === SyntaxKind.SourceFile, node };
  }

  /** Names by the paths in handles, which have no upper case where the disk knows none. */
  get byPath(): ReadonlyMap<string, string> {
    if (this.names.version !== this.project.version) {
      const names = this.project.project.program.getSourceFileNames();
      const lower = names.map((name): [string, string] => [name.toLowerCase(), name]);
      const same = names.map((name): [string, string] => [name, name]);
      this.names = { version: this.project.version, byPath: new Map([...lower, ...same]) };
    }
    return this.names.byPath;
  }
}
