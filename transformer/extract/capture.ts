/** Values from outside of the lowered function: constants and functions of the project, in whatever file. */
import { ts } from 'ts-morph';
import { node as graphNode, isTraced } from '../../src/ops/define.ts';
import { DiagnosticError } from '../errors.ts';
import { findFieldChange } from '../find/fields.ts';
import { findMutation } from '../find/mutations.ts';
import { messages } from '../messages.ts';
import type { ProgramSymbol } from '../oracle/oracle.ts';
import { classOf, isObject, partsOf } from './class-values.ts';
import { makeClass } from './classes.ts';
import type { Context } from './context.ts';
import { enumObject } from './enums.ts';
import { Frame } from './frame.ts';
import { isArray, isCollection, isFunction, isPrimitive, isRecord, isTensor } from './values.ts';

/** What was evaluated already; `undefined` while it is being evaluated. */
export type Captures = Map<ProgramSymbol, { readonly value: unknown } | undefined>;

const snippet = (node: ts.Node): string => {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
};

/** The declaration that a destructured name is part of. */
function rootOf(element: ts.BindingElement): ts.VariableDeclaration | ts.ParameterDeclaration {
  const { parent } = element.parent;
  return ts.isBindingElement(parent) ? rootOf(parent) : parent;
}

/** Evaluates code outside, telling what goes wrong there as a fault of the captured name. */
function outside(
  name: string,
  node: ts.Expression,
  use: ts.Node,
  cx: Context,
  evaluate: () => unknown,
): unknown {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const { code } = error.diagnostic;
    if (code.startsWith('GR12') || /^GR1[34]/.test(code)) throw error;
    if (code === 'GR2002' || code === messages.random('').code) {
      return cx.fail(use, messages.capturedRandom(name));
    }
    return cx.fail(use, messages.capturedRuntime(name, snippet(node)));
  }
}

function constant(
  symbol: ProgramSymbol,
  node: ts.VariableDeclaration,
  use: ts.Node,
  cx: Context,
): unknown {
  const { name, initializer } = node;
  const isConst = (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
  const text = symbol.name;
  if (!isConst) return cx.fail(use, messages.capturedLet(text));
  if (!initializer)
    return cx.fail(use, messages.capturedRuntime(text, 'a loop gives it its value'));
  const frame = Frame.root(true);
  const value = outside(text, initializer, use, cx, () => cx.evaluate(initializer, frame));
  if (!ts.isIdentifier(name)) cx.bind(name, value, frame, false);
  const found = ts.isIdentifier(name) ? value : frame.find(symbol)?.value;
  checkUnchanged(symbol, found, use, cx);
  if (isTraced(found) && found[graphNode].tracked) cx.fail(use, messages.capturedVariable(text));
  return found;
}

/** A captured array or object is frozen at build time, so nothing may change it later. */
function checkUnchanged(symbol: ProgramSymbol, value: unknown, use: ts.Node, cx: Context): void {
  if (isPrimitive(value) || isFunction(value) || isTensor(value)) return;
  const place = findMutation(cx.oracle, symbol) ?? changedObject(value, cx, new Set());
  // A change right here is reported as what it is.
  if (place && place !== use)
    cx.fail(use, messages.capturedChanged(symbol.name, cx.oracle.placeOf(place)));
}

const partsIn = (value: unknown): readonly unknown[] =>
  isArray(value) || isRecord(value) || isObject(value) ? Object.values(value) : [];

/** Where a class changes its objects later, for the objects in a value. */
function changedObject(value: unknown, cx: Context, seen: Set<unknown>): ts.Node | undefined {
  if (seen.has(value)) return undefined;
  seen.add(value);
  for (let parts = classOf(value); parts; parts = parts.base && partsOf(parts.base)) {
    const place = findFieldChange(cx.oracle, parts.node);
    if (place) return place;
  }
  const inside = isCollection(value) ? [...value].flat() : partsIn(value);
  for (const part of inside) {
    const place = changedObject(part, cx, seen);
    if (place) return place;
  }
  return undefined;
}

/** The declaration of a function that has the body, among its overloads. */
const withBody = (symbol: ProgramSymbol, node: ts.FunctionDeclaration): ts.FunctionDeclaration =>
  symbol.declarations?.find(
    (d): d is ts.FunctionDeclaration => ts.isFunctionDeclaration(d) && !!d.body,
  ) ?? node;

/** `import config from './config.json'`: the file is one expression. */
function json({ statements: [content] }: ts.SourceFile, use: ts.Node, cx: Context): unknown {
  const isValue = content && ts.isExpressionStatement(content);
  return isValue
    ? cx.evaluate(content.expression, Frame.root(true))
    : cx.fail(use, messages.syntax('this file'));
}

function evaluate(symbol: ProgramSymbol, node: ts.Declaration, use: ts.Node, cx: Context): unknown {
  if (ts.isFunctionDeclaration(node)) return cx.closure(withBody(symbol, node), Frame.root(true));
  if (ts.isClassDeclaration(node)) return makeClass(node, Frame.root(true), cx);
  if (ts.isEnumDeclaration(node)) return enumObject(node, cx);
  if (ts.isVariableDeclaration(node)) return constant(symbol, node, use, cx);
  if (ts.isExportAssignment(node)) return cx.evaluate(node.expression, Frame.root(true));
  if (ts.isSourceFile(node)) return json(node, use, cx);
  if (ts.isParameter(node)) return cx.fail(use, messages.capturedParameter(symbol.name));
  if (ts.isBindingElement(node)) {
    const root = rootOf(node);
    if (ts.isVariableDeclaration(root)) return constant(symbol, root, use, cx);
    return cx.fail(use, messages.capturedParameter(symbol.name));
  }
  return cx.fail(use, messages.syntax(symbol.name));
}

/** The value of a declaration outside of the lowered function. */
export function captured(
  symbol: ProgramSymbol,
  declaration: ts.Declaration,
  use: ts.Node,
  cx: Context,
  known: Captures,
): unknown {
  if (known.has(symbol)) {
    const found = known.get(symbol);
    return found ? found.value : cx.fail(use, messages.circular(symbol.name));
  }
  known.set(symbol, undefined);
  try {
    const value = evaluate(symbol, declaration, use, cx);
    known.set(symbol, { value });
    return value;
  } finally {
    if (!known.get(symbol)) known.delete(symbol);
  }
}
