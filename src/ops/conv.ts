/**
 * Convolutions, in one, two and three dimensions. All are one primitive, `contract`: of the windows over an image, which
 * are index maps, and the weight. So are their gradients, once they are compiled (src/ir/contractions.ts).
 */
import type { Convs, ConvTransposes } from '../../types/rule.ts';
import { argumentMustBeTensor, GradusError } from '../errors.ts';
import type { SpatialRank } from '../errors-conv.ts';
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import * as shapes from '../shape-conv.ts';
import { define, isTraced, node, type Op, type Rule, type Sample } from './define.ts';
import { spreadOf, windowsOf } from './window.ts';

interface Options extends shapes.ConvSettings {
  readonly bias?: unknown;
}

/** Labels of the batch, the groups, the channels and the output channels; places and kernel follow. */
const [BATCH, GROUP, CHANNEL, OUT, PLACE, KERNEL] = [0, 1, 2, 3, 10, 20] as const;

/** `[batch, channels, ...]` as `[batch, groups, channels / groups, ...]`. */
const grouped = (g: Graph, x: Node, axis: number, groups: number): Node =>
  g.reshape(x, x.shape.toSpliced(axis, 1, groups, (x.shape[axis] ?? 0) / groups));

/** The labels of `rank` spatial axes. */
const spatial = (first: number, rank: number) => Array.from({ length: rank }, (_, i) => first + i);

/** What each window sees, times the weight, summed over the channels and the kernel. */
function correlate(g: Graph, seen: Node, weight: Node, rank: number): Node {
  const [places, kernel] = [spatial(PLACE, rank), spatial(KERNEL, rank)];
  return g.contract(seen, weight, [
    [BATCH, GROUP, CHANNEL, ...places, ...kernel],
    [GROUP, OUT, CHANNEL, ...kernel],
    [BATCH, GROUP, OUT, ...places],
  ]);
}

/** What each element puts on all that a window at its place sees, summed over the channels. */
function scatter(g: Graph, x: Node, weight: Node, rank: number): Node {
  const [places, kernel] = [spatial(PLACE, rank), spatial(KERNEL, rank)];
  return g.contract(x, weight, [
    [BATCH, GROUP, CHANNEL, ...places],
    [GROUP, CHANNEL, OUT, ...kernel],
    [BATCH, GROUP, OUT, ...places, ...kernel],
  ]);
}

/** The bias among the options, added to each output channel. */
function biased(g: Graph, op: string, y: Node, x: Node, weight: Node, bias: unknown): Node {
  if (bias === undefined) return y;
  if (!isTraced(bias)) throw new GradusError(argumentMustBeTensor(`${op} bias`, 3, bias));
  const [, out = 0, ...sizes] = y.shape;
  shapes.checkBias(op, x.shape, weight.shape, bias[node].shape, out);
  return g.add(y, g.reshape(bias[node], [out, ...sizes.map(() => 1)]));
}

const conv = <N extends 'conv1d' | 'conv2d' | 'conv3d', R extends Rule>(
  name: N,
  rank: SpatialRank,
  samples: readonly Sample[],
): Op<R> =>
  define<R>(name, {
    operands: 2,
    lower: (g, x: Node, weight: Node, options: Options = {}) => {
      const { windows, groups, shape } = shapes.conv(name, rank, x.shape, weight.shape, options);
      const seen = windowsOf(g, grouped(g, x, 1, groups), windows);
      const y = correlate(g, seen, grouped(g, weight, 0, groups), rank);
      return biased(g, name, g.reshape(y, shape), x, weight, options.bias);
    },
    samples,
  });

const convTranspose = <
  N extends 'convTranspose1d' | 'convTranspose2d' | 'convTranspose3d',
  R extends Rule,
>(
  name: N,
  rank: SpatialRank,
  samples: readonly Sample[],
): Op<R> =>
  define<R>(name, {
    operands: 2,
    lower: (g, x: Node, weight: Node, options: Options = {}) => {
      const found = shapes.convTranspose(name, rank, x.shape, weight.shape, options);
      const { windows, groups, shape } = found;
      const put = scatter(g, grouped(g, x, 1, groups), grouped(g, weight, 0, groups), rank);
      const y = spreadOf(g, put, windows);
      return biased(g, name, g.reshape(y, shape), x, weight, options.bias);
    },
    samples,
  });

const images = (x: Sizes, weight: Sizes, options?: shapes.ConvSettings): Sample => ({
  shapes: [x, weight],
  ...(options ? { args: [options] } : {}),
  range: [-2, 2],
});

/**
 * Cross-correlation over the last axis: `[batch, channels, length]` and `[out, channels / groups, kernel]` give
 * `[batch, out, length]`. Options: `bias` `[out]`, `stride`, `padding` (or 'same', 'valid'), `dilation`, `groups`.
 */
export const conv1d = conv<'conv1d', Convs<'conv1d', 1>>('conv1d', 1, [
  images([2, 3, 7], [4, 3, 3]),
  images([2, 4, 9], [6, 2, 3], { stride: 2, padding: 1, dilation: 2, groups: 2 }),
  images([1, 2, 6], [3, 2, 4], { padding: 'same' }),
]);

/**
 * Cross-correlation over the last two axes: `[batch, channels, height, width]` and
 * `[out, channels / groups, height, width]` give `[batch, out, height, width]`. Options: `bias` `[out]`, `stride`,
 * `padding` (or 'same', 'valid'), `dilation`, `groups`; a number, or one for each axis.
 *
 * @example
 * conv2d(images, weight, { stride: 2, padding: 3 });   // [32, 3, 224, 224], [64, 3, 7, 7]: [32, 64, 112, 112]
 */
export const conv2d = conv<'conv2d', Convs<'conv2d', 2>>('conv2d', 2, [
  images([2, 3, 5, 4], [2, 3, 3, 2]),
  images([2, 2, 5, 6], [4, 1, 3, 3], {
    stride: [2, 1],
    padding: [1, 2],
    dilation: [1, 2],
    groups: 2,
  }),
  images([1, 3, 4, 4], [2, 3, 1, 1], { stride: 2 }),
]);

/** The same over the last three axes, of `[batch, channels, depth, height, width]`. */
export const conv3d = conv<'conv3d', Convs<'conv3d', 3>>('conv3d', 3, [
  images([1, 2, 3, 4, 3], [2, 2, 2, 3, 2]),
  images([1, 2, 4, 3, 3], [2, 1, 3, 2, 2], { stride: [2, 1, 2], padding: 1, groups: 2 }),
]);

/**
 * Transposed convolution over the last axis, the gradient of `conv1d` by its input: `[batch, channels, length]` and
 * `[channels, out / groups, kernel]` give `[batch, out, length]`. Options as for `conv1d`, and `outputPadding`.
 */
export const convTranspose1d = convTranspose<
  'convTranspose1d',
  ConvTransposes<'convTranspose1d', 1>
>('convTranspose1d', 1, [
  images([2, 3, 4], [3, 2, 3]),
  images([2, 4, 4], [4, 3, 3], { stride: 3, padding: 2, outputPadding: 1, dilation: 2, groups: 2 }),
]);

/** The same over the last two axes: the gradient of `conv2d` by its input. */
export const convTranspose2d = convTranspose<
  'convTranspose2d',
  ConvTransposes<'convTranspose2d', 2>
>('convTranspose2d', 2, [
  images([2, 2, 4, 3], [2, 3, 2, 3]),
  images([1, 4, 3, 2], [4, 1, 3, 3], {
    stride: [2, 1],
    padding: 1,
    outputPadding: [1, 0],
    groups: 2,
  }),
]);

/** The same over the last three axes: the gradient of `conv3d` by its input. */
export const convTranspose3d = convTranspose<
  'convTranspose3d',
  ConvTransposes<'convTranspose3d', 3>
>('convTranspose3d', 3, [
  images([1, 2, 2, 3, 2], [2, 2, 2, 2, 3], { stride: [2, 1, 2], padding: [0, 1, 1] }),
]);
