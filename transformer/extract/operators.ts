/** Operators on values that are known at build time. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { isClass, isObject } from './class-values.ts';
import { type Context, on } from './context.ts';
import type { Frame } from './frame.ts';
import { hasPrivate } from './privates.ts';
import { describe, GlobalValue, isPrimitive, isRecord, isTensor } from './values.ts';

const K = ts.SyntaxKind;

/** What JavaScript itself computes with; operands are primitives. */
type Operand = number & string;

// biome-ignore format: one row per operator
const binary: Partial<Record<ts.SyntaxKind, (a: Operand, b: Operand) => unknown>> = {
  [K.PlusToken]: (a, b) => a + b,
  [K.MinusToken]: (a, b) => a - b,
  [K.AsteriskToken]: (a, b) => a * b,
  [K.SlashToken]: (a, b) => a / b,
  [K.PercentToken]: (a, b) => a % b,
  [K.AsteriskAsteriskToken]: (a, b) => a ** b,
  [K.LessThanToken]: (a, b) => a < b,
  [K.LessThanEqualsToken]: (a, b) => a <= b,
  [K.GreaterThanToken]: (a, b) => a > b,
  [K.GreaterThanEqualsToken]: (a, b) => a >= b,
  [K.AmpersandToken]: (a, b) => a & b,
  [K.BarToken]: (a, b) => a | b,
  [K.CaretToken]: (a, b) => a ^ b,
  [K.LessThanLessThanToken]: (a, b) => a << b,
  [K.GreaterThanGreaterThanToken]: (a, b) => a >> b,
  [K.GreaterThanGreaterThanGreaterThanToken]: (a, b) => a >>> b,
  // Of null, which is what `x == null` is for.
  // biome-ignore lint/suspicious/noDoubleEquals: the user's operator
  [K.EqualsEqualsToken]: (a, b) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: the user's operator
  [K.ExclamationEqualsToken]: (a, b) => a != b,
};

/** These take any value. */
const identity: Partial<Record<ts.SyntaxKind, (a: unknown, b: unknown) => boolean>> = {
  [K.EqualsEqualsEqualsToken]: (a, b) => a === b,
  [K.ExclamationEqualsEqualsToken]: (a, b) => a !== b,
};

/** Whether the right side is needed, given the left. */
const lazy: Partial<Record<ts.SyntaxKind, (left: unknown) => boolean>> = {
  [K.AmpersandAmpersandToken]: (left) => Boolean(left),
  [K.BarBarToken]: (left) => !left,
  [K.QuestionQuestionToken]: (left) => left === null || left === undefined,
};

/** `+=` is `=` with `+`. */
const compound: Partial<Record<ts.SyntaxKind, ts.SyntaxKind>> = {
  [K.PlusEqualsToken]: K.PlusToken,
  [K.MinusEqualsToken]: K.MinusToken,
  [K.AsteriskEqualsToken]: K.AsteriskToken,
  [K.SlashEqualsToken]: K.SlashToken,
  [K.PercentEqualsToken]: K.PercentToken,
  [K.AsteriskAsteriskEqualsToken]: K.AsteriskAsteriskToken,
  [K.AmpersandAmpersandEqualsToken]: K.AmpersandAmpersandToken,
  [K.BarBarEqualsToken]: K.BarBarToken,
  [K.QuestionQuestionEqualsToken]: K.QuestionQuestionToken,
};

/** The operator that an assignment applies first, `=` none. */
export const operatorOf = (assignment: ts.SyntaxKind): ts.SyntaxKind | undefined =>
  compound[assignment];

export const isAssignment = (operator: ts.SyntaxKind): boolean =>
  operator >= K.FirstAssignment && operator <= K.LastAssignment;

const needsPrimitive = (value: unknown, operator: string, node: ts.Node, cx: Context): Operand => {
  if (isTensor(value)) cx.fail(node, messages.tensorOperator(operator));
  if (!isPrimitive(value))
    cx.fail(node, messages.syntax(`the operator ${operator} on ${describe(value)}`));
  // JavaScript's operators take any primitive; TypeScript's types have been checked already.
  return value as Operand;
};

/** Applies a binary operator to two values. */
export function apply(
  token: ts.Node,
  operator: ts.SyntaxKind,
  left: unknown,
  right: () => unknown,
  cx: Context,
): unknown {
  const isNeeded = lazy[operator];
  if (isNeeded) return isNeeded(left) ? right() : left;
  const other = right();
  const same = identity[operator];
  if (same) return same(left, other);
  const name = ts.tokenToString(operator) ?? 'this';
  const compute = binary[operator];
  if (!compute) return cx.fail(token, messages.syntax(`the operator ${name}`));
  if (isNullCheck(operator, left, other)) return compute(left as Operand, other as Operand);
  const result = compute(
    needsPrimitive(left, name, token, cx),
    needsPrimitive(other, name, token, cx),
  );
  if (typeof result === 'string') cx.spend(result.length / 16, token);
  return result;
}

/** `x == null` and `x != undefined` take any `x`. */
const isNullCheck = (operator: ts.SyntaxKind, a: unknown, b: unknown) =>
  (operator === K.EqualsEqualsToken || operator === K.ExclamationEqualsToken) &&
  [a, b].some((x) => x === null || x === undefined);

function has(left: unknown, right: unknown, node: ts.Node, cx: Context): boolean {
  const isKey = typeof left === 'string' || typeof left === 'number';
  if (isKey && (isRecord(right) || Array.isArray(right))) return Object.hasOwn(right, left);
  if (isKey && isObject(right)) return left in right && !(left in Object.prototype);
  return cx.fail(node, messages.syntax(`the operator in on ${describe(right)}`));
}

function isOfClass(left: unknown, right: unknown, node: ts.Node, cx: Context): boolean {
  if (isClass(right)) return left instanceof right;
  const isInstance = right instanceof GlobalValue ? right.isInstance : undefined;
  return isInstance
    ? isInstance(left)
    : cx.fail(node, messages.syntax(`the operator instanceof with ${describe(right)}`));
}

/** A binary expression that assigns nothing. */
export function binaryExpression(node: ts.BinaryExpression, frame: Frame, cx: Context): unknown {
  const operator = node.operatorToken.kind;
  if (ts.isPrivateIdentifier(node.left))
    return hasPrivate(cx.evaluate(node.right, frame), node.left, cx);
  const left = cx.evaluate(node.left, frame);
  const right = () => cx.evaluate(node.right, frame);
  if (operator === K.CommaToken) return right();
  if (operator === K.InstanceOfKeyword) return isOfClass(left, right(), node.right, cx);
  if (operator === K.InKeyword) return has(left, right(), node.operatorToken, cx);
  return apply(node.operatorToken, operator, left, right, cx);
}

// biome-ignore format: one row per operator
const unary: Partial<Record<ts.SyntaxKind, (x: Operand) => unknown>> = {
  [K.MinusToken]: (x) => -x,
  [K.PlusToken]: (x) => +x,
  [K.TildeToken]: (x) => ~x,
};

/** `-x`, `+x`, `~x`, `!x`. */
export function unaryExpression(
  node: ts.PrefixUnaryExpression,
  frame: Frame,
  cx: Context,
): unknown {
  const value = cx.evaluate(node.operand, frame);
  if (node.operator === K.ExclamationToken) return !value;
  const name = ts.tokenToString(node.operator) ?? 'this';
  const compute = unary[node.operator];
  if (!compute) return cx.fail(node, messages.syntax(`the operator ${name}`));
  return compute(needsPrimitive(value, name, node, cx));
}

export const conditional = on(ts.isConditionalExpression, (node, frame, cx) =>
  cx.evaluate(cx.evaluate(node.condition, frame) ? node.whenTrue : node.whenFalse, frame),
);

export const typeOf = on(ts.isTypeOfExpression, (node, frame, cx) => {
  const value = cx.evaluate(node.expression, frame);
  return typeof value;
});

export const voidOf = on(ts.isVoidExpression, (node, frame, cx) => {
  cx.evaluate(node.expression, frame);
  return undefined;
});
