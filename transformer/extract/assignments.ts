/** Assignments: to locals, and to arrays and objects that the function itself has made. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { type Context, on } from './context.ts';
import type { Cell, Frame } from './frame.ts';
import { elementsOf, keyOf, keyValue } from './literals.ts';
import { apply, binaryExpression, isAssignment, operatorOf, unaryExpression } from './operators.ts';
import { checkTakesApart, restOf } from './patterns.ts';
import { readPrivate, writePrivate } from './privates.ts';
import { setOwn } from './values.ts';

/** A place that can be read and written. */
interface Target {
  read(): unknown;
  write(value: unknown): void;
}

const strip = (node: ts.Expression): ts.Expression =>
  ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)
    ? strip(node.expression)
    : node;

function localCell(node: ts.Identifier, frame: Frame, cx: Context): Cell {
  const symbol = cx.oracle.symbolOf(node);
  const cell = symbol && frame.find(symbol);
  if (!cell || (cell.outside && !cx.isCapturing))
    return cx.fail(node, messages.assignsOutside(node.text));
  return cell.mutable
    ? cell
    : cx.fail(node, messages.syntax(`an assignment to the const ${node.text}`));
}

function memberTarget(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  frame: Frame,
  cx: Context,
): Target {
  const owner = cx.evaluate(node.expression, frame);
  const key = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : keyValue(cx.evaluate(node.argumentExpression, frame), node, cx);
  return {
    read: () => cx.member(owner, key, node),
    write: (value) => {
      if (!cx.owns(owner)) cx.fail(node, messages.assignsOutside(node.getText()));
      checkArrayKey(owner, key, node, cx);
      write(owner as object, key, value, node, cx);
    },
  };
}

function privateTarget(
  node: ts.PropertyAccessExpression,
  name: ts.PrivateIdentifier,
  frame: Frame,
  cx: Context,
): Target {
  const owner = cx.evaluate(node.expression, frame);
  return {
    read: () => readPrivate(owner, name, cx),
    write: (value) => {
      if (!cx.owns(owner)) cx.fail(node, messages.assignsOutside(node.getText()));
      writePrivate(owner, name, value, cx);
    },
  };
}

/** The accessor that a property is, of the object itself or of its class. */
function accessorOf(owner: object, key: string | number): PropertyDescriptor | undefined {
  for (let x: object | null = owner; x && x !== Object.prototype; x = Object.getPrototypeOf(x)) {
    const found = Object.getOwnPropertyDescriptor(x, key);
    if (found) return found.get || found.set ? found : undefined;
  }
  return undefined;
}

function write(owner: object, key: string | number, value: unknown, node: ts.Node, cx: Context) {
  const accessor = accessorOf(owner, key);
  if (!accessor) setOwn(owner, key, value);
  else if (accessor.set) Reflect.apply(accessor.set, owner, [value]);
  else cx.fail(node, messages.syntax('an assignment to what has only a getter'));
}

/** `a[1e9] = 0` and `a.length = 1e9` would make the build hold a very long array. */
function checkArrayKey(owner: unknown, key: string | number, node: ts.Node, cx: Context): void {
  if (!Array.isArray(owner)) return;
  const index = Number(key);
  const isIndex = Number.isInteger(index) && index >= 0 && index <= owner.length;
  if (!isIndex) cx.fail(node, messages.syntax('an assignment outside of the bounds of an array'));
}

function targetOf(written: ts.Expression, frame: Frame, cx: Context): Target {
  const node = strip(written);
  if (ts.isIdentifier(node)) {
    const cell = localCell(node, frame, cx);
    return { read: () => cell.value, write: (value) => Object.assign(cell, { value }) };
  }
  if (ts.isPropertyAccessExpression(node) && ts.isPrivateIdentifier(node.name))
    return privateTarget(node, node.name, frame, cx);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return memberTarget(node, frame, cx);
  return cx.fail(node, messages.syntax('an assignment to this'));
}

/** Assigns to a place, or to each place in a pattern such as `[a, b.c = 1, ...rest]`. */
export function assignTo(target: ts.Expression, value: unknown, frame: Frame, cx: Context): void {
  const node = strip(target);
  cx.spend(1, node);
  if (ts.isArrayLiteralExpression(node)) assignElements(node, value, frame, cx);
  else if (ts.isObjectLiteralExpression(node)) assignProperties(node, value, frame, cx);
  else targetOf(node, frame, cx).write(value);
}

/** A part of a pattern, which may have a default. */
function assignPart(part: ts.Expression, value: unknown, frame: Frame, cx: Context): void {
  const hasDefault =
    ts.isBinaryExpression(part) && part.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (!hasDefault) assignTo(part, value, frame, cx);
  else assignTo(part.left, value === undefined ? cx.evaluate(part.right, frame) : value, frame, cx);
}

function assignElements(
  pattern: ts.ArrayLiteralExpression,
  value: unknown,
  frame: Frame,
  cx: Context,
): void {
  const items = elementsOf(value, pattern, cx);
  for (const [i, element] of pattern.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    if (ts.isSpreadElement(element))
      assignTo(element.expression, cx.own(items.slice(i)), frame, cx);
    else assignPart(element, items[i], frame, cx);
  }
}

function assignProperties(
  pattern: ts.ObjectLiteralExpression,
  value: unknown,
  frame: Frame,
  cx: Context,
): void {
  checkTakesApart(value, pattern, cx);
  const taken = new Set<string>();
  const part = (key: string, node: ts.Node): unknown => {
    taken.add(key);
    return cx.member(value, key, node);
  };
  for (const property of pattern.properties) {
    if (ts.isSpreadAssignment(property)) {
      assignTo(property.expression, restOf(value, taken, property, cx), frame, cx);
    } else if (ts.isPropertyAssignment(property)) {
      const found = part(keyOf(property.name, frame, cx), property);
      assignPart(property.initializer, found, frame, cx);
    } else if (ts.isShorthandPropertyAssignment(property)) {
      const { name, objectAssignmentInitializer: other } = property;
      const found = part(name.text, property);
      assignTo(name, found === undefined && other ? cx.evaluate(other, frame) : found, frame, cx);
    } else cx.fail(property, messages.syntax('an assignment to this'));
  }
}

function assign(node: ts.BinaryExpression, frame: Frame, cx: Context): unknown {
  const left = strip(node.left);
  if (ts.isArrayLiteralExpression(left) || ts.isObjectLiteralExpression(left)) {
    const value = cx.evaluate(node.right, frame);
    assignTo(left, value, frame, cx);
    return value;
  }
  const target = targetOf(left, frame, cx);
  const right = () => cx.evaluate(node.right, frame);
  const operator = operatorOf(node.operatorToken.kind);
  if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken && !operator) {
    const name = ts.tokenToString(node.operatorToken.kind) ?? 'this';
    return cx.fail(node.operatorToken, messages.syntax(`the operator ${name}`));
  }
  const value = operator ? apply(node.operatorToken, operator, target.read(), right, cx) : right();
  target.write(value);
  return value;
}

export const binary = on(ts.isBinaryExpression, (node, frame, cx) =>
  isAssignment(node.operatorToken.kind)
    ? assign(node, frame, cx)
    : binaryExpression(node, frame, cx),
);

/** `i++` and `--i`: writes the new value, gives back the old and the new. */
function step(
  node: ts.Expression,
  by: 1 | -1,
  frame: Frame,
  cx: Context,
): readonly [number, number] {
  const target = targetOf(node, frame, cx);
  const before = target.read();
  if (typeof before !== 'number')
    return cx.fail(node, messages.syntax(`${by > 0 ? '++' : '--'} on no number`));
  target.write(before + by);
  return [before, before + by];
}

const isStep = (operator: ts.SyntaxKind) =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

const direction = (operator: ts.SyntaxKind) => (operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1);

export const prefix = on(ts.isPrefixUnaryExpression, (node, frame, cx) =>
  isStep(node.operator)
    ? step(node.operand, direction(node.operator), frame, cx)[1]
    : unaryExpression(node, frame, cx),
);

export const postfix = on(
  ts.isPostfixUnaryExpression,
  (node, frame, cx) => step(node.operand, direction(node.operator), frame, cx)[0],
);
