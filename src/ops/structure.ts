/**
 * The reverse rules of the graph's structural primitives, which users reach through rows of other names.
 * `expand` is the one place where broadcasting is undone.
 */

import { isFloat } from '../dtype.ts';
import type { Graph } from '../graph/build.ts';
import {
  type Attributes,
  invariant,
  type Node,
  type Primitive,
  type Sizes,
  shearOf,
} from '../graph/node.ts';
import { callerAt } from '../ir/routine.ts';
import { numel } from '../shape.ts';
import type { Vjp } from './define.ts';
import { determinantRules } from './linalg.ts';
import { recurrence } from './recurrence.ts';

/** `x` of a reduced shape, stretched back over the axes that were folded away. */
function unreduce(g: Graph, x: Node, axes: Sizes, shape: Sizes): Node {
  return g.expand(
    g.reshape(
      x,
      shape.map((n, i) => (axes.includes(i) ? 1 : n)),
    ),
    shape,
  );
}

/** Axes along which `expand` repeated elements. */
const repeated = (from: Sizes, to: Sizes): Sizes =>
  to.flatMap((n, axis) => (from[axis] === n ? [] : [axis]));

/** The position of each element along the axes together, as if they were one. */
function positions(g: Graph, shape: Sizes, axes: Sizes): Node {
  const sizes = axes.map((axis) => shape[axis] ?? 1);
  const index = g.reshape(g.iota(numel(sizes)), sizes);
  const kept = shape.map((n, i) => (axes.includes(i) ? n : 1));
  return g.expand(g.reshape(index, kept), shape);
}

/** The first of the largest elements takes the gradient. NaN is larger than all. */
const firstExtreme: Vjp = (g, ct, y, x) => {
  const axes = y.attributes.axes ?? [];
  const largest = g.or(g.eq(x, unreduce(g, y, axes, x.shape)), g.ne(x, x));
  const position = positions(g, x.shape, axes);
  const first = g.min(g.where(largest, position, numel(x.shape)), axes);
  const chosen = g.eq(position, unreduce(g, first, axes, x.shape));
  return [g.where(chosen, unreduce(g, ct, axes, x.shape), 0)];
};

/** The largest (or smallest) elements share the gradient evenly. */
const extreme: Vjp = (g, ct, y, x) => {
  if (y.attributes.first) return firstExtreme(g, ct, y, x);
  const axes = y.attributes.axes ?? [];
  const chosen = g.cast(g.eq(x, unreduce(g, y, axes, x.shape)), ct.dtype);
  const share = g.div(ct, g.sum(chosen, axes));
  return [g.mul(unreduce(g, share, axes, x.shape), chosen)];
};

/**
 * For each element along axis 0 the product of all others, without a division, so that it is right where some are 0,
 * and so are its own derivatives. The halves are multiplied with each other; the others of an element are the others
 * of its pair and its partner.
 */
function others(g: Graph, x: Node): Node {
  const [count = 0, ...rest] = x.shape;
  if (count === 0) return x;
  const ones = g.constant(1, x.dtype, [1, ...rest]);
  if (count === 1) return ones;
  const half = Math.ceil(count / 2);
  const start = (at: number) => [at, ...rest.map(() => 0)];
  const first = g.slice(x, start(0), [half, ...rest]);
  const after = g.slice(x, start(half), [count - half, ...rest]);
  const second = count % 2 === 0 ? after : g.concat([after, ones], 0);
  const pairs = others(g, g.mul(first, second));
  const ofSecond = g.slice(g.mul(pairs, first), start(0), [count - half, ...rest]);
  return g.concat([g.mul(pairs, second), ofSecond], 0);
}

/** The derivative of a product by an element is the product of the others. */
const product: Vjp = (g, ct, y, x) => {
  const axes = y.attributes.axes ?? [];
  const order = [...axes, ...x.shape.map((_, i) => i).filter((i) => !axes.includes(i))];
  const moved = g.permute(x, order);
  const flat = g.reshape(moved, [numel(moved.shape.slice(0, axes.length)), ...y.shape]);
  const factors = g.permute(g.reshape(others(g, flat), moved.shape), inverse(order));
  return [g.mul(unreduce(g, ct, axes, x.shape), factors)];
};

/** The permutation that undoes `axes`. */
export const inverse = (axes: Sizes): number[] => axes.map((_, i) => axes.indexOf(i));

/** Restores an operand from the cotangent of a contraction: the same labels, the roles exchanged. */
function uncontract(g: Graph, ct: Node, y: Node, side: 0 | 1, other: Node): Node {
  const { labels } = y.attributes;
  invariant(labels, 'contract without labels');
  const found = g.contract(ct, other, [labels[2], labels[side === 0 ? 1 : 0], labels[side]]);
  // Where the operands differ in dtype, so may their gradients.
  return g.cast(found, y.inputs[side]?.dtype ?? found.dtype);
}

/** The elements of a slice where they were taken from, in a tensor of this shape; zeros elsewhere. */
export function unslice(
  g: Graph,
  ct: Node,
  { before = [], steps = [] }: Attributes,
  shape: Sizes,
): Node {
  const ends = ct.shape.map((n, i) => {
    const [first, step] = [before[i] ?? 0, steps[i] ?? 1];
    const last = first + (n - 1) * step;
    return n === 0 ? [0, -1] : [Math.min(first, last), Math.max(first, last)];
  });
  // What was read backwards is turned round.
  const turned = ct.shape.map((n, i) => ((steps[i] ?? 1) < 0 ? n - 1 : 0));
  const turns = ct.shape.map((_, i) => Math.sign(steps[i] ?? 1));
  return g.pad(
    g.slice(ct, turned, ct.shape, turns),
    ends.map(([low = 0]) => low),
    ends.map(([, high = 0], i) => (shape[i] ?? 0) - 1 - high),
    steps.map(Math.abs),
  );
}

export const structure = {
  ...determinantRules,
  cast: (g, ct, _y, x) => [isFloat(x.dtype) ? g.cast(ct, x.dtype) : null],
  detach: () => [null],
  barrier: (_g, ct) => [ct],
  sum: (g, ct, y, x) => [unreduce(g, ct, y.attributes.axes ?? [], x.shape)],
  prod: product,
  max: extreme,
  min: extreme,
  contract: (g, ct, y, left, right) => [
    uncontract(g, ct, y, 0, right),
    uncontract(g, ct, y, 1, left),
  ],
  reshape: (g, ct, _y, x) => [g.reshape(ct, x.shape)],
  permute: (g, ct, y) => [g.permute(ct, inverse(y.attributes.axes ?? []))],
  expand: (g, ct, y, x) => [g.sum(ct, repeated(x.shape, y.shape), true)],
  slice: (g, ct, y, x) => [unslice(g, ct, y.attributes, x.shape)],
  pad: (g, ct, { attributes: { before = [], steps } }, x) => [g.slice(ct, before, x.shape, steps)],
  recur: recurrence,
  gather: (g, ct, y, x, index) => {
    const { axes: [axis = 0] = [], options: [caller] = [] } = y.attributes;
    const zeros = g.constant(0, ct.dtype, x.shape);
    return [g.scatter(zeros, index, ct, axis, true, callerAt(caller)), null];
  },
  scatter: (g, ct, y, base, index, updates) => {
    const { axes: [axis = 0] = [], options: [number, adds] = [] } = y.attributes;
    const caller = callerAt(number);
    const all = y.shape.map((_, i) => i);
    const taken = g.gather(ct, index, axis, caller);
    const toBase = (x: Node) => g.reshape(numel(base.shape) === 1 ? g.sum(x, all) : x, base.shape);
    if (adds) return [toBase(ct), null, taken];
    // Of updates to one place the last is there: the others have no gradient.
    const zeros = g.constant(0, ct.dtype, updates.shape);
    const order = g.reshape(g.iota(numel(updates.shape)), updates.shape);
    const places = g.scatter(g.constant(-1, 'int32', y.shape), index, order, axis, false, caller);
    const last = g.gather(places, index, axis, caller);
    const rest = g.scatter(ct, index, zeros, axis, false, caller);
    return [toBase(rest), null, g.where(g.eq(last, order), taken, 0)];
  },
  shear: (g, ct, y, x) => {
    const { axis, by, scale, slope, offset, step } = shearOf(y);
    const back = { axis, by, scale: step, slope: -slope, offset: -offset, step: scale };
    return [g.shear(ct, back, x.shape[axis] ?? 0)];
  },
  concat: (g, ct, y, ...parts) => {
    const axis = y.attributes.axes?.[0] ?? 0;
    let start = 0;
    return parts.map((part) => {
      const before = part.shape.map((_, i) => (i === axis ? start : 0));
      start += part.shape[axis] ?? 0;
      return g.slice(ct, before, part.shape);
    });
  },
} satisfies Partial<Record<Primitive, Vjp>>;
