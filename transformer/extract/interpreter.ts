/**
 * Runs a function of the user's source from its syntax tree. Tensors in it are the library's own, on placeholders, and
 * so are the functions of gradus: running the tree is tracing it.
 */
import type { ts } from 'ts-morph';
import { DTypeError, GradientError, LowerError, ShapeError } from '../../src/errors.ts';
import { DiagnosticError } from '../errors.ts';
import { type Finding, messages } from '../messages.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { type Captures, captured } from './capture.ts';
import type { Callable, Completion, Context } from './context.ts';
import type { Frame } from './frame.ts';
import { closure, hoist } from './functions.ts';
import { member } from './members.ts';
import { valueOf } from './names.ts';
import { bind } from './patterns.ts';
import * as syntax from './syntax.ts';
import { expressions, nameOf, statements, waits } from './table.ts';
import { isArray, ModuleValue, SHORT } from './values.ts';

/** Steps that one lowered function may take: about a second of work. */
const STEP_LIMIT = 1_000_000;

/** Calls named in a diagnostic, from the innermost. */
const NOTE_LIMIT = 6;

/** What an error of the library means for the user of `lower`. */
function findingOf(error: unknown): Finding {
  const sentence = error instanceof Error ? error.message : String(error);
  if (error instanceof ShapeError) return messages.shape(sentence);
  if (error instanceof DTypeError) return messages.dtype(sentence);
  if (error instanceof GradientError) return messages.gradient(sentence);
  const finding = messages.refused(sentence);
  return error instanceof LowerError ? { ...finding, code: error.code } : finding;
}

const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && /call stack/i.test(error.message);

export class Interpreter implements Context {
  readonly oracle: Oracle;
  readonly library: Readonly<Record<string, unknown>>;
  /** The functions of the project that were run, in whatever file. */
  readonly visited = new Set<ts.FunctionLikeDeclaration>();
  private steps = 0;
  private capturing = 0;
  private readonly captures: Captures = new Map();
  private readonly made = new WeakSet<object>();
  private readonly closures = new WeakSet<Callable>();

  constructor(oracle: Oracle, library: Readonly<Record<string, unknown>>) {
    this.oracle = oracle;
    this.library = library;
  }

  get isCapturing(): boolean {
    return this.capturing > 0;
  }

  evaluate(node: ts.Expression, frame: Frame): unknown {
    this.spend(1, node);
    const handle = expressions[node.kind];
    if (!handle) return this.refuse(node);
    const value = handle(node, frame, this);
    return value === SHORT && syntax.endsChain(node) ? undefined : value;
  }

  execute(node: ts.Statement, frame: Frame): Completion {
    this.spend(1, node);
    const handle = statements[node.kind];
    return handle ? handle(node, frame, this) : this.refuse(node);
  }

  block(list: readonly ts.Statement[], frame: Frame): Completion {
    hoist(list, frame, this);
    for (const statement of list) {
      const completion = this.execute(statement, frame);
      if (completion) return completion;
    }
    return undefined;
  }

  bind(name: ts.BindingName, value: unknown, frame: Frame, mutable: boolean): void {
    bind(name, value, frame, mutable, this);
  }

  member(owner: unknown, name: string | number, node: ts.Node): unknown {
    if (!(owner instanceof ModuleValue)) return member(owner, name, syntax.nameNode(node), this);
    const meaning = this.oracle.exportOf(owner.symbol as ts.Symbol, String(name));
    if (!meaning) return this.fail(node, messages.unknownMember(String(name), 'a module'));
    return valueOf(meaning, syntax.nameNode(node), this);
  }

  call(f: unknown, args: readonly unknown[], node: ts.Node): unknown {
    const target = f as Callable;
    try {
      return this.claimed(target(...args), node);
    } catch (error) {
      if (isStackOverflow(error)) throw error;
      if (!(error instanceof DiagnosticError)) return this.fail(syntax.calleeNode(node), findingOf(error));
      throw this.closures.has(target) ? this.withNote(error, node) : error;
    }
  }

  /** What a builtin hands out is new. */
  private claimed(value: unknown, node: ts.Node): unknown {
    if (isArray(value)) this.spend(1, node);
    return value;
  }

  private withNote(error: DiagnosticError, node: ts.Node): DiagnosticError {
    const { notes } = error.diagnostic;
    if (notes.length >= NOTE_LIMIT) return error;
    const note = `called at ${this.oracle.placeOf(syntax.calleeNode(node))}`;
    return new DiagnosticError({ ...error.diagnostic, notes: [...notes, note] });
  }

  closure(node: ts.FunctionLikeDeclaration, frame: Frame): Callable {
    const run = closure(node, frame, this);
    const f: Callable = (...args) => {
      this.visited.add(node);
      return run(...args);
    };
    this.closures.add(f);
    return f;
  }

  captured(symbol: ts.Symbol, declaration: ts.Declaration, use: ts.Node): unknown {
    this.capturing++;
    try {
      return captured(symbol, declaration, use, this, this.captures);
    } finally {
      this.capturing--;
    }
  }

  spend(steps: number, node: ts.Node): void {
    this.steps += steps;
    if (this.steps > STEP_LIMIT) this.fail(node, messages.tooManySteps(String(STEP_LIMIT)));
  }

  own<T extends object>(value: T): T {
    if (!this.isCapturing) this.made.add(value);
    return value;
  }

  owns(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    return this.isCapturing || this.made.has(value);
  }

  fail(node: ts.Node, finding: Finding): never {
    throw new DiagnosticError(this.oracle.diagnostic(node, finding));
  }

  private refuse(node: ts.Node): never {
    const wait = waits[node.kind];
    return this.fail(node, wait ? messages.async(wait) : messages.syntax(nameOf(node.kind)));
  }
}
