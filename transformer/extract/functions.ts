/** Functions of the user's source, as functions. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { type Callable, type Context, on } from './context.ts';
import type { Frame, Receiver } from './frame.ts';

const CALL_DEPTH_LIMIT = 200;

/** Why a function cannot be interpreted, if it cannot. */
function refuse(node: ts.FunctionLikeDeclaration, cx: Context): void {
  if (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Async)
    cx.fail(node, messages.async('an async function'));
  if (node.asteriskToken) cx.fail(node, messages.syntax('a generator function'));
  if (!node.body) cx.fail(node, messages.syntax('a function without a body'));
}

export function bindParameters(
  node: ts.FunctionLikeDeclaration,
  args: readonly unknown[],
  frame: Frame,
  cx: Context,
) {
  const parameters = node.parameters.filter((p) => p.name.getText() !== 'this');
  for (const [i, parameter] of parameters.entries()) {
    const given = parameter.dotDotDotToken ? cx.own(args.slice(i)) : args[i];
    const isMissing = given === undefined && parameter.initializer;
    cx.bind(
      parameter.name,
      isMissing ? cx.evaluate(parameter.initializer, frame) : given,
      frame,
      true,
    );
  }
}

export function run(node: ts.FunctionLikeDeclaration, frame: Frame, cx: Context): unknown {
  const { body } = node;
  if (!body) return undefined;
  if (!ts.isBlock(body)) {
    const value = cx.evaluate(body, frame);
    cx.saw(body, 'return', value);
    return value;
  }
  const completion = cx.block(body.statements, frame);
  return completion?.kind === 'return' ? completion.value : undefined;
}

/** How many calls are running in each interpretation. */
const running = new WeakMap<Context, number>();

/** Runs the body of a function, unless too many are running already. */
export function entered<T>(node: ts.Node, cx: Context, body: () => T): T {
  const depth = (running.get(cx) ?? 0) + 1;
  if (depth > CALL_DEPTH_LIMIT) return cx.fail(node, messages.tooDeep());
  running.set(cx, depth);
  try {
    return body();
  } finally {
    running.set(cx, depth - 1);
  }
}

/** Makes the function; the frame is where it was written, `home` the object that it is a method of. */
export function closure(
  node: ts.FunctionLikeDeclaration,
  frame: Frame,
  cx: Context,
  home?: object,
): Callable {
  refuse(node, cx);
  const call = (args: readonly unknown[], receiver?: Receiver) =>
    entered(node, cx, () => {
      const inner = frame.call(cx.isCapturing, receiver);
      bindParameters(node, args, inner, cx);
      return run(node, inner, cx);
    });
  if (ts.isArrowFunction(node)) return (...args) => call(args);
  return function (this: unknown, ...args) {
    return call(args, { self: this, home });
  };
}

export const arrow = on(ts.isArrowFunction, (node, frame, cx) => cx.closure(node, frame));

/** A function expression may call itself by its own name. */
export const functionExpression = on(ts.isFunctionExpression, (node, frame, cx) => {
  if (!node.name) return cx.closure(node, frame);
  const named = frame.inner();
  const f = cx.closure(node, named);
  const symbol = cx.oracle.symbolOf(node.name);
  if (symbol) named.declare(symbol, f, false);
  return f;
});

/** Declarations are there before the statements of their block run. */
export function hoist(statements: readonly ts.Statement[], frame: Frame, cx: Context): void {
  for (const statement of statements) {
    if (!ts.isFunctionDeclaration(statement) || !statement.name || !statement.body) continue;
    const symbol = cx.oracle.symbolOf(statement.name);
    if (symbol) frame.declare(symbol, cx.closure(statement, frame), false);
  }
}
