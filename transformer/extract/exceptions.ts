/** `throw` and `try`. */
import { ts } from 'ts-morph';
import { DiagnosticError, ThrownError } from '../errors.ts';
import { messages } from '../messages.ts';
import { type Completion, type Context, on } from './context.ts';
import type { Frame } from './frame.ts';

/** What is thrown; what has no value here is caught by no one. */
function thrown(
  node: ts.ThrowStatement,
  frame: Frame,
  cx: Context,
): { value: unknown } | undefined {
  try {
    return { value: cx.evaluate(node.expression, frame) };
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

export const throws = on(ts.isThrowStatement, (node, frame, cx): Completion => {
  const finding = messages.throws(node.expression.getText().slice(0, 80));
  const known = thrown(node, frame, cx);
  if (!known) return cx.fail(node, finding);
  throw new ThrownError(cx.oracle.diagnostic(node, finding), known.value);
});

/** Only what the program itself throws is caught. A wrong shape is an error of the build, in `try` too. */
function caught(node: ts.TryStatement, frame: Frame, cx: Context): Completion {
  try {
    return cx.block(node.tryBlock.statements, frame.inner());
  } catch (error) {
    const { catchClause } = node;
    if (!catchClause || !(error instanceof ThrownError)) throw error;
    const inner = frame.inner();
    const { variableDeclaration: variable } = catchClause;
    if (variable) cx.bind(variable.name, error.value, inner, true);
    return cx.block(catchClause.block.statements, inner);
  }
}

export const tries = on(ts.isTryStatement, (node, frame, cx): Completion => {
  const { finallyBlock } = node;
  const last = () => finallyBlock && cx.block(finallyBlock.statements, frame.inner());
  let completion: Completion;
  try {
    completion = caught(node, frame, cx);
  } catch (error) {
    const instead = error instanceof ThrownError ? last() : undefined;
    if (instead) return instead;
    throw error;
  }
  return last() ?? completion;
});
