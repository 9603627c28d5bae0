/** What a handler of one kind of syntax may use. The interpreter implements it; handlers know nothing else. */
import type { ts } from 'ts-morph';
import type { Finding } from '../messages.ts';
import type { Oracle, ProgramSymbol } from '../oracle/oracle.ts';
import type { Frame } from './frame.ts';

/** How a statement ended, when it did not just run through. */
export type Completion =
  | { readonly kind: 'return'; readonly value: unknown }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined }
  | undefined;

/** A function value of the interpreted program, or one of ours that is safe to call. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

export interface Context {
  readonly oracle: Oracle;
  /** The exports of gradus: the real ones, so that extraction is tracing. */
  readonly callables: Readonly<Record<string, unknown>>;
  evaluate(node: ts.Expression, frame: Frame): unknown;
  execute(node: ts.Statement, frame: Frame): Completion;
  /** Runs statements in a scope of their own, functions first. */
  block(statements: readonly ts.Statement[], frame: Frame): Completion;
  /** Gives the names of a pattern their parts of a value. */
  bind(name: ts.BindingName, value: unknown, frame: Frame, mutable: boolean): void;
  /** A member of a value, methods bound to it. */
  member(owner: unknown, name: string | number, node: ts.Node): unknown;
  /** Calls a function for the call at `node`; what it throws becomes a diagnostic there. */
  call(f: unknown, args: readonly unknown[], node: ts.Node, self?: unknown): unknown;
  /** A function of the user's source as a function; `home` is the object that it is a method of. */
  closure(node: ts.FunctionLikeDeclaration, frame: Frame, home?: object): Callable;
  /** Notes that a part of the source was run: its types must hold. */
  visit(node: ts.Node): void;
  /** A value from outside of the lowered function. */
  captured(symbol: ProgramSymbol, declaration: ts.Declaration, use: ts.Node): unknown;
  /** Tells what value a declared name, or the expression of a `return`, has had. */
  saw(node: ts.Node, name: string, value: unknown): void;
  /** Counts work, so that no program keeps the build busy for ever. */
  spend(steps: number, node: ts.Node): void;
  /** Marks an array or object as made by the interpreted function, which may therefore change it. */
  own<T extends object>(value: T): T;
  owns(value: unknown): boolean;
  /** Whether code outside of the lowered function is being evaluated, for a captured value. */
  readonly isCapturing: boolean;
  fail(node: ts.Node, finding: Finding): never;
}

export type Handler<Result> = (node: ts.Node, frame: Frame, cx: Context) => Result;

/** A handler of one kind of node, as a row of a table of handlers. */
export const on =
  <N extends ts.Node, Result>(
    is: (node: ts.Node) => node is N,
    handle: (node: N, frame: Frame, cx: Context) => Result,
  ): Handler<Result> =>
  (node, frame, cx) => {
    if (is(node)) return handle(node, frame, cx);
    throw new TypeError('internal: a handler in the wrong row of the table');
  };
