/** What a file still needs of its imports from gradus once its calls of `lower` are gone. */
import { ts } from 'ts-morph';
import type { Oracle, ProgramSymbol } from '../oracle/oracle.ts';
import { walk } from './walk.ts';

/**
 * How an imported name is used. `live`: by code that runs; `dead`: only inside functions that only lowered code
 * calls; `type`: only in types; `none`: not at all.
 */
export type Use = 'live' | 'dead' | 'type' | 'none';

export interface ImportedName {
  readonly imported: string;
  readonly local: string;
  readonly use: Use;
}

/** One `import { ... } from 'gradus'`. */
export interface GradusImport {
  readonly start: number;
  readonly end: number;
  readonly names: readonly ImportedName[];
}

export interface FileUses {
  readonly imports: readonly GradusImport[];
  /** Where new statements go: after the leading imports. */
  readonly insertAt: number;
  /** Every name that occurs in the file. */
  readonly names: ReadonlySet<string>;
  /** Every name that the file declares, in any scope. */
  readonly declared: ReadonlySet<string>;
}

/** Which parts of a file run no more, or never did. */
export interface Gone {
  /** Inside what has been replaced. */
  isLowered(node: ts.Node): boolean;
  /** Inside a function that only lowered code calls. */
  isDead(node: ts.Node): boolean;
}

const STRENGTH: readonly Use[] = ['none', 'type', 'dead', 'live'];

const stronger = (a: Use, b: Use): Use => (STRENGTH.indexOf(a) > STRENGTH.indexOf(b) ? a : b);

/** Whether a name stands in a type, and so is gone at run time. */
export function isInType(node: ts.Node): boolean {
  for (let n: ts.Node = node; n.parent && !ts.isStatement(n); n = n.parent) {
    const clause = n.parent;
    if (ts.isExpressionWithTypeArguments(n) && ts.isHeritageClause(clause)) {
      const isImplements = clause.token === ts.SyntaxKind.ImplementsKeyword;
      return isImplements || ts.isInterfaceDeclaration(clause.parent);
    }
    if (ts.isTypeNode(n) || ts.isTypeAliasDeclaration(n) || ts.isInterfaceDeclaration(n))
      return true;
    if (ts.isExportSpecifier(n)) return n.isTypeOnly || n.parent.parent.isTypeOnly;
  }
  return false;
}

function useOf(node: ts.Identifier, gone: Gone): Use {
  if (isInType(node)) return 'type';
  if (gone.isLowered(node)) return 'none';
  return gone.isDead(node) ? 'dead' : 'live';
}

/** Whether a name is the one that the node around it declares. */
export const isDeclarationName = (node: ts.Identifier): boolean =>
  (node.parent as { name?: ts.Node }).name === node && !ts.isPropertyAccessExpression(node.parent);

/** All identifiers of a file outside of its imports. */
function identifiers(file: ts.SourceFile): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  walk(file, (node) => {
    if (ts.isIdentifier(node)) found.push(node);
    return !ts.isImportDeclaration(node);
  });
  return found;
}

const isFromGradus = (node: ts.Node): node is ts.ImportDeclaration =>
  ts.isImportDeclaration(node) &&
  ts.isStringLiteral(node.moduleSpecifier) &&
  node.moduleSpecifier.text === 'gradus';

function namedImport(
  node: ts.ImportDeclaration,
  uses: ReadonlyMap<ProgramSymbol, Use>,
  oracle: Oracle,
): GradusImport[] {
  const { importClause } = node;
  const bindings = importClause?.namedBindings;
  const isPlain = importClause && !importClause.name && bindings && ts.isNamedImports(bindings);
  if (!isPlain || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const names = bindings.elements.map((element): ImportedName => {
    const symbol = oracle.symbolOf(element.name);
    const use = (symbol && uses.get(symbol)) ?? 'none';
    const isType = element.isTypeOnly && use !== 'none';
    return {
      imported: (element.propertyName ?? element.name).text,
      local: element.name.text,
      use: isType ? 'type' : use,
    };
  });
  return [{ start: node.getStart(), end: node.end, names }];
}

/** The end of the directives and imports that a file begins with. */
function endOfImports(file: ts.SourceFile): number {
  let end = ts.getShebang(file.text)?.length ?? 0;
  for (const statement of file.statements) {
    const isDirective =
      ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
    if (!isDirective && !ts.isImportDeclaration(statement)) break;
    end = statement.end;
  }
  return end;
}

export function usesIn(file: ts.SourceFile, oracle: Oracle, gone: Gone): FileUses {
  const imports = file.statements.filter(isFromGradus);
  const all = identifiers(file);
  const uses = new Map<ProgramSymbol, Use>();
  const locals = new Set(imports.flatMap((node) => importedNames(node)));
  for (const node of all) {
    if (!locals.has(node.text)) continue;
    const symbol = oracle.symbolOf(node);
    if (symbol) uses.set(symbol, stronger(uses.get(symbol) ?? 'none', useOf(node, gone)));
  }
  return {
    imports: imports.flatMap((node) => namedImport(node, uses, oracle)),
    insertAt: endOfImports(file),
    names: new Set([
      ...all.map((node) => node.text),
      ...file.statements.flatMap((s) => (ts.isImportDeclaration(s) ? importedNames(s) : [])),
    ]),
    declared: new Set([
      ...all.filter(isDeclarationName).map((node) => node.text),
      ...file.statements.flatMap((s) => (ts.isImportDeclaration(s) ? importedNames(s) : [])),
    ]),
  };
}

/** The local names that an import brings in. */
function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  const rest = !bindings
    ? []
    : ts.isNamespaceImport(bindings)
      ? [bindings]
      : [...bindings.elements];
  return [importClause?.name, ...rest.map((element) => element.name)].flatMap((name) =>
    name ? [name.text] : [],
  );
}
