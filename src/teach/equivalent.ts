/**
 * What has no op of its own in the public API, as a graph of what has: the graph that is printed computes the same,
 * with other primitives.
 */
import { vjp } from '../grad/vjp.ts';
import { graph as g, zerosLike } from '../graph/build.ts';
import { loopOf, regionsOf } from '../graph/control.ts';
import {
  intern,
  invariant,
  type Node,
  type Primitive,
  type Sizes,
  shearOf,
  topological,
} from '../graph/node.ts';
import { placeholderLike, replace } from '../graph/rebuild.ts';
import { inline } from '../graph/region.ts';
import { numel } from '../shape.ts';

type Equivalent = (node: Node) => Node | undefined;

const first = ({ inputs: [x] }: Node): Node => {
  invariant(x, 'an operand is missing');
  return x;
};

const along = (rank: number, axis: number, n: number) =>
  Array.from({ length: rank }, (_, i) => (i === axis ? n : 1));

/** 0, 1, 2, ... along one axis of as many. */
const places = (rank: number, axis: number, n: number): Node =>
  g.reshape(g.iota(n), along(rank, axis, n));

/** The elements of one axis in the opposite order. */
const flipped = (x: Node, axis: number): Node =>
  g.slice(
    x,
    x.shape.map((n, i) => (i === axis ? n - 1 : 0)),
    x.shape,
    x.shape.map((_, i) => (i === axis ? -1 : 1)),
  );

/** Zeros between elements: each becomes a row that it begins, and the rows are laid one after another. */
const padded: Equivalent = (node) => {
  const { before = [], after = [], steps } = node.attributes;
  if (!steps) return undefined;
  const x = first(node);
  const spaced = x.shape.reduce((y, n, axis) => {
    const step = steps[axis] ?? 1;
    if (step === 1) return y;
    const none = Array<number>(y.shape.length + 1).fill(0);
    const row = g.pad(
      g.reshape(y, y.shape.toSpliced(axis + 1, 0, 1)),
      none,
      none.with(axis + 1, step - 1),
    );
    const whole = g.reshape(row, y.shape.with(axis, n * step));
    // The zeros after the last element lie between no two.
    return g.slice(
      whole,
      y.shape.map(() => 0),
      whole.shape.with(axis, (n - 1) * step + 1),
    );
  }, x);
  return g.pad(spaced, before, after);
};

/** Which element of its axis is read at each place, as a table of two axes; null: every one exists. */
function sourceOf(node: Node): { readonly index: Node; readonly exists: Node | null } {
  const { axis, by, scale, slope, offset, step } = shearOf(node);
  const rank = node.shape.length;
  const [size, steps, n] = [
    node.shape[axis] ?? 0,
    node.shape[by] ?? 1,
    first(node).shape[axis] ?? 0,
  ];
  const term = (place: Node, factor: number) => g.mul(place, factor);
  const start = g.add(term(places(rank, axis, size), scale), offset);
  const position = slope === 0 ? start : g.add(start, term(places(rank, by, steps), slope));
  const ends = [0, slope * (steps - 1)].flatMap((s) => [
    s + offset,
    s + offset + scale * (size - 1),
  ]);
  const isInside = step === 1 && Math.min(...ends) >= 0 && Math.max(...ends) < n;
  if (isInside) return { index: position, exists: null };
  // Exact: where it is used the division leaves no rest.
  const quotient = g.cast(g.floor(g.div(g.cast(position, 'float32'), step)), 'int32');
  const index = step === 1 ? position : quotient;
  const within = g.and(g.ge(index, 0), g.lt(index, n));
  const exists = step === 1 ? within : g.and(within, g.eq(g.mul(index, step), position));
  return { index, exists };
}

/** Elements moved along an axis are elements read at indices. */
const sheared: Equivalent = (node) => {
  const { axis } = shearOf(node);
  const x = first(node);
  const value = node.attributes.value ?? 0;
  if ((x.shape[axis] ?? 0) === 0 || numel(node.shape) === 0)
    return g.constant(value, node.dtype, node.shape);
  const { index, exists } = sourceOf(node);
  const read = (at: Node) => g.gather(x, at, axis, 'at');
  return exists ? g.where(exists, read(g.where(exists, index, 0)), value) : read(index);
};

/** Parts of a packed result (see ops/decomposition.ts), each a node of its own, packed again. */
const packing =
  /* @__NO_SIDE_EFFECTS__ */
    (shapes: (m: number, n: number) => readonly Sizes[]): Equivalent =>
    (node) => {
      if (node.attributes.result !== undefined || node.attributes.options) return undefined;
      const [m = 1, n = 1] = first(node).shape.slice(-2);
      const batch = node.shape.slice(0, -1);
      const packed = intern(
        node.op,
        node.inputs,
        { ...node.attributes, options: WHOLE },
        [],
        node.dtype,
      );
      const parts = shapes(m, n).map((shape, result) => {
        const one = intern(node.op, [packed], { result }, [...batch, ...shape], node.dtype);
        return g.reshape(one, [...batch, numel(shape)]);
      });
      return g.concat(parts, batch.length);
    };

/** Marks the record of all results. */
const WHOLE = [-1];

/** Whether a node is not one tensor, but the record of several. */
export const isRecord = ({ attributes }: Node): boolean => attributes.options === WHOLE;

const minors = (x: Node): Node => {
  const n = x.shape.at(-1) ?? 0;
  const batch = x.shape.slice(0, -2);
  const rank = batch.length;
  const table = (axis: number, size: number) => places(2, axis, size);
  // For each row or column the others.
  const others = g.add(table(1, n - 1), g.cast(g.ge(table(1, n - 1), table(0, n)), 'int32'));
  const flat = g.reshape(others, [n * (n - 1)]);
  const take = (y: Node, axis: number) =>
    g.gather(y, g.reshape(flat, along(y.shape.length, axis, n * (n - 1))), axis, 'at');
  const rows = take(x, rank);
  const both = g.reshape(take(rows, rank + 1), [...batch, n, n - 1, n, n - 1]);
  const axes = batch.map((_, i) => i);
  return g.permute(both, [...axes, rank, rank + 2, rank + 1, rank + 3]);
};

/** What is left of a matrix without the row and the column of an element has a determinant: the cofactor. */
const cofactorsOf: Equivalent = (node) => {
  const x = first(node);
  const n = x.shape.at(-1) ?? 0;
  if (n < 2) return g.constant(1, x.dtype, x.shape);
  const parity = g.add(places(2, 0, n), places(2, 1, n));
  const signs = g.sub(1, g.mul(g.cast(g.remainder(parity, 2), x.dtype), 2));
  const smaller = minors(x);
  return g.mul(g.routine('det', [smaller], x.shape, x.dtype), signs);
};

/** The most steps of a loop that are written one after another. */
export const MOST_STEPS = 16;

/** A loop, step by step: the result with a carry, or all results with a slice each, one after another. */
const unrolled: Equivalent = (node) => {
  const { length, carries: count, xs: slices, reverse } = loopOf(node);
  const [body] = regionsOf(node);
  const result = node.attributes.result ?? 0;
  if (!body || length > MOST_STEPS) return undefined;
  let carries = node.inputs.slice(0, count);
  const xs = node.inputs.slice(count, count + slices);
  const captured = node.inputs.slice(count + slices);
  const parts: Node[] = [];
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const outputs = inline(body, [...carries, ...xs.map((x) => sliceAt(x, at)), ...captured]);
    carries = outputs.slice(0, count);
    const own = outputs[result];
    if (own) parts[at] = g.reshape(own, [1, ...own.shape]);
  }
  if (result < count) return carries[result];
  return length === 0 ? undefined : g.concat(parts, 0);
};

/** One element of the first axis. */
const sliceAt = (x: Node, at: number): Node => {
  const [, ...rest] = x.shape;
  return g.reshape(g.slice(x, [at, ...rest.map(() => 0)], [1, ...rest]), rest);
};

/** Of two branches both are computed. */
const chosen: Equivalent = (node) => {
  const [predicate, ...operands] = node.inputs;
  const [yes, no] = regionsOf(node).map(
    (region) => inline(region, operands)[node.attributes.result ?? 0],
  );
  return predicate && yes && no && g.where(predicate, yes, no);
};

/** Of a node among whose inputs the values of its results come first. */
const ownValue: Equivalent = ({ inputs, attributes: { result = 0 } }) => inputs[result];

const rows: Partial<Record<Primitive, Equivalent>> = {
  pad: padded,
  shear: sheared,
  detach: first,
  barrier: first,
  custom: ownValue,
  scan: unrolled,
  cond: chosen,
  checkpoint: ownValue,
  slogdet: packing(() => [[], []]),
  eigh: packing((m, n) => [[n], [m, n]]),
  qr: packing((m, n) => [
    [m, Math.min(m, n)],
    [Math.min(m, n), n],
  ]),
  svd: packing((m, n) => [[m, Math.min(m, n)], [Math.min(m, n)], [Math.min(m, n), n]]),
  cofactors: cofactorsOf,
  // The derivative of the cofactors, which are symmetric in their two changes.
  cofactorChanges: (node) => {
    const [x, by] = node.inputs as readonly [Node, Node];
    const cofactors = cofactorsOf(intern('cofactors', [x], {}, x.shape, x.dtype));
    const at = placeholderLike(x);
    const [found] = vjp(replace([cofactors ?? x], new Map([[x, at]])), [by], [at]);
    return found ? replace([found], new Map([[at, x]]))[0] : zerosLike(x);
  },
  cumsum: (node) => {
    const { axes: [axis = 0] = [], options: [fromEnd = 0, isWhole = 0] = [] } = node.attributes;
    if (!fromEnd) return undefined;
    const attributes = { axes: [axis], options: [0, isWhole] };
    const turned = flipped(first(node), axis);
    return flipped(g.routine('cumsum', [turned], node.shape, node.dtype, attributes), axis);
  },
  argsort: (node) => {
    const x = first(node);
    const whole = g.routine('argsort', [x], x.shape, node.dtype, node.attributes);
    return whole === node
      ? undefined
      : g.slice(
          whole,
          node.shape.map(() => 0),
          node.shape,
        );
  },
  recur: (node) => recurrence(node),
};

/**
 * `y[j] = a[j] y[j - 1] + b[j]`, in as many steps as the length has binary digits: each step takes together twice as
 * many places as the one before.
 */
function recurrence(node: Node): Node {
  const [factors, summands] = node.inputs as readonly [Node, Node];
  const { axes: [axis = 0] = [], options: [fromEnd = 0] = [] } = node.attributes;
  const turn = (x: Node) => (fromEnd ? flipped(x, axis) : x);
  const size = node.shape[axis] ?? 0;
  const none = node.shape.map(() => 0);
  const later = (x: Node, by: number) =>
    g.pad(g.slice(x, none, x.shape.with(axis, size - by)), none.with(axis, by), none);
  let [a, b] = [turn(factors), turn(summands)];
  for (let by = 1; by < size; by *= 2) {
    b = g.add(b, g.mul(a, later(b, by)));
    if (by * 2 < size) a = g.mul(a, later(a, by));
  }
  return turn(b);
}

/** Whether a primitive is written in others. */
export const hasEquivalent = (op: Primitive): boolean => op in rows;

/** The outputs written in what the public API has. */
export function inPublicOps(outputs: readonly Node[]): Node[] {
  const done = new Map<Node, Node>();
  const of = (node: Node) => done.get(node) ?? node;
  for (const node of topological(outputs)) {
    const inputs = node.inputs.map(of);
    const isSame = inputs.every((x, i) => x === node.inputs[i]);
    const { op, attributes, shape, dtype } = node;
    if (op !== 'source' && numel(shape) === 0) {
      done.set(node, g.constant(0, dtype, shape));
      continue;
    }
    const own = isSame ? node : intern(op, inputs, attributes, shape, dtype);
    const equal = rows[op]?.(own);
    // What it is written in may have no op either.
    done.set(node, equal && equal !== own ? settled(equal, own) : own);
  }
  return outputs.map(of);
}

/** Until nothing changes. The operands of `from` are settled. */
function settled(node: Node, from: Node): Node {
  const known = new Set(from.inputs);
  return known.has(node) ? node : (inPublicOps([node])[0] ?? node);
}
