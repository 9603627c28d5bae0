/** Calls. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { type Context, on } from './context.ts';
import type { Frame } from './frame.ts';
import { elementsOf } from './literals.ts';
import { describe, GlobalValue, isFunction, SHORT } from './values.ts';

function argumentsOf(node: ts.CallExpression, frame: Frame, cx: Context): unknown[] {
  const values: unknown[] = [];
  for (const argument of node.arguments) {
    if (!ts.isSpreadElement(argument)) values.push(cx.evaluate(argument, frame));
    else values.push(...elementsOf(cx.evaluate(argument.expression, frame), argument, cx));
  }
  return values;
}

/** What a call calls, in words. */
const nameOf = (callee: ts.Expression): string => callee.getText().slice(-60);

export const call = on(ts.isCallExpression, (node, frame, cx) => {
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return cx.fail(node, messages.async('import()'));
  }
  const callee = cx.evaluate(node.expression, frame);
  const isMissing = callee === null || callee === undefined;
  if (callee === SHORT || (node.questionDotToken && isMissing)) return SHORT;
  const f = callee instanceof GlobalValue ? callee.call : callee;
  if (!isFunction(f)) {
    return cx.fail(
      node.expression,
      messages.notCallable(nameOf(node.expression), describe(callee)),
    );
  }
  return cx.call(f, argumentsOf(node, frame, cx), node);
});
