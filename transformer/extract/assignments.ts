/** Assignments: to locals, and to arrays and objects that the function itself has made. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { type Context, on } from './context.ts';
import type { Cell, Frame } from './frame.ts';
import { keyValue } from './literals.ts';
import { apply, binaryExpression, isAssignment, operatorOf, unaryExpression } from './operators.ts';
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
      setOwn(owner as object, key, value);
    },
  };
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
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return memberTarget(node, frame, cx);
  }
  return cx.fail(node, messages.syntax('a destructuring assignment'));
}

function assign(node: ts.BinaryExpression, frame: Frame, cx: Context): unknown {
  const target = targetOf(node.left, frame, cx);
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
