/**
 * What a row of the op table is. A row *is* the free function; it also carries what the compiler, the reverse
 * walk and the table-driven tests need. Methods, functions, tests and documents are read from rows by loops.
 */
import type { DType } from '../../types/dtype.ts';
import { isFloat, numbersIn, wholeRange } from '../dtype.ts';
import {
  argumentMustBeTensor,
  boolNumber,
  DTypeError,
  fractionBesideInt,
  GradusError,
  LowerError,
  nothing,
  outsideBytes,
  ShapeError,
} from '../errors.ts';
import { sizeInside } from '../errors-select.ts';
import { sizeMapped } from '../errors-transform.ts';
import { type Graph, graph } from '../graph/build.ts';
import { isMapped, type Node, type Sizes } from '../graph/node.ts';
import type { Handle } from '../runtime/handle.ts';

/** One family's call signatures: as a method, and as a function that takes the tensor first. */
export interface Rule {
  readonly method?: (...operands: never[]) => unknown;
  readonly fn: (...operands: never[]) => unknown;
}

/** The graph behind a traced tensor, and how to make another tensor of its kind. */
export const node: unique symbol = Symbol('gradus.node');
export const wrap: unique symbol = Symbol('gradus.wrap');

export interface Traced {
  readonly [node]: Node;
  [wrap](result: Node): Traced;
}

export const isTraced = (x: unknown): x is Traced =>
  typeof x === 'object' && x !== null && node in x;

/** Random inputs on which a row is tested. */
export interface Sample {
  readonly shapes: readonly Sizes[];
  /** Arguments after the tensors. */
  readonly args?: readonly unknown[];
  /** Inputs are drawn from here; the op is smooth inside unless `kinks` says otherwise. */
  readonly range?: readonly [low: number, high: number];
  /** Dtype of each input; float32 where not said. */
  readonly dtypes?: readonly DType[];
  /** What the first input, a square matrix X of such numbers, is made into: X + Xᵀ, or X Xᵀ + 1. */
  readonly form?: 'symmetric' | 'positive definite';
}

/**
 * The cotangents of the inputs, given `ct`, the cotangent of the output `y`. `null` where no gradient flows.
 * Inputs have the shape of their own nodes: broadcasting is a node of its own, so no rule undoes it.
 */
export type Vjp = (g: Graph, ct: Node, y: Node, ...inputs: Node[]) => readonly (Node | null)[];

/** What an op gives: a tensor, or several of them in an array or by name. */
export type Results = Node | readonly Node[] | Readonly<Record<string, Node>>;

export interface Spec {
  /**
   * Writes the op in graph primitives. Receives the user's arguments with tensors replaced by nodes. A seam of
   * the erased types: the rule has checked the arguments for TypeScript users, `operands` for the others.
   */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly lower: (g: Graph, ...args: any[]) => Results;
  /**
   * How many leading arguments are tensors; `list` where the first argument is an array of them; `rest` where the first
   * says what to do and all others are tensors.
   */
  readonly operands: 1 | 2 | 3 | 'list' | 'rest';
  /**
   * Where the tensors are among the arguments, if they are not the first ones: `[0, 2]` for `gather(x, axis, index)`.
   * `lower` receives them first all the same.
   */
  readonly places?: readonly number[];
  /** Whether operands after the first may be plain numbers; `'and booleans'` where they are put into a tensor. */
  readonly numbers?: boolean | 'and booleans';
  /** The operands (from 0) that are computed before `lower` runs, as the shape of the result depends on them. */
  readonly reads?: readonly number[];
  /** The rule of the primitive with this row's name. A row without one is composed of others. */
  readonly vjp?: Vjp;
  readonly samples: readonly Sample[];
}

/** What a row carries. */
export interface Row extends Spec {
  readonly opName: string;
}

export type Op<R extends Rule> = R['fn'] & Row & { readonly rule?: R };

/** Where the tensors are among the arguments, or in the array that is the first one. */
export function placesOf({ operands, places }: Spec, args: readonly unknown[]): readonly number[] {
  if (places) return places;
  const all = args.map((_, i) => i);
  if (operands === 'rest') return all.slice(1);
  return operands === 'list' ? all : Array.from({ length: operands }, (_, i) => i);
}

function toNode(name: string, spec: Spec, arg: unknown, position: number): Node | number {
  if (isTraced(arg)) return arg[node];
  const isNumber =
    typeof arg === 'number' || (spec.numbers === 'and booleans' && typeof arg === 'boolean');
  if (isNumber && spec.numbers && position > 0) return Number(arg);
  throw new GradusError(argumentMustBeTensor(name, position + 1, arg, spec.numbers !== undefined));
}

/** The elements of a tensor on which the shape of a result depends. */
export function elementsOf(op: string, x: Traced): ArrayLike<number> {
  if (x[node].abstract && !x[node].buffer) {
    if (isMapped(x[node])) throw new GradusError(sizeMapped(op));
    throw new LowerError('GR2001', sizeInside(op));
  }
  // Every traced tensor is a handle.
  return numbersIn(x[node].dtype, (x as unknown as Handle).realize(op).read(op));
}

export const isNode = (x: Results): x is Node => 'consumers' in x;

/** The results with a tensor in the place of each node. */
function tensors(results: Results, tensor: (result: Node) => Traced): unknown {
  if (isNode(results)) return tensor(results);
  if (Array.isArray(results)) return results.map(tensor);
  return Object.fromEntries(Object.entries(results).map(([name, x]) => [name, tensor(x)]));
}

/** A call of a row, as it was written. */
export interface Call {
  readonly name: string;
  readonly spec: Spec;
  readonly args: readonly unknown[];
  readonly operands: readonly (Node | number)[];
  readonly results: Results;
  /** The same call on other operands. */
  readonly lower: (operands: readonly (Node | number)[]) => Results;
}

let observer: ((call: Call) => void) | undefined;

/** Runs `f`, and tells `watch` of each row that it calls. */
export function observing<Result>(watch: (call: Call) => void, f: () => Result): Result {
  const outer = observer;
  observer = watch;
  try {
    return f();
  } finally {
    observer = outer;
  }
}

/** Calls a row whose tensors are its first arguments on graph nodes. It is the way of most calls, and so it is short. */
function applyLeading(name: string, spec: Spec, count: number, args: readonly unknown[]): unknown {
  const nodes: (Node | number)[] = [];
  for (let i = 0; i < count; i++) nodes.push(toNode(name, spec, args[i], i));
  const rest = args.slice(count);
  const results = spec.lower(graph, ...nodes, ...rest);
  observer?.({
    ...{ name, spec, args, operands: nodes, results },
    lower: (given) => spec.lower(graph, ...given, ...rest),
  });
  // The first operand is no number.
  const first = args[0] as Traced;
  return tensors(results, (result) => first[wrap](result));
}

/** Calls a row on graph nodes instead of tensors. */
function apply(name: string, spec: Spec, args: readonly unknown[]): unknown {
  if (typeof spec.operands === 'number' && !spec.places && !spec.reads)
    return applyLeading(name, spec, spec.operands, args);
  const isList = spec.operands === 'list';
  const operands: readonly unknown[] = isList ? asList(name, args[0]) : args;
  if (isList && operands.length === 0) throw new ShapeError(nothing(name));
  const places = placesOf(spec, operands);
  for (const i of spec.reads ?? []) {
    const arg = operands[places[i] ?? i];
    if (isTraced(arg)) elementsOf(name, arg);
  }
  const nodes = places.map((place) => toNode(name, spec, operands[place], place));
  const rest = isList ? args.slice(1) : args.filter((_, i) => !places.includes(i));
  const lower = (given: readonly (Node | number)[]) =>
    spec.lower(graph, ...(typeof spec.operands === 'number' ? given : [given]), ...rest);
  const results = lower(nodes);
  observer?.({ name, spec, args, operands: nodes, results, lower });
  const first = operands.find(isTraced);
  if (!first) throw new GradusError(argumentMustBeTensor(name, 1, operands[0]));
  return tensors(results, (result) => first[wrap](result));
}

function asList(name: string, arg: unknown): readonly unknown[] {
  if (Array.isArray(arg)) return arg;
  throw new GradusError(
    `${name}: argument 1 must be an array of tensors, as in ${name}([a, b], 0)`,
  );
}

/** Makes a row. The assertion is the seam where the family's types meet the one erased implementation. */
export function define<R extends Rule>(name: string, spec: Spec): Op<R> {
  const call = (...args: unknown[]) => apply(name, spec, args);
  Object.defineProperty(call, 'name', { value: name });
  return Object.assign(call, spec, { opName: name }) as unknown as Op<R>;
}

export const isRow = (value: unknown): value is Op<Rule> =>
  typeof value === 'function' && 'opName' in value;

/** Refuses what would change a number silently: beside whole numbers what is none, beside bool any number. */
export function checkNumber(name: string, other: Node | number, dtype: DType): void {
  if (typeof other !== 'number' || isFloat(dtype)) return;
  if (dtype === 'bool') throw new DTypeError(boolNumber(name));
  const [low, high] = wholeRange(dtype);
  if (Number.isInteger(other) && other >= low && other <= high) return;
  throw new DTypeError((dtype === 'uint8' ? outsideBytes : fractionBesideInt)(name, other));
}
