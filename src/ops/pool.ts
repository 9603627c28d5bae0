/** Pooling: what the windows over an image see, folded. */
import type { AdaptiveAvgPools, AdaptiveMaxPools, AvgPools, MaxPools } from '../../types/rule.ts';
import { floatOf, isFloat, wholeRange } from '../dtype.ts';
import type { SpatialRank } from '../errors-conv.ts';
import { type Graph, toFloat } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import * as shapes from '../shape-conv.ts';
import { define, type Op, type Rule, type Sample } from './define.ts';
import { windowsOf } from './window.ts';

interface AvgSettings extends shapes.PoolSettings {
  readonly countIncludePad?: boolean;
}

/** The least number of a dtype: what a window sees over an end. */
const least = ({ dtype }: Node): number =>
  isFloat(dtype) ? Number.NEGATIVE_INFINITY : wholeRange(dtype)[0];

/** The last `rank` axes. */
const lastAxes = (x: Node, rank: number): Sizes =>
  Array.from({ length: rank }, (_, i) => x.shape.length - rank + i);

const maxPool = <N extends string, R extends Rule>(
  name: N,
  rank: SpatialRank,
  samples: readonly Sample[],
): Op<R> =>
  define<R>(name, {
    operands: 1,
    lower: (g, x: Node, kernel: shapes.Setting, options?: shapes.PoolSettings) => {
      const { windows } = shapes.pool(name, rank, x.shape, kernel, options);
      const seen = windowsOf(g, x, windows, least(x));
      return g.firstMax(seen, lastAxes(seen, rank));
    },
    samples,
  });

/** How many elements each window along an axis of `n` sees; with `padded`, in the padding too. */
function countOf(g: Graph, window: shapes.Window, n: number, padded: boolean): Node {
  const { kernel, stride, padding, size } = window;
  const start = g.sub(g.mul(g.iota(size), stride), padding);
  const end = g.minimum(g.add(start, kernel), padded ? n + padding : n);
  return g.sub(end, padded ? start : g.maximum(start, 0));
}

/** Whether each window sees as many elements as the kernel has. */
const isFull = (window: shapes.Window, n: number, padded: boolean): boolean => {
  const { kernel, stride, padding, size } = window;
  return (padded || padding === 0) && (size - 1) * stride + kernel <= n + 2 * padding;
};

/** What the sums of windows are divided by: a number, or one for each window. */
function divisor(g: Graph, x: Node, windows: readonly shapes.Window[], padded: boolean) {
  const counts = windows.map((window, i): Node | number => {
    const n = x.shape[i + 2] ?? 0;
    if (isFull(window, n, padded)) return window.kernel;
    const later = windows.slice(i + 1).map(() => 1);
    const count = g.cast(countOf(g, window, n, padded), floatOf(x.dtype));
    return g.reshape(count, [window.size, ...later]);
  });
  return counts.reduce((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a * b : g.mul(a, b),
  );
}

const AVG_OPTIONS = ['stride', 'padding', 'ceilMode', 'countIncludePad'];

const avgPool = <N extends string, R extends Rule>(
  name: N,
  rank: SpatialRank,
  samples: readonly Sample[],
): Op<R> =>
  define<R>(name, {
    operands: 1,
    lower: (g, x: Node, kernel: shapes.Setting, options: AvgSettings = {}) => {
      const { windows } = shapes.pool(name, rank, x.shape, kernel, options, AVG_OPTIONS);
      const seen = windowsOf(g, toFloat(x), windows);
      const total = g.sum(seen, lastAxes(seen, rank));
      return g.div(total, divisor(g, x, windows, options.countIncludePad ?? true));
    },
    samples,
  });

/**
 * Whether element `i` of an axis is in the part `o` of it, of `parts`: from `floor(o * n / parts)` to
 * `ceil((o + 1) * n / parts)`. `o` is `[parts, 1]`, `i` is `[n]`.
 */
function inPart(g: Graph, n: number, parts: number): Node {
  const o = g.mul(g.reshape(g.iota(parts), [parts, 1]), n);
  const i = g.mul(g.iota(n), parts);
  return g.and(g.gt(g.add(i, parts), o), g.lt(i, g.add(o, n)));
}

/** What the parts of each axis see, `[...lead, ...parts, ...sizes]`: an element where it is in the part. */
function partsOf(g: Graph, x: Node, parts: Sizes, outside: number): Node {
  const lead = x.shape.length - parts.length;
  const sizes = x.shape.slice(lead);
  const members = parts.map((count, i) => {
    const shape = [...parts, ...sizes].map((_, axis) =>
      axis === i ? count : axis === parts.length + i ? (sizes[i] ?? 0) : 1,
    );
    return g.reshape(inPart(g, sizes[i] ?? 0, count), shape);
  });
  const ones = parts.map(() => 1);
  const seen = g.reshape(x, [...x.shape.slice(0, lead), ...ones, ...sizes]);
  return g.where(
    members.reduce((a, b) => g.and(a, b)),
    seen,
    outside,
  );
}

/** The windows of equal size that the parts are, if they are. */
function evenWindows(x: Node, parts: Sizes): shapes.Window[] | undefined {
  const sizes = x.shape.slice(x.shape.length - parts.length);
  if (sizes.some((n, i) => n % (parts[i] ?? 1) !== 0)) return undefined;
  return sizes.map((n, i) => {
    const size = parts[i] ?? 1;
    return { kernel: n / size, stride: n / size, padding: 0, dilation: 1, size };
  });
}

/** How many elements each part has, `[parts, 1, ...]` with a 1 for each axis after it. */
function partCount(g: Graph, n: number, parts: number, after: number): Node {
  const count = g.sum(g.cast(inPart(g, n, parts), 'int32'), [1]);
  return g.reshape(count, [parts, ...Array<number>(after).fill(1)]);
}

const adaptiveAvgPool = <N extends string, R extends Rule>(
  name: N,
  rank: SpatialRank,
  samples: readonly Sample[],
): Op<R> =>
  define<R>(name, {
    operands: 1,
    lower: (g, x: Node, outputSize: shapes.Setting) => {
      const { sizes } = shapes.adaptivePool(name, rank, x.shape, outputSize);
      const even = evenWindows(x, sizes);
      const seen = even ? windowsOf(g, toFloat(x), even) : partsOf(g, toFloat(x), sizes, 0);
      const total = g.sum(seen, lastAxes(seen, rank));
      if (even)
        return g.div(
          total,
          even.reduce((count, { kernel }) => count * kernel, 1),
        );
      const counts = sizes.map((parts, i) =>
        partCount(g, x.shape[i + 2] ?? 0, parts, rank - 1 - i),
      );
      const count = counts.reduce((a, b) => g.mul(a, b));
      return g.div(total, g.cast(count, total.dtype));
    },
    samples,
  });

const adaptiveMaxPool = <N extends string, R extends Rule>(
  name: N,
  rank: SpatialRank,
  samples: readonly Sample[],
): Op<R> =>
  define<R>(name, {
    operands: 1,
    lower: (g, x: Node, outputSize: shapes.Setting) => {
      const { sizes } = shapes.adaptivePool(name, rank, x.shape, outputSize);
      const even = evenWindows(x, sizes);
      const seen = even ? windowsOf(g, x, even) : partsOf(g, x, sizes, least(x));
      return g.firstMax(seen, lastAxes(seen, rank));
    },
    samples,
  });

const of = (shape: Sizes, ...args: unknown[]): Sample => ({
  shapes: [shape],
  args,
  range: [-2, 2],
});

/**
 * Largest element of each window over the last axis of `[batch, channels, length]`; NaN if there is one. The gradient
 * goes to the first of equal elements. Options: `stride` (the kernel's size unless given), `padding`, `dilation`,
 * `ceilMode`.
 */
export const maxPool1d = maxPool<'maxPool1d', MaxPools<'maxPool1d', 1>>('maxPool1d', 1, [
  of([2, 3, 7], 2),
  of([2, 1, 8], 3, { stride: 2, padding: 1, dilation: 2, ceilMode: true }),
]);

/** The same over the last two axes, of `[batch, channels, height, width]`. */
export const maxPool2d = maxPool<'maxPool2d', MaxPools<'maxPool2d', 2>>('maxPool2d', 2, [
  of([2, 2, 4, 6], 2),
  of([1, 2, 5, 6], [3, 2], { stride: [2, 1], padding: 1, ceilMode: true }),
  of([1, 1, 5, 5], 3, { stride: 1 }),
]);

/** The same over the last three axes, of `[batch, channels, depth, height, width]`. */
export const maxPool3d = maxPool<'maxPool3d', MaxPools<'maxPool3d', 3>>('maxPool3d', 3, [
  of([1, 2, 3, 4, 3], 2, { stride: [1, 2, 1] }),
]);

/**
 * Mean of each window over the last axis of `[batch, channels, length]`. Options: `stride` (the kernel's size unless
 * given), `padding`, `ceilMode`, and `countIncludePad` (true): whether the zeros of the padding count.
 */
export const avgPool1d = avgPool<'avgPool1d', AvgPools<'avgPool1d', 1>>('avgPool1d', 1, [
  of([2, 3, 7], 2),
  of([2, 1, 8], 3, { stride: 2, padding: 1, ceilMode: true }),
]);

/** The same over the last two axes, of `[batch, channels, height, width]`. */
export const avgPool2d = avgPool<'avgPool2d', AvgPools<'avgPool2d', 2>>('avgPool2d', 2, [
  of([2, 2, 4, 6], 2),
  of([1, 2, 5, 6], [3, 2], { stride: [2, 1], padding: 1, ceilMode: true }),
  of([1, 2, 5, 6], [3, 2], { stride: [2, 1], padding: 1, countIncludePad: false }),
]);

/** The same over the last three axes, of `[batch, channels, depth, height, width]`. */
export const avgPool3d = avgPool<'avgPool3d', AvgPools<'avgPool3d', 3>>('avgPool3d', 3, [
  of([1, 2, 3, 4, 3], 2, { stride: [1, 2, 1], padding: [0, 1, 0] }),
]);

/** Mean of each of `outputSize` parts of the last axis of `[batch, channels, length]`, which may overlap. */
export const adaptiveAvgPool1d = adaptiveAvgPool<
  'adaptiveAvgPool1d',
  AdaptiveAvgPools<'adaptiveAvgPool1d', 1>
>('adaptiveAvgPool1d', 1, [of([2, 3, 6], 2), of([1, 2, 7], 3)]);

/** The same over the last two axes, of `[batch, channels, height, width]`. */
export const adaptiveAvgPool2d = adaptiveAvgPool<
  'adaptiveAvgPool2d',
  AdaptiveAvgPools<'adaptiveAvgPool2d', 2>
>('adaptiveAvgPool2d', 2, [of([2, 3, 4, 4], 1), of([1, 2, 5, 4], [3, 2])]);

/** The same over the last three axes, of `[batch, channels, depth, height, width]`. */
export const adaptiveAvgPool3d = adaptiveAvgPool<
  'adaptiveAvgPool3d',
  AdaptiveAvgPools<'adaptiveAvgPool3d', 3>
>('adaptiveAvgPool3d', 3, [of([1, 2, 3, 4, 2], [2, 2, 1])]);

/** Largest element of each of `outputSize` parts of the last axis of `[batch, channels, length]`. */
export const adaptiveMaxPool1d = adaptiveMaxPool<
  'adaptiveMaxPool1d',
  AdaptiveMaxPools<'adaptiveMaxPool1d', 1>
>('adaptiveMaxPool1d', 1, [of([2, 3, 6], 2), of([1, 2, 7], 3)]);

/** The same over the last two axes, of `[batch, channels, height, width]`. */
export const adaptiveMaxPool2d = adaptiveMaxPool<
  'adaptiveMaxPool2d',
  AdaptiveMaxPools<'adaptiveMaxPool2d', 2>
>('adaptiveMaxPool2d', 2, [of([2, 3, 4, 4], 1), of([1, 2, 5, 4], [3, 2])]);

/** The same over the last three axes, of `[batch, channels, depth, height, width]`. */
export const adaptiveMaxPool3d = adaptiveMaxPool<
  'adaptiveMaxPool3d',
  AdaptiveMaxPools<'adaptiveMaxPool3d', 3>
>('adaptiveMaxPool3d', 3, [of([1, 2, 3, 4, 2], [2, 2, 1])]);
