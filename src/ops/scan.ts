/** Scans along one axis: what a reduction has folded up to each element. */
import type { Normalizes, ScanExtremes, Scans } from '../../types/rule.ts';
import { sumOf } from '../dtype.ts';
import { type Graph, toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { normalizeAxis } from '../shape.ts';
import { define, type Op, type Sample } from './define.ts';
import { axisOf, neighbour, recur } from './recurrence.ts';
import { indexAlong } from './reduce.ts';

const samples: readonly Sample[] = [
  { shapes: [[5]], args: [0], range: [-2, 2] },
  { shapes: [[2, 3]], args: [-1], range: [-2, 2] },
  { shapes: [[2, 3, 2]], args: [1], range: [-2, 2] },
];

const counted = (g: Graph, x: Node): Node => g.cast(x, sumOf(x.dtype));
const isWhole = (x: Node): number => Number(x.dtype === 'int32');

const runningSum = (g: Graph, x: Node, axis: number, fromEnd: boolean): Node =>
  g.routine('cumsum', [x], x.shape, x.dtype, {
    axes: [axis],
    options: [Number(fromEnd), isWhole(x)],
  });

/** Sum of the elements up to each along `axis`. Integers and bools sum to int32. */
export const cumsum = define<Scans<'cumsum'>>('cumsum', {
  operands: 1,
  lower: (g, x: Node, axis: number) =>
    runningSum(g, counted(g, x), normalizeAxis('cumsum', axis, x.shape), false),
  // An element was added to all on the other side of it.
  vjp: (g, ct, y) => [runningSum(g, ct, axisOf(y), y.attributes.options?.[0] === 0)],
  samples,
});

/** Product of the elements up to each along `axis`. Integers and bools give int32. */
export const cumprod = define<Scans<'cumprod'>>('cumprod', {
  operands: 1,
  lower: (g, given: Node, axis: number) => {
    const x = counted(g, given);
    const axes = [normalizeAxis('cumprod', axis, x.shape)];
    return g.routine('cumprod', [x], x.shape, x.dtype, { axes, options: [isWhole(x)] });
  },
  // Each product is its element times the product before: a recurrence, without a division by what may be 0.
  vjp: (g, ct, y, x) => {
    const axis = axisOf(y);
    const flow = recur(g, neighbour(g, x, axis, 'after'), ct, axis, true);
    return [g.mul(flow, shifted(g, y, axis, 'before', g.constant(1, y.dtype)))];
  },
  samples,
});

/** The neighbour, and where there is none the `end`. */
function shifted(g: Graph, x: Node, axis: number, side: 'before' | 'after', end: Node): Node {
  const place = indexAlong(g, x.shape, axis);
  const last = side === 'before' ? 0 : (x.shape[axis] ?? 0) - 1;
  return g.where(g.eq(place, last), end, neighbour(g, x, axis, side));
}

/** `exp(a - b)`, where both may be the same infinity. */
const ratio = (g: Graph, a: Node, b: Node): Node => g.exp(g.where(g.eq(a, b), 0, g.sub(a, b)));

/** `log(sum(exp(x)))` of the elements up to each along `axis`, without overflow. */
export const logcumsumexp = define<Normalizes<'logcumsumexp'>>('logcumsumexp', {
  operands: 1,
  lower: (g, given: Node, axis: number) => {
    const x = toFloat(given);
    const axes = [normalizeAxis('logcumsumexp', axis, x.shape)];
    return g.routine('logcumsumexp', [x], x.shape, x.dtype, { axes });
  },
  // The derivatives by x[j] fall by the same factor, at most 1, from one sum to the next.
  vjp: (g, ct, y, x) => {
    const axis = axisOf(y);
    const next = shifted(g, y, axis, 'after', y);
    return [g.mul(recur(g, ratio(g, y, next), ct, axis, true), ratio(g, x, y))];
  },
  samples,
});

const extremes = <N extends 'cummax' | 'cummin'>(name: N): Op<ScanExtremes<N>> =>
  define<ScanExtremes<N>>(name, {
    operands: 1,
    lower: (g, x: Node, axis: number) => {
      const at = normalizeAxis(name, axis, x.shape);
      const indices = g.routine('cumextreme', [x], x.shape, 'int32', {
        axes: [at],
        options: [Number(name === 'cummin')],
      });
      return { values: g.gather(x, indices, at, 'at'), indices };
    },
    samples,
  });

/** The largest element up to each along `axis`, and its index: the last of equal ones. NaN is larger than all. */
export const cummax = extremes('cummax');

/** The smallest element up to each along `axis`, and its index: the last of equal ones. NaN is smaller than all. */
export const cummin = extremes('cummin');
