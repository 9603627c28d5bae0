/**
 * The builder of graphs: what `lower` and `vjp` rules are written in. It infers shapes and dtypes, makes
 * broadcasting explicit (an `expand` node, whose own rule is the one place where broadcasting is undone), and
 * takes plain numbers wherever an elementwise operand is meant.
 */
import type { DType } from '../../types/dtype.ts';
import { floatOf, promote } from '../dtype.ts';
import { type Caller, callerOf, type RoutineName } from '../ir/routine.ts';
import { type ScalarName, scalars, wrap } from '../ir/scalar.ts';
import * as shapes from '../shape.ts';
import {
  type Attributes,
  intern,
  invariant,
  type Node,
  plain,
  type Shear,
  type Sizes,
} from './node.ts';

/** An operand of an elementwise builder. */
export type Operand = Node | number;

type Elementwise = {
  readonly [Name in Exclude<ScalarName, 'cast'>]: (...operands: Operand[]) => Node;
};

interface Structural {
  /** Every element is `value`. */
  constant(value: number, dtype: DType, shape?: Sizes): Node;
  /** 0, 1, 2, ... as int32, shape `[length]`. */
  iota(length: number): Node;
  cast(x: Node, dtype: DType): Node;
  sum(x: Node, axes: Sizes, keepdims?: boolean): Node;
  prod(x: Node, axes: Sizes, keepdims?: boolean): Node;
  max(x: Node, axes: Sizes, keepdims?: boolean): Node;
  min(x: Node, axes: Sizes, keepdims?: boolean): Node;
  /** The same value as `max`; the first of equal elements takes the gradient. */
  firstMax(x: Node, axes: Sizes): Node;
  /** Two-operand einsum: axes with equal labels meet; labels missing in `result` are summed. */
  contract(left: Node, right: Node, labels: NonNullable<Attributes['labels']>): Node;
  reshape(x: Node, shape: Sizes): Node;
  permute(x: Node, axes: Sizes): Node;
  /** Size-1 axes stretched to `shape`; missing leading axes added. */
  expand(x: Node, shape: Sizes): Node;
  /** `shape[i]` elements of axis `i` from `before[i]` on, each `steps[i]` (not 0) after the one before. */
  slice(x: Node, before: Sizes, shape: Sizes, steps?: Sizes): Node;
  /** Zeros around: `before[i]` and `after[i]` of them on axis `i`; and `steps[i] - 1` between two elements. */
  pad(x: Node, before: Sizes, after: Sizes, steps?: Sizes): Node;
  /** The elements along an axis, of `size` then, moved on with each step along another; `value` where there is none. */
  shear(x: Node, shear: Shear, size: number, value?: number): Node;
  concat(parts: readonly Node[], axis: number): Node;
  /**
   * `x` at the indices along `axis`, which may be negative: `index` has as many axes as `x`, and on each but `axis`
   * its size or 1. A run-time error where an index lies outside, in the words of the caller.
   */
  gather(x: Node, index: Node, axis: number, caller: Caller): Node;
  /** `base`, where the elements that `gather` would read are replaced by `updates`, or grow by them. */
  scatter(base: Node, index: Node, updates: Node, axis: number, adds: boolean, by: Caller): Node;
  /** A routine: whole tensors in, one whole tensor out. */
  routine(
    name: RoutineName,
    inputs: readonly Node[],
    shape: Sizes,
    dtype: DType,
    attributes?: Attributes,
  ): Node;
  /** The same value, through which no gradient flows. */
  detach(x: Node): Node;
}

/** The language that rows are written in: one builder per scalar instruction, and the structural ones. */
export type Graph = Elementwise & Structural;

function expand(x: Node, shape: Sizes): Node {
  if (shapes.same(x.shape, shape)) return x;
  const missing = shape.length - x.shape.length;
  const aligned = missing > 0 ? reshape(x, [...Array<number>(missing).fill(1), ...x.shape]) : x;
  if (shapes.same(aligned.shape, shape)) return aligned;
  return intern('expand', [aligned], plain, shape, x.dtype);
}

function reshape(x: Node, shape: Sizes): Node {
  return shapes.same(x.shape, shape) ? x : intern('reshape', [x], plain, shape, x.dtype);
}

function cast(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : intern('cast', [x], plain, x.shape, dtype);
}

function constant(value: number, dtype: DType, shape: Sizes = []): Node {
  return expand(intern('constant', [], { value: wrap(value, dtype) }, [], dtype), shape);
}

/** The common dtype of the tensors among the operands; numbers take it. */
export function commonDType(operands: readonly Operand[]): DType {
  const dtypes = operands.filter((x) => typeof x !== 'number').map((x) => x.dtype);
  return dtypes.length > 0 ? dtypes.reduce(promote) : 'float32';
}

/** Whether operands are nodes of one shape and dtype already. */
function areAlike(operands: readonly Operand[]): operands is readonly Node[] {
  const [first] = operands;
  if (typeof first !== 'object') return false;
  for (const x of operands)
    if (typeof x !== 'object' || x.dtype !== first.dtype || !shapes.same(x.shape, first.shape))
      return false;
  return true;
}

function elementwise(name: ScalarName, operands: readonly Operand[]): Node {
  const row = scalars[name];
  const [first] = operands;
  if (areAlike(operands) && first !== undefined && typeof first === 'object')
    return intern(name, operands, plain, first.shape, row.result === 'bool' ? 'bool' : first.dtype);
  // The condition of a `where` keeps its own dtype; the operands that are combined share one.
  const combined = row.arity === 3 ? operands.slice(1) : operands;
  const dtype = commonDType(combined);
  const nodes = operands.map((x, i) => {
    if (typeof x === 'number') return constant(x, dtype);
    return operands.length - i <= combined.length ? cast(x, dtype) : x;
  });
  const shape = nodes
    .map((x) => x.shape)
    .reduce((a, b) =>
      shapes.same(a, b) ? a : shapes.checkCount(name, shapes.broadcast(name, a, b)),
    );
  const inputs = nodes.map((x) => expand(x, shape));
  return intern(name, inputs, plain, shape, row.result === 'bool' ? 'bool' : dtype);
}

type Reduction = 'sum' | 'prod' | 'max' | 'min';

const reduction =
  (op: Reduction) =>
  (x: Node, axes: Sizes, keepdims = false): Node => {
    const kept = shapes.reduce(x.shape, axes, true);
    const summed = axes.length === 0 ? x : reduceOnce(op, x, axes);
    return keepdims ? reshape(summed, kept) : summed;
  };

const reduceOnce = (op: Reduction, x: Node, axes: Sizes): Node =>
  intern(op, [x], { axes }, shapes.reduce(x.shape, axes, false), x.dtype);

function contract(left: Node, right: Node, labels: NonNullable<Attributes['labels']>): Node {
  const sizes = new Map<number, number>();
  for (const [node, axes] of [
    [left, labels[0]],
    [right, labels[1]],
  ] as const) {
    for (const [i, label] of axes.entries()) {
      const size = node.shape[i] ?? 0;
      invariant((sizes.get(label) ?? size) === size, `contract: label ${label} has two sizes`);
      sizes.set(label, size);
    }
  }
  const shape = labels[2].map((label) => sizes.get(label) ?? 0);
  return intern('contract', [left, right], { labels }, shape, promote(left.dtype, right.dtype));
}

function permute(x: Node, axes: Sizes): Node {
  if (axes.every((axis, i) => axis === i)) return x;
  return intern(
    'permute',
    [x],
    { axes },
    axes.map((axis) => x.shape[axis] ?? 0),
    x.dtype,
  );
}

/** Steps as an attribute: none where all are 1, or where an axis has too few elements to take one. */
function stepped(steps: Sizes, shape: Sizes): Pick<Attributes, 'steps'> {
  const taken = steps.map((step, i) => ((shape[i] ?? 0) < 2 ? 1 : step));
  return taken.every((step) => step === 1) ? {} : { steps: taken };
}

function slice(x: Node, before: Sizes, shape: Sizes, steps: Sizes = []): Node {
  const attributes = { before, ...stepped(steps, shape) };
  return shapes.same(x.shape, shape) && !attributes.steps
    ? x
    : intern('slice', [x], attributes, shape, x.dtype);
}

function pad(x: Node, before: Sizes, after: Sizes, steps: Sizes = []): Node {
  const shape = x.shape.map(
    (n, i) => (before[i] ?? 0) + (n === 0 ? 0 : (n - 1) * (steps[i] ?? 1) + 1) + (after[i] ?? 0),
  );
  return shapes.same(x.shape, shape)
    ? x
    : intern('pad', [x], { before, after, ...stepped(steps, x.shape) }, shape, x.dtype);
}

function shear(x: Node, given: Shear, size: number, value = 0): Node {
  const n = x.shape[given.axis] ?? 0;
  const slope = x.shape[given.by] === 1 ? 0 : given.slope;
  if (size === n && given.scale === given.step && slope === 0 && given.offset === 0) return x;
  const shape = x.shape.with(given.axis, size);
  const fill = value === 0 ? {} : { value };
  return intern('shear', [x], { shear: { ...given, slope }, ...fill }, shape, x.dtype);
}

function concat(parts: readonly Node[], axis: number): Node {
  const dtype = commonDType(parts);
  const inputs = parts.map((part) => cast(part, dtype));
  const [only] = inputs;
  if (inputs.length === 1 && only) return only;
  const shape = shapes.concat(
    inputs.map((part) => part.shape),
    axis,
  );
  return intern('concat', inputs, { axes: [axis] }, shape, dtype);
}

/** Leading (and trailing) axes of an index are repeated all or not at all: `routine` knows no more. */
function alignIndex(x: Node, index: Node, axis: number): Node {
  const part = (from: Sizes, full: Sizes) => (from.every((n) => n === 1) ? from : full);
  return expand(index, [
    ...part(index.shape.slice(0, axis), x.shape.slice(0, axis)),
    index.shape[axis] ?? 1,
    ...part(index.shape.slice(axis + 1), x.shape.slice(axis + 1)),
  ]);
}

/** Makes a routine's node. Routines compute with the elements of memory, which of float16 are bits: they see float32. */
function routine(
  name: RoutineName,
  inputs: readonly Node[],
  shape: Sizes,
  dtype: DType,
  attributes: Attributes = {},
): Node {
  const seen = (d: DType): DType => (d === 'float16' ? 'float32' : d);
  const given = inputs.map((x) => cast(x, seen(x.dtype)));
  return cast(intern(name, given, attributes, shape, seen(dtype)), dtype);
}

function gather(x: Node, index: Node, axis: number, caller: Caller): Node {
  const shape = x.shape.with(axis, index.shape[axis] ?? 1);
  const attributes = { axes: [axis], options: [callerOf(caller)] };
  return routine('gather', [x, alignIndex(x, index, axis)], shape, x.dtype, attributes);
}

/** One number everywhere needs no memory: the routine fills with it. */
function seedOf(base: Node): Node {
  let one: Node | undefined = base;
  while (one && shapes.numel(one.shape) > 1)
    one = one.op === 'expand' || one.op === 'reshape' ? one.inputs[0] : undefined;
  return one ?? base;
}

function scatter(
  base: Node,
  index: Node,
  updates: Node,
  axis: number,
  adds: boolean,
  caller: Caller,
): Node {
  const shape = base.shape.with(axis, index.shape[axis] ?? 1);
  const seed = seedOf(base);
  const inputs = [seed, alignIndex(base, index, axis), expand(cast(updates, base.dtype), shape)];
  const attributes = { axes: [axis], options: [callerOf(caller), Number(adds)] };
  return routine('scatter', inputs, base.shape, base.dtype, attributes);
}

const structural: Structural = {
  constant,
  iota: (length) => intern('iota', [], {}, [length], 'int32'),
  cast,
  sum: reduction('sum'),
  prod: reduction('prod'),
  max: reduction('max'),
  min: reduction('min'),
  firstMax: (x, axes) =>
    intern('max', [x], { axes, first: true }, shapes.reduce(x.shape, axes, false), x.dtype),
  contract,
  reshape,
  permute,
  expand,
  slice,
  pad,
  shear,
  concat,
  gather,
  scatter,
  routine,
  detach: (x) => intern('detach', [x], {}, x.shape, x.dtype),
};

const instructions = Object.fromEntries(
  Object.keys(scalars).map((name) => [
    name,
    (...operands: Operand[]) => elementwise(name as ScalarName, operands),
  ]),
);

/** The one builder. The assertion is where a table of names becomes typed functions. */
export const graph = { ...instructions, ...structural } as unknown as Graph;

/** A float version of an operand: whole numbers and bools become float32. */
export const toFloat = (x: Node): Node => cast(x, floatOf(x.dtype));

/** Zeros of the shape and dtype of `x`. */
export const zerosLike = ({ dtype, shape }: Node): Node => constant(0, dtype, shape);
