/**
 * Whether any tensor work of a project is left outside `lower`. If none is, its modules take what they need from the
 * small run time, and no compiler comes into the bundle.
 */
import { ts } from 'ts-morph';
import { Handle } from '../../src/runtime/handle.ts';
import * as runtime from '../../src/runtime/index.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { exportedNames, givesTensors, isExported, opaqueUses } from './opaque.ts';
import type { Site } from './sites.ts';
import { type Gone, isInType } from './uses.ts';
import { walk } from './walk.ts';

const RUNTIME_NAMES: ReadonlySet<string> = new Set(Object.keys(runtime));

const HANDLE_MEMBERS: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Handle.prototype),
  'shape',
  'dtype',
]);

export interface Liveness extends Gone {
  /** Whether every live use of gradus is in the small run time. */
  readonly isClosed: boolean;
  /** What keeps the compiler in the bundle. */
  readonly reasons: readonly Reason[];
}

export interface Reason {
  /** As it stands in the source: `.matmul`. */
  readonly what: string;
  /** Where that is; or the file, if there is no tree of it. */
  readonly at: ts.Node | string;
}

type FunctionNode = ts.FunctionLikeDeclaration;

/** Walks the code that runs. */
class Live {
  readonly reasons: Reason[] = [];
  private readonly oracle: Oracle;
  private readonly sites: ReadonlySet<ts.Node>;
  /** Functions that lowered code called, and that nothing alive has called so far. */
  readonly dead: Set<ts.Node>;

  constructor(oracle: Oracle, sites: ReadonlySet<ts.Node>, visited: ReadonlySet<ts.Node>) {
    this.oracle = oracle;
    this.sites = sites;
    this.dead = new Set([...visited].filter((f) => isNamed(f)));
  }

  search(root: ts.Node): void {
    walk(root, (node) => {
      if (this.sites.has(node) || this.dead.has(node)) return false;
      if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return false;
      if (ts.isImportDeclaration(node)) return false;
      if (ts.isExportDeclaration(node)) this.reexport(node);
      if (ts.isIdentifier(node)) this.name(node);
      if (ts.isPropertyAccessExpression(node)) this.memberOf(node);
      return !ts.isExportDeclaration(node);
    });
  }

  private because(what: string, node: ts.Node): void {
    this.reasons.push({ what, at: node });
  }

  private reexport(node: ts.ExportDeclaration): void {
    if (node.isTypeOnly || !node.moduleSpecifier) return;
    const isOurs =
      ts.isStringLiteral(node.moduleSpecifier) && node.moduleSpecifier.text === 'gradus';
    if (isOurs) this.because("export from 'gradus'", node);
  }

  private name(node: ts.Identifier): void {
    if (isInType(node)) return;
    const meaning = this.oracle.meaning(node);
    if (meaning.kind === 'gradus' && !RUNTIME_NAMES.has(meaning.name) && !isMemberName(node)) {
      this.because(meaning.name, node);
    } else if (meaning.kind === 'gradus' && this.drawsFromKey(node)) {
      this.because(`${meaning.name} from a key`, node);
    } else if (meaning.kind === 'module') {
      const isGradus = this.oracle.exportOf(meaning.symbol, 'lower')?.kind === 'gradus';
      if (isGradus) this.because(`import * as ${node.text}`, node);
    } else if (meaning.kind === 'local') {
      this.revive(meaning.declaration, node);
    }
  }

  /** Whether a call has a key among its options: what is drawn from one is graph. */
  private drawsFromKey(callee: ts.Identifier): boolean {
    const { parent } = callee;
    const isCall = ts.isCallExpression(parent) && parent.expression === callee;
    const options = isCall ? parent.arguments.at(-1) : undefined;
    const tree = options && this.oracle.typeTree(options);
    return tree?.kind === 'record' && tree.fields.get('generator')?.kind === 'tensor';
  }

  /** Something alive names a function that lowered code calls: its body runs too. */
  private revive(declaration: ts.Declaration, use?: ts.Identifier): void {
    if (declaration === use?.parent) return;
    const f = functionOf(declaration);
    if (f && this.dead.delete(f)) this.search(f);
  }

  /** What a module exports that nothing in the project imports is for others to call: it is alive. */
  reviveExports(file: ts.SourceFile): void {
    for (const statement of file.statements) {
      if (ts.isExportAssignment(statement)) this.revive(statement);
      else if (ts.isExportDeclaration(statement)) this.reviveNamed(statement);
      else if (isExported(statement)) for (const f of declarationsIn(statement)) this.revive(f);
    }
  }

  /** Files that cannot be read use what they import as they like. */
  searchOpaque(): void {
    const { imports, users } = opaqueUses(this.oracle);
    for (const file of users) this.reasons.push({ what: 'an import of gradus', at: file });
    for (const { from, file } of imports) {
      this.reviveExports(file);
      for (const name of exportedNames(file)) {
        if (givesTensors(this.oracle, name)) this.because(`${name.text}, used in ${from},`, name);
      }
    }
  }

  private reviveNamed({ exportClause, moduleSpecifier }: ts.ExportDeclaration): void {
    if (moduleSpecifier || !exportClause || !ts.isNamedExports(exportClause)) return;
    for (const { propertyName, name } of exportClause.elements) {
      const local = propertyName ?? name;
      const meaning = ts.isIdentifier(local) ? this.oracle.meaning(local) : undefined;
      if (meaning?.kind === 'local') this.revive(meaning.declaration);
    }
  }

  private memberOf(node: ts.PropertyAccessExpression): void {
    const name = node.name.text;
    if (!HANDLE_MEMBERS.has(name) && this.oracle.isTensor(node.expression))
      this.because(`.${name}`, node.name);
  }
}

function declarationsIn(statement: ts.Statement): readonly ts.Declaration[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
  return ts.isFunctionDeclaration(statement) ? [statement] : [];
}

/** The files that no other file of the project imports. */
function entries(oracle: Oracle, files: readonly ts.SourceFile[]): readonly ts.SourceFile[] {
  const imported = new Set(
    files.flatMap((file) => oracle.consulted(file).filter((name) => name !== file.fileName)),
  );
  return files.filter((file) => !imported.has(file.fileName));
}

const isMemberName = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;

/** The function that a declaration declares: `function f() {}`, `const f = () => {}`. */
function functionOf(declaration: ts.Declaration): FunctionNode | undefined {
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  const value = ts.isExportAssignment(declaration)
    ? declaration.expression
    : ts.isVariableDeclaration(declaration)
      ? declaration.initializer
      : undefined;
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
}

/** Whether a function is only reached by its name, so that it is dead when nothing alive names it. */
function isNamed(f: ts.Node): boolean {
  if (ts.isPropertyDeclaration(f)) return false;
  if (ts.isFunctionDeclaration(f) || ts.isExportAssignment(f.parent)) return true;
  return ts.isVariableDeclaration(f.parent) && ts.isIdentifier(f.parent.name);
}

/** Whether a node is in one of `set`, and not, further in, in one of `except`. */
function isInside(
  node: ts.Node,
  set: ReadonlySet<ts.Node>,
  except?: ReadonlySet<ts.Node>,
): boolean {
  for (let n = node; n && !except?.has(n); n = n.parent) if (set.has(n)) return true;
  return false;
}

/** `files` are searched for live code; without them only the programs given are known to be gone. */
export function liveness(
  oracle: Oracle,
  files: readonly ts.SourceFile[],
  sites: readonly Site[],
  visited: ReadonlySet<ts.Node>,
): Liveness {
  const replaced = new Set<ts.Node>(sites.map((site) => site.node));
  const live = new Live(oracle, replaced, visited);
  // The operands of an expression are evaluated where they were.
  const leaves = new Set<ts.Node>(sites.flatMap((s) => (s.kind === 'chain' ? s.leaves : [])));
  for (const root of [...files, ...(files.length > 0 ? leaves : [])]) live.search(root);
  for (const file of entries(oracle, files)) live.reviveExports(file);
  if (files.length > 0) live.searchOpaque();
  const isClosed = files.length > 0 && live.reasons.length === 0;
  // Outside of closed projects a lowered function stays beside its program: a gradient may go through it.
  const callees = sites.flatMap((s) =>
    s.kind === 'call' && !s.generic ? [s.node.expression] : [],
  );
  const gone = isClosed ? replaced : new Set<ts.Node>(callees);
  return {
    isClosed,
    reasons: live.reasons,
    isLowered: (node) => isInside(node, gone, leaves),
    isDead: (node) => isInside(node, live.dead),
  };
}
