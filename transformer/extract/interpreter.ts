/**
 * Runs a function of the user's source from its syntax tree. Tensors in it are the library's own, on placeholders, and
 * so are the functions of gradus: running the tree is tracing it.
 */
import type { ts } from 'ts-morph';
import { DTypeError, GradientError, LowerError, ShapeError } from '../../src/errors.ts';
import { calledAt, type Place } from '../../src/graph/origin.ts';
import { DiagnosticError } from '../errors.ts';
import { type Finding, messages } from '../messages.ts';
import type { Oracle, ProgramSymbol } from '../oracle/oracle.ts';
import { type Captures, captured } from './capture.ts';
import type { Callable, Completion, Context } from './context.ts';
import type { Frame } from './frame.ts';
import { closure, hoist } from './functions.ts';
import { member } from './members.ts';
import { valueFor } from './names.ts';
import { bind } from './patterns.ts';
import { shapeText } from './shapes.ts';
import * as syntax from './syntax.ts';
import { expressions, nameOf, statements, waits } from './table.ts';
import { describe, isFunction, ModuleValue, SHORT } from './values.ts';

/** Steps that one lowered function may take: about a second of work. */
const STEP_LIMIT = 1_000_000;

/** Expressions inside expressions, calls included: far from the end of the call stack. */
const NESTING_LIMIT = 1200;

/** Calls named in a diagnostic, from the innermost. */
const NOTE_LIMIT = 6;

/** What to do about what the library refuses while tracing, by its codes. */
const LIBRARY_FIXES: ReadonlyMap<string, string> = new Map([
  ['GR2001', messages.reads('').fix],
  ['GR2002', messages.random('').fix],
  ['GR2003', 'pass it to the lowered function as an argument'],
]);

/** What an error of the library means for the user of `lower`. */
export function findingOf(error: unknown): Finding {
  const sentence = error instanceof Error ? error.message : String(error);
  if (error instanceof ShapeError) return messages.shape(sentence);
  if (error instanceof DTypeError) return messages.dtype(sentence);
  if (error instanceof GradientError) return messages.gradient(sentence);
  const finding = messages.refused(sentence);
  if (!(error instanceof LowerError)) return finding;
  return { ...finding, code: error.code, fix: LIBRARY_FIXES.get(error.code) ?? finding.fix };
}

const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && /call stack/i.test(error.message);

/** A declared name, or `return`, and the shapes that it has had. */
interface Seen {
  readonly name: string;
  readonly shapes: Set<string>;
}

export class Interpreter implements Context {
  readonly oracle: Oracle;
  readonly callables: Readonly<Record<string, unknown>>;
  /** The functions of the project that were run, and fields of classes, in whatever file. */
  readonly visited = new Set<ts.Node>();
  /** The shapes that names and results of lowered code have had, in the order of execution. */
  readonly shapes = new Map<ts.Node, Seen>();
  private steps = 0;
  private nesting = 0;
  private capturing = 0;
  private readonly captures: Captures = new Map();
  private readonly made = new WeakSet<object>();
  private readonly closures = new WeakSet<Callable>();
  private readonly places = new Map<ts.Node, Place>();
  /** Parts of the source whose values are given. */
  private readonly given = new Map<ts.Node, unknown>();

  constructor(oracle: Oracle, callables: Readonly<Record<string, unknown>>) {
    this.oracle = oracle;
    this.callables = callables;
  }

  /** From now on, `node` has this value. */
  give(node: ts.Node, value: unknown): void {
    this.given.set(node, value);
  }

  get isCapturing(): boolean {
    return this.capturing > 0;
  }

  evaluate(node: ts.Expression, frame: Frame): unknown {
    this.spend(1, node);
    if (this.given.has(node)) return this.given.get(node);
    const handle = expressions[node.kind];
    if (!handle) return this.refuse(node);
    if (++this.nesting > NESTING_LIMIT) this.fail(node, messages.tooDeep());
    const value = handle(node, frame, this);
    this.nesting--;
    return value === SHORT && syntax.endsChain(node) ? undefined : value;
  }

  execute(node: ts.Statement, frame: Frame): Completion {
    this.spend(1, node);
    const handle = statements[node.kind];
    if (!handle) return this.refuse(node);
    const { nesting } = this;
    const completion = handle(node, frame, this);
    // What was caught has left without counting down.
    this.nesting = nesting;
    return completion;
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
    const meaning = this.oracle.exportOf(owner.symbol as ProgramSymbol, String(name));
    if (!meaning) return this.fail(node, messages.unknownMember(String(name), 'a module'));
    return valueFor(meaning, syntax.nameNode(node), this);
  }

  call(f: unknown, args: readonly unknown[], node: ts.Node, self?: unknown): unknown {
    try {
      return this.enter(f, args, node, self);
    } catch (error) {
      const isInside = error instanceof DiagnosticError && this.closures.has(f as Callable);
      throw isInside ? this.withNote(error, node) : error;
    }
  }

  /** Calls a function; an error of the library becomes a finding at `node`. */
  enter(f: unknown, args: readonly unknown[], node: ts.Node, self?: unknown): unknown {
    if (!isFunction(f)) return this.fail(node, messages.notAFunction(describe(f)));
    try {
      return calledAt(this.placeOf(node), () => Reflect.apply(f, self, args));
    } catch (error) {
      if (error instanceof DiagnosticError || isStackOverflow(error)) throw error;
      return this.fail(syntax.calleeNode(node), findingOf(error));
    }
  }

  /** Where an engine would say that a call is. */
  private placeOf(call: ts.Node): Place {
    const known = this.places.get(call);
    if (known) return known;
    const callee = syntax.calleeNode(call);
    const file = callee.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(callee.getStart());
    const place = { file: file.fileName, line: line + 1, column: character + 1 };
    this.places.set(call, place);
    return place;
  }

  private withNote(error: DiagnosticError, node: ts.Node): DiagnosticError {
    const { notes } = error.diagnostic;
    if (notes.length >= NOTE_LIMIT) return error;
    const note = `called at ${this.oracle.placeOf(syntax.calleeNode(node))}`;
    return error.with({ ...error.diagnostic, notes: [...notes, note] });
  }

  closure(node: ts.FunctionLikeDeclaration, frame: Frame, home?: object): Callable {
    const run = closure(node, frame, this, home);
    const visit = () => this.visit(node);
    const f: Callable = function (...args) {
      visit();
      return Reflect.apply(run, this, args);
    };
    this.closures.add(f);
    return f;
  }

  visit(node: ts.Node): void {
    this.visited.add(node);
  }

  captured(symbol: ProgramSymbol, declaration: ts.Declaration, use: ts.Node): unknown {
    this.capturing++;
    try {
      return captured(symbol, declaration, use, this, this.captures);
    } finally {
      this.capturing--;
    }
  }

  saw(node: ts.Node, name: string, value: unknown): void {
    const shape = this.isCapturing ? undefined : shapeText(value);
    if (shape === undefined) return;
    const known = this.shapes.get(node) ?? { name, shapes: new Set() };
    known.shapes.add(shape);
    this.shapes.set(node, known);
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
    const isObject = typeof value === 'object' || isFunction(value);
    if (!isObject || value === null) return false;
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
