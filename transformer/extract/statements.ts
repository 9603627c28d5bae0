/** Statements. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { type Completion, type Context, on } from './context.ts';
import type { Frame } from './frame.ts';
import { elementsOf } from './literals.ts';
import { isArray, isRecord } from './values.ts';

const isUsing = (list: ts.VariableDeclarationList) =>
  (list.flags & ts.NodeFlags.Using) !== 0 && (list.flags & ts.NodeFlags.Const) === 0;

function declare(list: ts.VariableDeclarationList, frame: Frame, cx: Context): void {
  if (isUsing(list) || (list.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing) {
    cx.fail(list, messages.syntax('using'));
  }
  const isConst = (list.flags & ts.NodeFlags.Const) !== 0;
  const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0;
  for (const { name, initializer } of list.declarations) {
    const value = initializer && cx.evaluate(initializer, frame);
    cx.bind(name, value, isVar ? frame.ofFunction : frame, !isConst);
  }
}

export const variables = on(ts.isVariableStatement, (node, frame, cx): Completion => {
  declare(node.declarationList, frame, cx);
  return undefined;
});

export const expression = on(ts.isExpressionStatement, (node, frame, cx): Completion => {
  cx.evaluate(node.expression, frame);
  return undefined;
});

export const returns = on(ts.isReturnStatement, (node, frame, cx): Completion => {
  const value = node.expression && cx.evaluate(node.expression, frame);
  cx.saw(node, 'return', value);
  return { kind: 'return', value };
});

export const throws = on(
  ts.isThrowStatement,
  (node, _, cx): Completion =>
    cx.fail(node, messages.throws(node.expression.getText().slice(0, 80))),
);

export const block = on(ts.isBlock, (node, frame, cx) => cx.block(node.statements, frame.inner()));

export const branch = on(ts.isIfStatement, (node, frame, cx): Completion => {
  if (cx.evaluate(node.expression, frame)) return cx.execute(node.thenStatement, frame);
  return node.elseStatement && cx.execute(node.elseStatement, frame);
});

export const nothing = (): Completion => undefined;

const unlabelled = (node: ts.BreakOrContinueStatement, cx: Context) => {
  if (node.label) cx.fail(node, messages.syntax('a label'));
};

export const breaks = on(ts.isBreakStatement, (node, _, cx): Completion => {
  unlabelled(node, cx);
  return { kind: 'break' };
});

export const continues = on(ts.isContinueStatement, (node, _, cx): Completion => {
  unlabelled(node, cx);
  return { kind: 'continue' };
});

/** One turn of a loop; tells whether the loop is over, and how. */
function turn(
  body: ts.Statement,
  frame: Frame,
  cx: Context,
): { readonly end: Completion } | undefined {
  cx.spend(1, body);
  const completion = cx.execute(body, frame);
  if (completion?.kind === 'break') return { end: undefined };
  return completion?.kind === 'return' ? { end: completion } : undefined;
}

function initialize(initializer: ts.ForInitializer | undefined, frame: Frame, cx: Context): void {
  if (!initializer) return;
  if (ts.isVariableDeclarationList(initializer)) declare(initializer, frame, cx);
  else cx.evaluate(initializer, frame);
}

export const forLoop = on(ts.isForStatement, (node, outer, cx): Completion => {
  let frame = outer.inner();
  initialize(node.initializer, frame, cx);
  while (!node.condition || cx.evaluate(node.condition, frame)) {
    const over = turn(node.statement, frame, cx);
    if (over) return over.end;
    // A closure made in this turn keeps this turn's variables.
    frame = frame.copy();
    if (node.incrementor) cx.evaluate(node.incrementor, frame);
  }
  return undefined;
});

export const whileLoop = on(ts.isWhileStatement, (node, frame, cx): Completion => {
  while (cx.evaluate(node.expression, frame)) {
    const over = turn(node.statement, frame, cx);
    if (over) return over.end;
  }
  return undefined;
});

export const doLoop = on(ts.isDoStatement, (node, frame, cx): Completion => {
  do {
    const over = turn(node.statement, frame, cx);
    if (over) return over.end;
  } while (cx.evaluate(node.expression, frame));
  return undefined;
});

function each(
  node: ts.ForOfStatement | ts.ForInStatement,
  items: readonly unknown[],
  outer: Frame,
  cx: Context,
): Completion {
  const { initializer } = node;
  if (!ts.isVariableDeclarationList(initializer)) {
    return cx.fail(initializer, messages.syntax('a loop over a variable declared elsewhere'));
  }
  const [declaration] = initializer.declarations;
  const mutable = (initializer.flags & ts.NodeFlags.Const) === 0;
  for (const item of items) {
    const frame = outer.inner();
    if (declaration) cx.bind(declaration.name, item, frame, mutable);
    const over = turn(node.statement, frame, cx);
    if (over) return over.end;
  }
  return undefined;
}

export const forOf = on(ts.isForOfStatement, (node, frame, cx): Completion => {
  if (node.awaitModifier) return cx.fail(node, messages.async('for await'));
  const items = elementsOf(cx.evaluate(node.expression, frame), node.expression, cx);
  return each(node, items, frame, cx);
});

export const forIn = on(ts.isForInStatement, (node, frame, cx): Completion => {
  const value = cx.evaluate(node.expression, frame);
  if (!isRecord(value) && !isArray(value))
    return cx.fail(node.expression, messages.syntax('for in over no object'));
  return each(node, Object.keys(value), frame, cx);
});

/** The clauses of a `switch` from the one that matches on. */
function matching(
  node: ts.SwitchStatement,
  frame: Frame,
  cx: Context,
): readonly ts.CaseOrDefaultClause[] {
  const { clauses } = node.caseBlock;
  const value = cx.evaluate(node.expression, frame);
  const found = clauses.findIndex(
    (c) => ts.isCaseClause(c) && cx.evaluate(c.expression, frame) === value,
  );
  const start = found >= 0 ? found : clauses.findIndex(ts.isDefaultClause);
  return start < 0 ? [] : clauses.slice(start);
}

export const switches = on(ts.isSwitchStatement, (node, outer, cx): Completion => {
  const frame = outer.inner();
  const statements = matching(node, frame, cx).flatMap((clause) => [...clause.statements]);
  const completion = cx.block(statements, frame);
  return completion?.kind === 'break' ? undefined : completion;
});
