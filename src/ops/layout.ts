/** More movement ops, written in those of movement.ts; triangles; and tensors shaped like others. */
import type { DType } from '../../types/dtype.ts';
import type {
  Expands,
  Flattens,
  FullLikes,
  Likes,
  Repeats,
  RepeatsBy,
  Reshapes,
  Stacks,
  Swaps,
  Triangles,
  Unflattens,
} from '../../types/rule.ts';
import { asDType } from '../dtype.ts';
import { argumentMustBeNumber, GradusError } from '../errors.ts';
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import * as shapes from '../shape.ts';
import { define, type Op, type Sample } from './define.ts';
import { rearranged } from './einops.ts';
import { sizesOf } from './movement.ts';
import { indexAlong } from './reduce.ts';

const range = [-2, 2] as const;

/** The same as `reshape`. Nothing is copied, so there is no difference between a view and a copy. */
export const view = define<Reshapes<'view'>>('view', {
  operands: 1,
  lower: (g, x: Node, ...sizes: (number | Sizes)[]) =>
    g.reshape(x, shapes.reshape(x.shape, sizesOf(sizes), 'view')),
  samples: [{ shapes: [[2, 6]], args: [-1, 4], range }],
});

/** The same as `expand`. */
export const broadcastTo = define<Expands<'broadcastTo'>>('broadcastTo', {
  operands: 1,
  lower: (g, x: Node, ...sizes: (number | Sizes)[]) =>
    g.expand(x, shapes.expand(x.shape, sizesOf(sizes), 'broadcastTo')),
  samples: [{ shapes: [[2, 1]], args: [[3, 2, 3]], range }],
});

/** The axes from `start` (the first) to `end` (the last, included) as one. A scalar becomes a vector. */
export const flatten = define<Flattens>('flatten', {
  operands: 1,
  lower: (g, x: Node, start?: number, end?: number) =>
    g.reshape(x, shapes.flatten(x.shape, start, end)),
  samples: [
    { shapes: [[2, 3, 2]], range },
    { shapes: [[2, 3, 2]], args: [1], range },
    { shapes: [[2, 3, 2]], args: [-3, 1], range },
  ],
});

/** The axis as several, of the given sizes; one of them may be -1 and is computed. */
export const unflatten = define<Unflattens>('unflatten', {
  operands: 1,
  lower: (g, x: Node, axis: number, sizes: Sizes) =>
    g.reshape(x, shapes.unflatten(x.shape, axis, sizes)),
  samples: [
    { shapes: [[2, 6]], args: [1, [3, 2]], range },
    { shapes: [[6, 2]], args: [-2, [2, -1, 1]], range },
  ],
});

const swaps = <N extends 'transpose' | 'swapaxes'>(name: N): Op<Swaps<N>> =>
  define<Swaps<N>>(name, {
    operands: 1,
    lower: (g, x: Node, a: number, b: number) => g.permute(x, shapes.swap(name, x.shape, a, b)),
    samples: [
      { shapes: [[2, 3]], args: [0, 1], range },
      { shapes: [[2, 3, 4]], args: [-1, 0], range },
    ],
  });

/** Two axes exchanged. */
export const transpose = swaps('transpose');

/** The same as `transpose`. */
export const swapaxes = swaps('swapaxes');

/** Every axis as often as said, aligned at the last one. */
function tiled(g: Graph, op: 'repeat' | 'tile', x: Node, args: readonly (number | Sizes)[]): Node {
  const times = sizesOf(args);
  const shape = shapes.repeat(x.shape, times, op);
  const aligned = (list: Sizes) => [...Array(shape.length - list.length).fill(1), ...list];
  const [sizes, counts] = [aligned(x.shape), aligned(times)];
  // Each axis n becomes [1, n], that [times, n], and that one axis again.
  const split = g.reshape(
    x,
    sizes.flatMap((n) => [1, n]),
  );
  const repeated = g.expand(
    split,
    sizes.flatMap((n, i) => [counts[i], n]),
  );
  return g.reshape(repeated, shape);
}

type RepeatArgs = readonly (number | Sizes)[] | readonly [pattern: string, sizes?: unknown];

const isPattern = (args: RepeatArgs): args is readonly [pattern: string, sizes?: unknown] =>
  typeof args[0] === 'string';

/**
 * The tensor repeated along each axis as often as said; every axis is named, new ones in front. Or as einops has it,
 * with new axes where a pattern names them: `repeat(x, 'h w -> h w c', { c: 3 })`.
 */
export const repeat = define<RepeatsBy>('repeat', {
  operands: 1,
  lower: (g, x: Node, ...args: RepeatArgs) =>
    isPattern(args) ? rearranged(g, 'repeat', x, args[0], args[1]) : tiled(g, 'repeat', x, args),
  samples: [
    { shapes: [[2, 3]], args: [2, 2], range },
    { shapes: [[2]], args: [[3, 1, 2]], range },
    { shapes: [[2, 3]], args: ['h w -> h c (2 w)', { c: 2 }], range },
  ],
});

/** The tensor repeated along its last axes as often as said; axes that are not named stay. */
export const tile = define<Repeats<'tile', 'keeps'>>('tile', {
  operands: 1,
  lower: (g, x: Node, ...args: (number | Sizes)[]) => tiled(g, 'tile', x, args),
  samples: [
    { shapes: [[2, 3]], args: [2], range },
    { shapes: [[2]], args: [[3, 2]], range },
  ],
});

/** Tensors of one shape along a new axis. */
export const stack = define<Stacks>('stack', {
  operands: 'list',
  lower: (g, parts: Node[], axis = 0) => {
    const all = parts.map((part) => part.shape);
    shapes.stack(all, axis);
    const [first = []] = all;
    const at = shapes.normalizeAxis('stack', axis, first, first.length + 1);
    const shape = first.toSpliced(at, 0, 1);
    return g.concat(
      parts.map((part) => g.reshape(part, shape)),
      at,
    );
  },
  samples: [
    { shapes: [[3], [3]], range },
    { shapes: Array(3).fill([2, 2]), args: [-1], range },
    { shapes: Array(2).fill([2, 3]), args: [1], range },
  ],
});

const triangle = <N extends 'tril' | 'triu'>(name: N, keeps: 'le' | 'ge'): Op<Triangles<N>> =>
  define<Triangles<N>>(name, {
    operands: 1,
    lower: (g, x: Node, diagonal = 0) => {
      const matrix = shapes.matrices(name, x.shape).slice(-2);
      if (typeof diagonal !== 'number')
        throw new GradusError(argumentMustBeNumber(name, 2, diagonal));
      const above = g.sub(indexAlong(g, matrix, 1), indexAlong(g, matrix, 0));
      return g.where(g[keeps](above, diagonal), x, 0);
    },
    samples: [
      { shapes: [[3, 3]], range },
      { shapes: [[3, 4]], args: [1], range },
      { shapes: [[2, 4, 3]], args: [-1], range },
    ],
  });

/** The matrix on and below a diagonal (above the main one by `diagonal`), and 0 above. */
export const tril = triangle('tril', 'le');

/** The matrix on and above a diagonal (above the main one by `diagonal`), and 0 below. */
export const triu = triangle('triu', 'ge');

interface LikeOptions {
  readonly dtype?: DType;
}

const likeSamples: readonly Sample[] = [
  { shapes: [[2, 3]], range },
  { shapes: [[2, 3]], args: [{ dtype: 'int32' }], range },
];

const likes = (name: 'zerosLike' | 'onesLike', value: number): Op<Likes> =>
  define<Likes>(name, {
    operands: 1,
    lower: (g, x: Node, options?: LikeOptions | null) =>
      g.constant(value, asDType(name, options?.dtype ?? x.dtype), x.shape),
    samples: likeSamples,
  });

/** Zeros of the tensor's shape and dtype. */
export const zerosLike = likes('zerosLike', 0);

/** Ones of the tensor's shape and dtype. */
export const onesLike = likes('onesLike', 1);

/** One value everywhere, of the tensor's shape and dtype. */
export const fullLike = define<FullLikes>('fullLike', {
  operands: 1,
  lower: (g, x: Node, value: number | boolean, options?: LikeOptions | null) => {
    if (typeof value !== 'number' && typeof value !== 'boolean')
      throw new GradusError(argumentMustBeNumber('fullLike', 2, value));
    return g.constant(Number(value), asDType('fullLike', options?.dtype ?? x.dtype), x.shape);
  },
  samples: [
    { shapes: [[2, 3]], args: [3], range },
    { shapes: [[2, 3]], args: [-1, { dtype: 'int32' }], range },
  ],
});
