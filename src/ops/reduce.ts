/** Reductions: over the whole tensor, one axis or several; negative axes count from the end. */
import type { Averages, Extremes, Indexes, Reduces } from '../../types/rule.ts';
import { sumOf } from '../dtype.ts';
import { emptyExtreme, notReduceOptions, oneAxis, ShapeError } from '../errors.ts';
import { type Graph, toFloat } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import { normalizeAxes, numel } from '../shape.ts';
import { define, type Op, type Sample } from './define.ts';

export type Axis = number | readonly number[];

/** The last argument of every reduction. */
export interface ReduceOptions {
  /** Keep the reduced axes with size 1. */
  readonly keepdims?: boolean;
}

export const samples: readonly Sample[] = [
  { shapes: [[2, 3]], range: [-2, 2] },
  { shapes: [[2, 3]], args: [1], range: [-2, 2] },
  { shapes: [[2, 3, 4]], args: [[0, -1], { keepdims: true }], range: [-2, 2] },
  { shapes: [[]], range: [-2, 2] },
];

/** Number of elements folded into each result. */
export const folded = (x: Node, axes: Sizes) => numel(axes.map((axis) => x.shape[axis] ?? 1));

/** The normalised axes, and whether they are kept. */
export function reduction(name: string, x: Node, axis?: Axis, options: ReduceOptions = {}) {
  if (typeof options !== 'object' || options === null)
    throw new ShapeError(notReduceOptions(name, options));
  return { axes: normalizeAxes(name, axis, x.shape), keepdims: options.keepdims ?? false };
}

/** Sum of the elements. Whole numbers and bools sum to int32. An empty sum is 0. */
export const sum = define<Reduces>('sum', {
  operands: 1,
  lower: (g, x: Node, axis?: Axis, options?: ReduceOptions) => {
    const { axes, keepdims } = reduction('sum', x, axis, options);
    return g.sum(g.cast(x, sumOf(x.dtype)), axes, keepdims);
  },
  samples,
});

/** Product of the elements. Whole numbers and bools give int32. An empty product is 1. */
export const prod = define<Reduces<'prod'>>('prod', {
  operands: 1,
  lower: (g, x: Node, axis?: Axis, options?: ReduceOptions) => {
    const { axes, keepdims } = reduction('prod', x, axis, options);
    return g.prod(g.cast(x, sumOf(x.dtype)), axes, keepdims);
  },
  samples,
});

/** Arithmetic mean of the elements, as a float. The mean of nothing is NaN. */
export const mean = define<Averages>('mean', {
  operands: 1,
  lower: (g, x: Node, axis?: Axis, options?: ReduceOptions) => {
    const { axes, keepdims } = reduction('mean', x, axis, options);
    return g.div(g.sum(toFloat(x), axes, keepdims), folded(x, axes));
  },
  samples,
});

/** An extreme of nothing does not exist. */
export function checkNotEmpty(name: string, x: Node, axes: Sizes): void {
  if (folded(x, axes) > 0) return;
  throw new ShapeError(emptyExtreme(name, x.shape));
}

const extreme = <N extends 'max' | 'min' | 'amax' | 'amin'>(
  name: N,
  primitive: 'max' | 'min',
): Op<Extremes<N>> =>
  define<Extremes<N>>(name, {
    operands: 1,
    lower: (g, x: Node, axis?: Axis, options?: ReduceOptions) => {
      const { axes, keepdims } = reduction(name, x, axis, options);
      checkNotEmpty(name, x, axes);
      return g[primitive](x, axes, keepdims);
    },
    samples,
  });

/** Largest element; NaN if there is one. Equal elements share the gradient evenly. */
export const max = extreme('max', 'max');

/** Smallest element; NaN if there is one. Equal elements share the gradient evenly. */
export const min = extreme('min', 'min');

/** The same as `max`. */
export const amax = extreme('amax', 'max');

/** The same as `min`. */
export const amin = extreme('amin', 'min');

/** 0, 1, 2, ... along `axis` of a tensor of this shape. */
export function indexAlong(g: Graph, shape: Sizes, axis: number): Node {
  const size = shape[axis] ?? 1;
  return g.expand(
    g.reshape(
      g.iota(size),
      shape.map((n, i) => (i === axis ? n : 1)),
    ),
    shape,
  );
}

const index = <N extends 'argmax' | 'argmin'>(name: N, primitive: 'max' | 'min'): Op<Indexes<N>> =>
  define<Indexes<N>>(name, {
    operands: 1,
    lower: (g, x: Node, axis?: number, options?: ReduceOptions) => {
      if (axis !== undefined && typeof axis !== 'number') throw new ShapeError(oneAxis(name, axis));
      const given = reduction(name, x, axis, options);
      checkNotEmpty(name, x, given.axes);
      const flat = axis === undefined;
      const rows = flat ? g.reshape(x, [numel(x.shape)]) : x;
      const at = flat ? 0 : (given.axes[0] ?? 0);
      const size = rows.shape[at] ?? 1;
      const best = g.or(g.eq(rows, g[primitive](rows, [at], true)), g.ne(rows, rows));
      const first = g.min(g.where(best, indexAlong(g, rows.shape, at), size), [at]);
      if (!given.keepdims) return first;
      return g.reshape(
        first,
        x.shape.map((n, i) => (given.axes.includes(i) ? 1 : n)),
      );
    },
    samples: [
      { shapes: [[2, 5]], range: [-2, 2] },
      { shapes: [[2, 5]], args: [-1], range: [-2, 2] },
      { shapes: [[2, 5, 3]], args: [1, { keepdims: true }], range: [-2, 2] },
    ],
  });

/**
 * Index of the largest element, as int32: the first of equal ones, and the first NaN if there is one. Without an
 * axis, the index into the flattened tensor.
 */
export const argmax = index('argmax', 'max');

/** Index of the smallest element, as `argmax` has it. */
export const argmin = index('argmin', 'min');
