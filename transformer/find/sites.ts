/** Finds the calls of `lower` in a file: by declaration, whatever name it goes by. */
import { ts } from 'ts-morph';
import type { Oracle } from '../oracle/oracle.ts';
import { walk } from './walk.ts';

/** One call of `lower`. */
export interface Site {
  readonly node: ts.CallExpression;
  /** The function that is lowered. */
  readonly argument: ts.Expression | undefined;
  readonly options: ts.Expression | undefined;
  /** What the result is called: `step` in `const step = lower(...)`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Where the function is, as text. */
  readonly body: { readonly start: number; readonly end: number };
  readonly line: number;
}

export interface Sites {
  readonly calls: readonly Site[];
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

/** What the value of an expression will be called. */
function nameFor(node: ts.Node): string {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return parent.name.getText();
  const isWrapper =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent);
  if (isWrapper) return nameFor(parent);
  const [argument] = ts.isCallExpression(node) ? node.arguments : [];
  if (argument && ts.isIdentifier(argument)) return argument.text;
  return argument && ts.isFunctionExpression(argument) && argument.name
    ? argument.name.text
    : 'lowered';
}

function siteOf(node: ts.CallExpression): Site {
  const start = node.getStart();
  const line = node.getSourceFile().getLineAndCharacterOfPosition(start).line + 1;
  const [argument, options] = node.arguments;
  const body = { start: argument?.getStart() ?? node.end, end: argument?.end ?? node.end };
  return { node, argument, options, name: nameFor(node), start, end: node.end, body, line };
}

const isMention = ({ parent }: ts.Node): boolean =>
  ts.isImportSpecifier(parent) ||
  ts.isExportSpecifier(parent) ||
  ts.isTypeNode(parent) ||
  ts.isQualifiedName(parent);

export function findSites(file: ts.SourceFile, oracle: Oracle): Sites {
  const calls: Site[] = [];
  const values: ts.Node[] = [];
  walk(file, (node) => {
    const callee = ts.isCallExpression(node) ? calleeName(node.expression) : undefined;
    const called = callee && ownName(callee, oracle);
    if (called === 'lower' && ts.isCallExpression(node)) calls.push(siteOf(node));
    const isValue = ts.isIdentifier(node) && !isMention(node) && ownName(node, oracle) === 'lower';
    if (isValue) values.push(node);
    // Another `lower` inside becomes part of this program, or has become part of it.
    return called !== 'lower' && called !== 'lowered';
  });
  return { calls, values };
}
