/** Statements. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { assignTo } from './assignments.ts';
import { type Completion, type Context, on } from './context.ts';
import { enumObject } from './enums.ts';
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

export const block = on(ts.isBlock, (node, frame, cx) => cx.block(node.statements, frame.inner()));

export const branch = on(ts.isIfStatement, (node, frame, cx): Completion => {
  if (cx.evaluate(node.expression, frame)) return cx.execute(node.thenStatement, frame);
  return node.elseStatement && cx.execute(node.elseStatement, frame);
});

export const nothing = (): Completion => undefined;

export const breaks = on(
  ts.isBreakStatement,
  ({ label }): Completion => ({ kind: 'break', label: label?.text }),
);

export const continues = on(
  ts.isContinueStatement,
  ({ label }): Completion => ({ kind: 'continue', label: label?.text }),
);

const isBreak = (completion: Completion, label?: string): boolean =>
  completion?.kind === 'break' && completion.label === label;

export const labelled = on(ts.isLabeledStatement, (node, frame, cx): Completion => {
  const completion = cx.execute(node.statement, frame);
  return isBreak(completion, node.label.text) ? undefined : completion;
});

/** Whether a loop goes on with its next turn: one inside may name it. */
function isNext({ parent: loop }: ts.Statement, completion: Completion): boolean {
  if (completion?.kind !== 'continue') return false;
  let { parent } = loop;
  for (; ts.isLabeledStatement(parent); parent = parent.parent)
    if (parent.label.text === completion.label) return true;
  return completion.label === undefined;
}

/** One turn of a loop; tells whether the loop is over, and how. */
function turn(
  body: ts.Statement,
  frame: Frame,
  cx: Context,
): { readonly end: Completion } | undefined {
  cx.spend(1, body);
  const completion = cx.execute(body, frame);
  if (!completion || isNext(body, completion)) return undefined;
  return { end: isBreak(completion) ? undefined : completion };
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

function bindEach(
  list: ts.VariableDeclarationList,
  item: unknown,
  frame: Frame,
  cx: Context,
): void {
  const [declaration] = list.declarations;
  const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0;
  const isConst = (list.flags & ts.NodeFlags.Const) !== 0;
  if (declaration) cx.bind(declaration.name, item, isVar ? frame.ofFunction : frame, !isConst);
}

function each(
  node: ts.ForOfStatement | ts.ForInStatement,
  items: readonly unknown[],
  outer: Frame,
  cx: Context,
): Completion {
  const { initializer } = node;
  const isHere = ts.isVariableDeclarationList(initializer);
  for (const item of items) {
    const frame = outer.inner();
    if (isHere) bindEach(initializer, item, frame, cx);
    else assignTo(initializer, item, frame, cx);
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
  return isBreak(completion) ? undefined : completion;
});

/** An enum is an object: its members by name, and the names of those that are numbers. */
export const enumeration = on(ts.isEnumDeclaration, (node, frame, cx): Completion => {
  const symbol = cx.oracle.symbolOf(node.name);
  if (symbol) frame.declare(symbol, enumObject(node, cx), false);
  return undefined;
});
