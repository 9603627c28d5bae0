/** Finds the calls of `lower` in a file: by declaration, whatever name it goes by. */
import { ts } from 'ts-morph';
import type { Meaning, Oracle } from '../oracle/oracle.ts';
import { type BrokenChain, type Chain, chainAt } from './chains.ts';
import { ENTRIES, isMention, meaningOf, nameIn, ownCall } from './entries.ts';
import { type GenericUse, madeBy, meaningWherever, useOf, useOfName } from './generic.ts';
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

/** What is known of a generic function before it is used. */
export interface Generic {
  /** How many arguments it looks at. */
  readonly most: number;
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
  /** Given if the function's own type parameters leave its shapes open: each use of the result fills them in. */
  readonly generic: Generic | undefined;
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
  /** What the file does with generic functions that were lowered, here or elsewhere: calls, and values that are not called. */
  readonly uses: readonly GenericUse[];
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

function genericOf({ arguments: given }: ts.CallExpression, oracle: Oracle): Generic | undefined {
  const signature = given[0] && oracle.signature(given[0]);
  if (!signature || 'fault' in signature || !signature.isGeneric) return undefined;
  const { parameters } = signature;
  const hasRest = parameters.some(
    ({ node }) => node && ts.isParameter(node) && node.dotDotDotToken,
  );
  return { most: hasRest ? Infinity : parameters.length };
}

function callSite(node: ts.CallExpression, generic: Generic | undefined): CallSite {
  const [argument, options] = node.arguments;
  const body = { start: argument?.getStart() ?? node.end, end: argument?.end ?? node.end };
  const functionName = argument && ts.isIdentifier(argument) ? argument.text : undefined;
  const place = placeOf(node, nameFor(node));
  return { kind: 'call', node, argument, functionName, options, body, generic, ...place };
}

/** The variable or property that a chain is the value of. */
const chainSite = (chain: Chain): ChainSite => ({
  kind: 'chain',
  ...chain,
  ...placeOf(chain.node, nameOfValue(chain.node) ?? 'expression'),
});

/** Collects what a file has of calls of `lower`, and of what they gave. */
class Finder {
  readonly calls: CallSite[] = [];
  readonly values: ts.Node[] = [];
  readonly uses: GenericUse[] = [];
  private readonly oracle: Oracle;
  /** What declarations have for their values, of those that were looked at. */
  private readonly made = new Map<ts.Declaration, ts.CallExpression | undefined>();
  private readonly generic = new Map<ts.CallExpression, Generic | undefined>();

  private readonly loads: boolean;

  constructor(oracle: Oracle, { text }: ts.SourceFile) {
    this.oracle = oracle;
    this.loads = /\bimport\s*\(/.test(text);
  }

  /** Whether to look at what is below. */
  visit(node: ts.Node): boolean {
    const called = ownCall(node, this.oracle);
    if (called === 'lower' && ts.isCallExpression(node)) this.call(node);
    if (ts.isIdentifier(node) && !isMention(node)) this.name(node);
    return called === undefined || !ENTRIES.has(called);
  }

  private call(node: ts.CallExpression): void {
    const site = callSite(node, this.genericOf(node));
    this.calls.push(site);
    const use = site.generic && useOf(node, this.oracle);
    if (use) this.uses.push({ ...use, made: node });
  }

  private name(node: ts.Identifier): void {
    const meaning = meaningOf(node, this.oracle);
    if (meaning?.kind === 'gradus' && meaning.name === 'lower') this.values.push(node);
    // Members of what is no module are of no interest, if no module is loaded at run time.
    const value = meaning || this.loads ? meaningWherever(node, this.oracle, meaning) : undefined;
    const made = this.madeBy(value);
    const use = made && this.genericOf(made) && useOfName(node, this.oracle);
    if (made && use) this.uses.push({ ...use, made });
  }

  private madeBy(meaning: Meaning | undefined): ts.CallExpression | undefined {
    if (meaning?.kind !== 'local') return undefined;
    const { declaration } = meaning;
    if (!this.made.has(declaration)) this.made.set(declaration, madeBy(meaning, this.oracle));
    return this.made.get(declaration);
  }

  private genericOf(node: ts.CallExpression): Generic | undefined {
    if (!this.generic.has(node)) this.generic.set(node, genericOf(node, this.oracle));
    return this.generic.get(node);
  }
}

export function findSites(file: ts.SourceFile, oracle: Oracle): Sites {
  const finder = new Finder(oracle, file);
  walk(file, (node) => finder.visit(node));
  return finder;
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
  const called = ownCall(node, oracle);
  if (called !== undefined) return ENTRIES.has(called);
  const callee = ts.isCallExpression(node) ? nameIn(node.expression) : undefined;
  const meaning = callee && ts.isIdentifier(callee) ? oracle.meaning(callee) : undefined;
  if (meaning?.kind !== 'local' || !ts.isVariableDeclaration(meaning.declaration)) return false;
  const { initializer } = meaning.declaration;
  return initializer !== undefined && ownCall(initializer, oracle) === 'fused';
}
