/** Calls. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { type Context, on } from './context.ts';
import type { Frame } from './frame.ts';
import { argumentsOf } from './literals.ts';
import { type Reference, reference } from './members.ts';
import { callSuper } from './objects.ts';
import { describe, GlobalValue, isFunction, SHORT } from './values.ts';

/** What a call calls, in words. */
const nameOf = (callee: ts.Expression): string => callee.getText().slice(-60);

/** What is called, and what `this` is in it. */
function calleeOf(node: ts.Expression, frame: Frame, cx: Context): Reference {
  if (ts.isParenthesizedExpression(node)) {
    const inner = calleeOf(node.expression, frame, cx);
    return inner.value === SHORT ? { value: undefined } : inner;
  }
  if (ts.isNonNullExpression(node)) return calleeOf(node.expression, frame, cx);
  const isMember = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  return isMember ? reference(node, frame, cx) : { value: cx.evaluate(node, frame) };
}

export const call = on(ts.isCallExpression, (node, frame, cx) => {
  const { kind } = node.expression;
  if (kind === ts.SyntaxKind.ImportKeyword) return cx.fail(node, messages.async('import()'));
  if (kind === ts.SyntaxKind.SuperKeyword) return callSuper(node, frame, cx);
  const { value: callee, self } = calleeOf(node.expression, frame, cx);
  const isMissing = callee === null || callee === undefined;
  if (callee === SHORT || (node.questionDotToken && isMissing)) return SHORT;
  const f = callee instanceof GlobalValue ? callee.call : callee;
  if (!isFunction(f)) {
    return cx.fail(
      node.expression,
      messages.notCallable(nameOf(node.expression), describe(callee)),
    );
  }
  return cx.call(f, argumentsOf(node.arguments, frame, cx), node, self);
});
