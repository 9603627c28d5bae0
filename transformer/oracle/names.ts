/** What names mean: by declaration, never by name. */
import path from 'node:path';
import { ts } from 'ts-morph';
import type { Compiler, Origin } from './compiler.ts';
import type { ClassName, Meaning, ProgramSymbol } from './oracle.ts';
import type { Sources } from './sources.ts';

/** Names that the language itself gives, and that no file declares. */
const UNDECLARED = new Set(['undefined', 'globalThis', 'arguments']);

export class Names {
  private readonly sources: Sources;
  private readonly compiler: Compiler;

  constructor(sources: Sources) {
    this.sources = sources;
    this.compiler = sources.compiler;
  }

  symbolOf(name: ts.Node): ProgramSymbol | undefined {
    const { parent } = name;
    if (parent && ts.isShorthandPropertyAssignment(parent)) {
      return this.compiler.shorthandValue(parent);
    }
    if (parent && ts.isExportSpecifier(parent)) return this.compiler.exportedLocal(parent);
    return this.compiler.symbolAt(name);
  }

  meaning(node: ts.Node): Meaning {
    const symbol = this.symbolOf(node);
    return symbol ? this.meaningOf(symbol) : { kind: 'unknown', name: node.getText() };
  }

  /** The declaration of the value that a node names, aliases followed. */
  valueOf(node: ts.Node): ts.Declaration | undefined {
    const symbol = this.symbolOf(node);
    const origin = symbol && this.compiler.origins(this.target(symbol)).find((o) => o.isValue);
    return origin?.node();
  }

  exportOf(module: ProgramSymbol, name: string): Meaning | undefined {
    const symbol = this.compiler.member(module, name);
    return symbol && this.meaningOf(symbol);
  }

  private meaningOf(symbol: ProgramSymbol): Meaning {
    const aliased = this.compiler.aliased(symbol);
    const target = aliased ?? symbol;
    const origins = this.compiler.origins(target);
    const [origin] = origins;
    if (!origin) {
      const kind = UNDECLARED.has(target.name) ? 'global' : 'unknown';
      return { kind, name: symbol.name };
    }
    const isModule = origin.isFile && !origin.file.endsWith('.json');
    if (isModule || this.isNamespace(origin)) return { kind: 'module', symbol: target };
    return this.declared(target, origins, origin, aliased !== undefined);
  }

  private declared(
    target: ProgramSymbol,
    origins: readonly Origin[],
    origin: Origin,
    isAlias: boolean,
  ): Meaning {
    const { file } = origin;
    if (this.sources.own.has(file)) return { kind: 'gradus', name: this.exportName(target) };
    const declaration = this.sources.isProject(file) ? origin.node() : undefined;
    if (declaration && !isAmbient(declaration)) {
      return { kind: 'local', symbol: target, declaration };
    }
    const isLibrary = origins.some((o) => this.compiler.isLibrary(o.file));
    if (isLibrary || !isAlias) return { kind: 'global', name: target.name };
    return { kind: 'foreign', name: target.name, file: this.sources.relative(file) };
  }

  /** The name under which gradus exports something that is declared under another. */
  private exportName(target: ProgramSymbol): string {
    const isDirect = this.indexes().some((module) => {
      const found = this.compiler.member(module, target.name);
      return found && this.target(found) === target;
    });
    return isDirect ? target.name : (this.exportNames().get(target) ?? target.name);
  }

  private exportNames(): ReadonlyMap<ProgramSymbol, string> {
    return this.sources.remembered('exports', () => {
      const exported = this.indexes().flatMap((module) => this.compiler.exports(module));
      return new Map(exported.map((symbol) => [this.target(symbol), symbol.name]));
    });
  }

  private indexes(): readonly ProgramSymbol[] {
    return this.sources.remembered('indexes', () =>
      this.compiler
        .fileNames()
        .filter((name) => /\/src\/index\.(d\.)?ts$/.test(name) && this.sources.own.has(name))
        .flatMap((name) => this.compiler.moduleOf(name) ?? []),
    );
  }

  private target(symbol: ProgramSymbol): ProgramSymbol {
    return this.compiler.aliased(symbol) ?? symbol;
  }

  /** `namespace N { export const f = ... }`, with a body that runs. */
  private isNamespace(origin: Origin): boolean {
    const declaration = this.sources.isProject(origin.file) ? origin.node() : undefined;
    return !!declaration && ts.isModuleDeclaration(declaration) && !isAmbient(declaration);
  }

  constantOf(node: ts.Node): string | number | undefined {
    const name = ts.isEnumMember(node) ? node.name : memberName(node);
    return name && this.compiler.enumValue(name);
  }

  classNameIn(file: ts.SourceFile, declaration: ts.ClassLikeDeclaration): ClassName | undefined {
    const home = declaration.getSourceFile();
    if (home !== file) return this.exportedName(file, home, declaration);
    const isTop = ts.isClassDeclaration(declaration) && declaration.parent === file;
    return isTop && declaration.name ? { name: declaration.name.text } : undefined;
  }

  /** A class of another file, which must export it. */
  private exportedName(
    file: ts.SourceFile,
    home: ts.SourceFile,
    declaration: ts.ClassLikeDeclaration,
  ): ClassName | undefined {
    const module = this.compiler.moduleOf(home.fileName);
    const isIt = (symbol: ProgramSymbol) =>
      this.compiler.origins(this.target(symbol))[0]?.node() === declaration;
    const found = module && this.compiler.exports(module).find(isIt);
    return found && { name: found.name, from: this.specifierOf(file, home, module) };
  }

  /** As the file itself imports the other, if it does. */
  private specifierOf(file: ts.SourceFile, home: ts.SourceFile, module: ProgramSymbol): string {
    for (const statement of file.statements) {
      const specifier = ts.isImportDeclaration(statement) && statement.moduleSpecifier;
      const isIt = specifier && this.compiler.symbolAt(specifier) === module;
      if (isIt && ts.isStringLiteral(specifier)) return specifier.text;
    }
    const from = path.dirname(file.fileName);
    const relative = path.relative(from, home.fileName).replaceAll(path.sep, '/');
    return relative.startsWith('.') ? relative : `./${relative}`;
  }
}

/** The name in `a.b` and `a['b']`. In `a[b]` it is another's. */
function memberName(node: ts.Node): ts.Node | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name;
  const isLiteral =
    ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression);
  return isLiteral ? node.argumentExpression : undefined;
}

/** `declare const x`: a promise that something exists, without its source. */
const isAmbient = (declaration: ts.Declaration): boolean =>
  (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
