/** Expressions around an expression: parentheses, and what TypeScript adds. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { type Context, on } from './context.ts';
import { lieIn } from './lies.ts';

export const parenthesized = on(ts.isParenthesizedExpression, (node, frame, cx) =>
  cx.evaluate(node.expression, frame),
);

export const nonNull = on(ts.isNonNullExpression, (node, frame, cx) =>
  cx.evaluate(node.expression, frame),
);

export const satisfies = on(ts.isSatisfiesExpression, (node, frame, cx) =>
  cx.evaluate(node.expression, frame),
);

/** A cast is believed only where it can be checked: a shape in it must be the true one. */
function checked(value: unknown, type: ts.TypeNode, cx: Context): unknown {
  if (ts.isConstTypeReference(type)) return value;
  const lie = lieIn(cx.oracle.typeTree(type), value);
  if (lie)
    cx.fail(
      type,
      messages.typeLied(lie.path === '' ? 'this' : `this${lie.path}`, lie.type, lie.truth),
    );
  return value;
}

export const asserted = on(ts.isAsExpression, (node, frame, cx) =>
  checked(cx.evaluate(node.expression, frame), node.type, cx),
);

export const angleAsserted = on(ts.isTypeAssertionExpression, (node, frame, cx) =>
  checked(cx.evaluate(node.expression, frame), node.type, cx),
);
