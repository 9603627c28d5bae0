/** Order: sorts, the first and the middle elements of them, and places in sorted rows. */
import type {
  Buckets,
  Kths,
  Medians,
  Searches,
  SortOptions,
  Sorts,
  SortsIndices,
  TopKOptions,
  TopKs,
} from '../../types/rule.ts';
import { promote } from '../dtype.ts';
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import { normalizeAxis, numel } from '../shape.ts';
import * as shapes from '../shape-order.ts';
import { define, type Op, type Sample } from './define.ts';
import { checkedOptions } from './options.ts';
import { checkNotEmpty, type ReduceOptions } from './reduce.ts';

/** The indices of the first `count` elements in ascending or descending order. */
const order = (g: Graph, x: Node, axis: number, descending: boolean, count?: number): Node =>
  g.routine('argsort', [x], x.shape.with(axis, count ?? x.shape[axis] ?? 0), 'int32', {
    axes: [axis],
    options: [Number(descending)],
  });

/** Sorted along an axis; a scalar as a vector of one element. */
function sorted(name: string, g: Graph, given: Node, axis = -1, options?: SortOptions) {
  const { descending = false } = checkedOptions(name, options);
  const at = shapes.sortAxis(name, axis, given.shape);
  const x = given.shape.length === 0 ? g.reshape(given, [1]) : given;
  const indices = order(g, x, at, descending);
  const shaped = (y: Node) => g.reshape(y, given.shape);
  return { x, indices, at, shaped };
}

const sorts: readonly Sample[] = [
  { shapes: [[7]], range: [-2, 2] },
  { shapes: [[2, 5]], args: [-1, { descending: true }], range: [-2, 2] },
  { shapes: [[3, 4, 2]], args: [1, { stable: true }], range: [-2, 2] },
  { shapes: [[]], range: [-2, 2] },
];

/**
 * The elements in ascending order along `axis` (the last), and the indices that they had. Equal elements keep their
 * order, with or without `stable`; NaN is the greatest.
 */
export const sort = define<Sorts>('sort', {
  operands: 1,
  lower: (g, given: Node, axis?: number, options?: SortOptions) => {
    const { x, indices, at, shaped } = sorted('sort', g, given, axis, options);
    return { values: shaped(g.gather(x, indices, at, 'at')), indices: shaped(indices) };
  },
  samples: sorts,
});

/** The indices that sort the elements along `axis` (the last), as `sort` does. */
export const argsort = define<SortsIndices>('argsort', {
  operands: 1,
  lower: (g, given: Node, axis?: number, options?: SortOptions) => {
    const { indices, shaped } = sorted('argsort', g, given, axis, options);
    return shaped(indices);
  },
  samples: sorts,
});

/** The `k` largest elements (or smallest, if not `largest`) along `axis` (the last), in order, and their indices. */
export const topk = define<TopKs>('topk', {
  operands: 1,
  lower: (g, x: Node, k: number, axis = -1, options?: TopKOptions) => {
    const { largest = true } = checkedOptions('topk', options);
    const at = shapes.kAxis('topk', k, x.shape, axis, 0);
    const indices = order(g, x, at, largest, k);
    return { values: g.gather(x, indices, at, 'at'), indices };
  },
  samples: [
    { shapes: [[7]], args: [3], range: [-2, 2] },
    { shapes: [[2, 5]], args: [2, -1, { largest: false }], range: [-2, 2] },
    { shapes: [[4, 2, 3]], args: [1, 0], range: [-2, 2] },
  ],
});

/** The elements at an index of each row along an axis, which is dropped or kept. */
function chosen(g: Graph, x: Node, index: Node, axis: number, { keepdims = false }: ReduceOptions) {
  const shaped = (y: Node) => (keepdims ? y : g.reshape(y, x.shape.toSpliced(axis, 1)));
  return { values: shaped(g.gather(x, index, axis, 'at')), indices: shaped(index) };
}

/** The `k`-th smallest element along `axis` (the last), counted from 1, and its index. */
export const kthvalue = define<Kths>('kthvalue', {
  operands: 1,
  lower: (g, x: Node, k: number, axis = -1, options?: ReduceOptions) => {
    const at = shapes.kAxis('kthvalue', k, x.shape, axis, 1);
    const first = order(g, x, at, false, k);
    const start = (size: number) => x.shape.map((_, i) => (i === at ? size : 0));
    const index = g.slice(first, start(k - 1), x.shape.with(at, 1));
    return chosen(g, x, index, at, checkedOptions('kthvalue', options));
  },
  samples: [
    { shapes: [[7]], args: [3], range: [-2, 2] },
    { shapes: [[2, 5]], args: [5, -1, { keepdims: true }], range: [-2, 2] },
    { shapes: [[4, 2, 3]], args: [1, 0], range: [-2, 2] },
  ],
});

/** Where the middle element of each row lies: the lower of two. NaN comes last in order, from where numbers end. */
function middle(g: Graph, x: Node, axis: number, skipsNaN: boolean): Node {
  const size = x.shape[axis] ?? 0;
  const count = g.sum(g.cast(g.eq(x, x), 'int32'), [axis], true);
  const half = g.cast(
    g.floor(g.mul(g.cast(g.maximum(g.sub(count, 1), 0), 'float32'), 0.5)),
    'int32',
  );
  const place = skipsNaN ? half : g.where(g.lt(count, size), count, (size - 1) >> 1);
  return g.gather(order(g, x, axis, false), place, axis, 'at');
}

const medians = <N extends 'median' | 'nanmedian'>(name: N): Op<Medians<N>> =>
  define<Medians<N>>(name, {
    operands: 1,
    lower: (g, given: Node, axis?: number, options?: ReduceOptions) => {
      const isWhole = axis === undefined;
      const at = isWhole ? 0 : normalizeAxis(name, axis, given.shape);
      checkNotEmpty(name, given, isWhole ? given.shape.map((_, i) => i) : [at]);
      const x = isWhole ? g.reshape(given, [numel(given.shape)]) : given;
      const index = middle(g, x, at, name === 'nanmedian');
      const results = chosen(g, x, index, at, checkedOptions(name, options));
      return isWhole ? g.reshape(results.values, []) : results;
    },
    samples: [
      { shapes: [[7]], range: [-2, 2] },
      { shapes: [[2, 4]], args: [-1], range: [-2, 2] },
      { shapes: [[4, 2, 3]], args: [0, { keepdims: true }], range: [-2, 2] },
    ],
  });

/**
 * The middle element: of an even number of them, the lower of the two. Without an axis that of all elements; along
 * one, `values` and their `indices`. NaN if an element is.
 */
export const median = medians('median');

/** The same as `median`, of the elements that are not NaN. */
export const nanmedian = medians('nanmedian');

/** The last argument of `searchsorted` and `bucketize`. */
interface SearchOptions {
  readonly right?: boolean;
}

const search = (g: Graph, sorted: Node, values: Node, shape: Sizes, right = false): Node => {
  const dtype = promote(sorted.dtype, values.dtype);
  const inputs = [g.cast(sorted, dtype), g.cast(values, dtype)];
  return g.routine('searchsorted', inputs, shape, 'int32', { options: [Number(right)] });
};

/**
 * How many elements of a sorted row are less than each value: where it would be inserted, before equal elements, or
 * after them if `right`. One row serves all values, or each row those of its own place.
 */
export const searchsorted = define<Searches>('searchsorted', {
  operands: 2,
  lower: (g, sorted: Node, values: Node, options?: SearchOptions) => {
    const shape = shapes.searchsorted(sorted.shape, values.shape);
    return search(g, sorted, values, shape, checkedOptions('searchsorted', options).right);
  },
  samples: [
    { shapes: [[5], [2, 3]], range: [-2, 2] },
    {
      shapes: [
        [2, 5],
        [2, 3],
      ],
      args: [{ right: true }],
      range: [-2, 2],
    },
  ],
});

/** In which of the intervals between sorted boundaries each element lies, as `searchsorted` finds it. */
export const bucketize = define<Buckets>('bucketize', {
  operands: 2,
  lower: (g, x: Node, boundaries: Node, options?: SearchOptions) => {
    const shape = shapes.bucketize(x.shape, boundaries.shape);
    return search(g, boundaries, x, shape, checkedOptions('bucketize', options).right);
  },
  samples: [
    { shapes: [[2, 3], [4]], range: [-2, 2] },
    { shapes: [[5], [4]], args: [{ right: true }], range: [-2, 2] },
  ],
});
