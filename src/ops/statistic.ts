/** Reductions written in those of reduce.ts, with a result or with options of their own. */
import type { Averages, Folds, Norms, Spreads } from '../../types/rule.ts';
import { argumentMustBeNumber, GradusError } from '../errors.ts';
import { type Graph, toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { reduce } from '../shape.ts';
import { define, type Op, type Sample } from './define.ts';
import {
  type Axis,
  checkNotEmpty,
  folded,
  type ReduceOptions,
  reduction,
  samples,
} from './reduce.ts';

const truth = <N extends 'any' | 'all'>(name: N, primitive: 'max' | 'min'): Op<Folds<N>> =>
  define<Folds<N>>(name, {
    operands: 1,
    lower: (g, x: Node, axis?: Axis, options?: ReduceOptions) => {
      const { axes, keepdims } = reduction(name, x, axis, options);
      return g[primitive](g.cast(x, 'bool'), axes, keepdims);
    },
    samples,
  });

/** Whether an element is not 0. Of nothing, false. */
export const any = truth('any', 'max');

/** Whether no element is 0. Of nothing, true. */
export const all = truth('all', 'min');

/** How many elements are not 0, as int32. */
export const count = define<Folds<'count', 'int32'>>('count', {
  operands: 1,
  lower: (g, x: Node, axis?: Axis, options?: ReduceOptions) => {
    const { axes, keepdims } = reduction('count', x, axis, options);
    return g.sum(g.cast(g.cast(x, 'bool'), 'int32'), axes, keepdims);
  },
  samples,
});

/** The last argument of `var` and `std`. */
export interface SpreadOptions extends ReduceOptions {
  /** How many less than the number of elements the squares are divided by; 1 if not given. */
  readonly correction?: number;
}

function variance(g: Graph, name: string, x: Node, axis?: Axis, options: SpreadOptions = {}): Node {
  const { axes, keepdims } = reduction(name, x, axis, options);
  const size = folded(x, axes);
  const difference = g.sub(toFloat(x), g.div(g.sum(toFloat(x), axes, true), size));
  const divisor = Math.max(0, size - (options.correction ?? 1));
  return g.div(g.sum(g.mul(difference, difference), axes, keepdims), divisor);
}

/** `f` of a sum that is 0 or more, where the gradient of `f` at 0 is infinite: there it is made 0. */
function flatAtZero(g: Graph, sum: Node, f: (x: Node) => Node): Node {
  // Of the root, not of the sum: squares of small numbers are 0 in float32.
  const positive = g.ne(g.detach(f(sum)), 0);
  return g.where(positive, f(g.where(positive, sum, 1)), 0);
}

const spreads: readonly Sample[] = [
  { shapes: [[2, 3]], range: [-2, 2] },
  { shapes: [[2, 3]], args: [-1, { correction: 0 }], range: [-2, 2] },
  { shapes: [[2, 3, 4]], args: [[0, -1], { keepdims: true }], range: [-2, 2] },
];

/** Variance of the elements, divided by their number less `correction` (1). Of one element, NaN. */
const variances = define<Spreads>('var', {
  operands: 1,
  lower: (g, x: Node, axis?: Axis, options?: SpreadOptions) => variance(g, 'var', x, axis, options),
  samples: spreads,
});

export { variances as var };

/** Standard deviation: the square root of `var`. Its gradient is 0 where all elements are equal. */
export const std = define<Spreads<'std'>>('std', {
  operands: 1,
  lower: (g, x: Node, axis?: Axis, options?: SpreadOptions) =>
    flatAtZero(g, variance(g, 'std', x, axis, options), g.sqrt),
  samples: spreads,
});

/** `|x|` to the power of `p`; its gradient at 0 is 0, where that of a root is infinite. */
const power = (g: Graph, x: Node, p: number): Node =>
  p > 0 && p < 1 ? flatAtZero(g, g.abs(x), (a) => g.pow(a, p)) : g.pow(g.abs(x), p);

function rootOfPowers(g: Graph, x: Node, p: number, axes: readonly number[], keep: boolean): Node {
  if (p === 2) return flatAtZero(g, g.sum(g.mul(x, x), axes, keep), g.sqrt);
  const root = (y: Node) => g.pow(y, 1 / p);
  if (p > 0) return flatAtZero(g, g.sum(power(g, x, p), axes, keep), root);
  // One element that is 0 makes the norm 0: its power is infinite, and so would be the gradient.
  const least = g.min(g.abs(x), axes, true);
  const isZero = g.eq(g.detach(least), 0);
  const norm = root(g.sum(power(g, g.where(isZero, 1, x), p), axes, keep));
  return g.where(g.reshape(isZero, norm.shape), 0, norm);
}

/**
 * The `p`-norm (2 if not given): the `p`-th root of the sum of `|x|` to the power of `p`. For 0, how many elements
 * are not 0; for Infinity and -Infinity the largest and the smallest `|x|`. The gradient at 0 is 0.
 */
export const norm = define<Norms>('norm', {
  operands: 1,
  lower: (g, given: Node, p = 2, axis?: Axis, options?: ReduceOptions) => {
    if (typeof p !== 'number') throw new GradusError(argumentMustBeNumber('norm', 2, p));
    const { axes, keepdims } = reduction('norm', given, axis, options);
    const x = toFloat(given);
    if (p === 0) return g.sum(g.cast(g.ne(x, 0), x.dtype), axes, keepdims);
    if (p === 1) return g.sum(g.abs(x), axes, keepdims);
    if (Math.abs(p) !== Infinity) return rootOfPowers(g, x, p, axes, keepdims);
    checkNotEmpty('norm', given, axes);
    return g[p > 0 ? 'max' : 'min'](g.abs(x), axes, keepdims);
  },
  samples: [
    { shapes: [[2, 3]], range: [-2, 2] },
    { shapes: [[2, 3]], args: [1, -1], range: [-2, 2] },
    { shapes: [[2, 3, 4]], args: [3, [0, -1], { keepdims: true }], range: [-2, 2] },
    { shapes: [[2, 3]], args: [0.5, 0], range: [-2, 2] },
    { shapes: [[2, 3]], args: [-2, 1], range: [0.5, 2] },
    { shapes: [[]], range: [-2, 2] },
  ],
});

/** `log(sum(exp(x)))`, without overflow. Of nothing, -Infinity. */
export const logsumexp = define<Averages<'logsumexp'>>('logsumexp', {
  operands: 1,
  lower: (g, given: Node, axis?: Axis, options?: ReduceOptions) => {
    const { axes, keepdims } = reduction('logsumexp', given, axis, options);
    const x = toFloat(given);
    const largest = g.detach(g.max(x, axes, true));
    // An infinite shift would make NaN of infinite elements.
    const shift = g.where(g.lt(g.abs(largest), Number.POSITIVE_INFINITY), largest, 0);
    const sum = g.log(g.sum(g.exp(g.sub(x, shift)), axes, true));
    const result = g.add(sum, shift);
    return keepdims ? result : g.reshape(result, reduce(x.shape, axes));
  },
  samples,
});
