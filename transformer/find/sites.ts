/** Finds the calls of `lower` in a file: by declaration, whatever name it goes by. */
import { ts } from 'ts-morph';
import type { Oracle } from '../oracle/oracle.ts';
import { type BrokenChain, type Chain, chainAt } from './chains.ts';
import { walk } from './walk.ts';

/** A place in the source that a program takes. */
interface Place {
  readonly node: ts.Expression;
  /** What the result is called: `step` in `const step = lower(...)`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** One call of `lower`. */
export interface CallSite extends Place {
  readonly kind: 'call';
  readonly node: ts.CallExpression;
  /** The function that is lowered. */
  readonly argument: ts.Expression | undefined;
  /** Its name, if it has one of its own: errors of a traced program say it too. */
  readonly functionName: string | undefined;
  readonly options: ts.Expression | undefined;
  /** Where the function is, as text. */
  readonly body: { readonly start: number; readonly end: number };
}

/** An expression outside `lower`. */
export interface ChainSite extends Place, Chain {
  readonly kind: 'chain';
}

export type Site = CallSite | ChainSite;

export interface Sites {
  readonly calls: readonly CallSite[];
  /** Uses of `lower` that are no calls: `const l = lower`. */
  readonly values: readonly ts.Node[];
}

/** The identifier that names what a call calls. */
function calleeName(callee: ts.Expression): ts.Identifier | undefined {
  if (ts.isParenthesizedExpression(callee)) return calleeName(callee.expression);
  if (ts.isIdentifier(callee)) return callee;
  // `g.lower(f)`: the left side must be a plain name, so that no types are needed to look.
  const isMember = ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression);
  return isMember && ts.isIdentifier(callee.name) ? callee.name : undefined;
}

/** Which of ours a name is, if it is one. */
function ownName(name: ts.Identifier, oracle: Oracle): string | undefined {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent) && parent.name === name) {
    if (oracle.meaning(parent.expression).kind !== 'module') return undefined;
  }
  const meaning = oracle.meaning(name);
  return meaning.kind === 'gradus' ? meaning.name : undefined;
}

/** Whether a site is the value of an exported constant. */
export function isExported({ node }: Site): boolean {
  const statement = ts.findAncestor(node, ts.isVariableStatement);
  const isOwn = statement?.parent === node.getSourceFile();
  return isOwn && (statement.modifiers?.some(isExport) ?? false);
}

const isExport = ({ kind }: ts.ModifierLike): boolean => kind === ts.SyntaxKind.ExportKeyword;

/** What the value of an expression will be called, if it is the value of something with a name. */
function nameOfValue(node: ts.Node): string | undefined {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return parent.name.getText();
  const isWrapper =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent);
  return isWrapper ? nameOfValue(parent) : undefined;
}

/** What the function that a call of `lower` gives will be called. */
function nameFor(node: ts.CallExpression): string {
  const known = nameOfValue(node);
  if (known !== undefined) return known;
  const [argument] = node.arguments;
  if (argument && ts.isIdentifier(argument)) return argument.text;
  return argument && ts.isFunctionExpression(argument) && argument.name
    ? argument.name.text
    : 'lowered';
}

function placeOf(node: ts.Expression, name: string): Omit<Place, 'node'> {
  const start = node.getStart();
  const line = node.getSourceFile().getLineAndCharacterOfPosition(start).line + 1;
  return { name, start, end: node.end, line };
}

function callSite(node: ts.CallExpression): CallSite {
  const [argument, options] = node.arguments;
  const body = { start: argument?.getStart() ?? node.end, end: argument?.end ?? node.end };
  const functionName = argument && ts.isIdentifier(argument) ? argument.text : undefined;
  const place = placeOf(node, nameFor(node));
  return { kind: 'call', node, argument, functionName, options, body, ...place };
}

/** The variable or property that a chain is the value of. */
const chainSite = (chain: Chain): ChainSite => ({
  kind: 'chain',
  ...chain,
  ...placeOf(chain.node, nameOfValue(chain.node) ?? 'expression'),
});

/** What is inside them is part of a program, or has become part of it. */
const ENTRIES: ReadonlySet<string> = new Set(['lower', 'lowered', 'optional']);

const isMention = ({ parent }: ts.Node): boolean =>
  ts.isImportSpecifier(parent) ||
  ts.isExportSpecifier(parent) ||
  ts.isTypeNode(parent) ||
  ts.isQualifiedName(parent);

export function findSites(file: ts.SourceFile, oracle: Oracle): Sites {
  const calls: CallSite[] = [];
  const values: ts.Node[] = [];
  walk(file, (node) => {
    const callee = ts.isCallExpression(node) ? calleeName(node.expression) : undefined;
    const called = callee && ownName(callee, oracle);
    if (called === 'lower' && ts.isCallExpression(node)) calls.push(callSite(node));
    const isValue = ts.isIdentifier(node) && !isMention(node) && ownName(node, oracle) === 'lower';
    if (isValue) values.push(node);
    return called === undefined || !ENTRIES.has(called);
  });
  return { calls, values };
}

/** What becomes of the expressions of ops that are found. */
interface Taker {
  /** Whether it takes one; the parts of those that it leaves are tried next. */
  take(site: ChainSite): boolean;
  leave(broken: BrokenChain): void;
}

/** The expressions of ops below a node, outside of calls of `lower`: the longest first. */
export function findChains(root: ts.Node, oracle: Oracle, taker: Taker): void {
  walk(root, (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || isEntry(node, oracle)) return false;
    const chain = chainAt(node, oracle);
    if (!chain) return true;
    if ('fault' in chain) taker.leave(chain);
    if ('fault' in chain || !taker.take(chainSite(chain))) return true;
    // What comes first is evaluated as it was.
    if (chain.head) findChains(chain.head, oracle, taker);
    return false;
  });
}

/** A call of `lower`, or of what has taken its place. */
function isEntry(node: ts.Node, oracle: Oracle): boolean {
  const callee = ts.isCallExpression(node) ? calleeName(node.expression) : undefined;
  const called = callee && ownName(callee, oracle);
  if (called !== undefined) return ENTRIES.has(called);
  const meaning = callee && ts.isIdentifier(callee) ? oracle.meaning(callee) : undefined;
  if (meaning?.kind !== 'local' || !ts.isVariableDeclaration(meaning.declaration)) return false;
  const { initializer } = meaning.declaration;
  const maker =
    initializer && ts.isCallExpression(initializer) ? initializer.expression : undefined;
  return maker !== undefined && ts.isIdentifier(maker) && ownName(maker, oracle) === 'fused';
}
