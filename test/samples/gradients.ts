/** Samples for derivatives only: options, and ranges of numbers, that the values are not compared on. */
import type { Sample } from '../../src/ops/define.ts';
import { each, withArgs } from './sample.ts';

const numbers = (range: readonly [number, number], ...args: unknown[]): Sample => ({
  shapes: [[2, 3]],
  args,
  range,
});
const pair = (range: readonly [number, number], ...args: unknown[]): Sample => ({
  shapes: [
    [3, 4],
    [3, 4],
  ],
  dtypes: ['float32', 'float32'],
  args,
  range,
});
const classes = (...args: unknown[]): Sample => ({
  shapes: [[5, 3], [5]],
  dtypes: ['float32', 'int32'],
  range: [0, 2.9],
  args,
});
const triangle = (upper: boolean, unitriangular: boolean): Sample => ({
  shapes: [
    [3, 3],
    [3, 2],
  ],
  range: [0.5, 2],
  args: [{ upper, unitriangular }],
});
const matrix = (...args: unknown[]): Sample => ({ shapes: [[3, 3]], range: [-2, 2], args });
const reductions = ['mean', 'sum', 'none'] as const;
const both = [false, true] as const;

/** By op. */
export const options: Readonly<Record<string, readonly Sample[]>> = {
  ...each(['add', 'sub', 'mul', 'maximum', 'minimum', 'atan2'], numbers([-2, 2], 0.4)),
  ...each(['div', 'fmod', 'remainder'], numbers([-2, 2], 1.7), numbers([-2, 2], -1.7)),
  pow: [
    ...[0.5, -0.5, 1.5].map((b) => numbers([0.5, 2], b)),
    ...[0, 1, 2, -1, -2].map((b) => numbers([-2, 2], b)),
  ],
  lerp: [numbers([-2, 2], -1, 0.2), numbers([-2, 2], -1, 1.5)],
  clamp: [numbers([-2, 2], -1), numbers([-2, 2], { min: 0.5 })],
  norm: [
    ...[Infinity, -Infinity, 0, -1, 2, 4].map((p) => numbers([-2, 2], p)),
    ...[Infinity, 2, 1.5].map((p) => numbers([-2, 2], p, 0, { keepdims: true })),
  ],
  ...each(['var', 'std'], numbers([-2, 2], undefined, { correction: 0, keepdims: true })),
  ...each(['softmax', 'logSoftmax'], withArgs([4], -1)),
  topk: [withArgs([2, 5], 5, 0 - 1, { sorted: false })],
  ...each(['median', 'nanmedian'], withArgs([6]), withArgs([3, 4]), withArgs([3, 4], 0)),
  kthvalue: [withArgs([4, 3], 2, 0, { keepdims: true })],
  ...each(['fft2', 'ifft2'], { shapes: [[3, 2, 2]], args: [{ norm: 'forward' }] }),
  rfft: [{ shapes: [[7]], args: [{ norm: 'forward' }] }],
  solveTriangular: both.flatMap((upper) => both.map((unit) => triangle(upper, unit))),
  matrixPower: [matrix(3), matrix(-3), matrix(4)],
  pad: [
    withArgs([4, 5], [-1, -2, 1, -1]),
    withArgs([4, 5], [-1, 2], { value: -1.5 }),
    ...['reflect', 'replicate', 'circular'].map((mode) => withArgs([4, 3], [1, 2, 3, 0], { mode })),
  ],
  ...each(
    ['l1', 'mse', 'bceWithLogits'],
    ...reductions.map((reduction) => pair([-2, 2], { reduction })),
  ),
  huber: [0.3, 1, 2.5].flatMap((delta) =>
    reductions.map((reduction) => pair([-2, 2], { reduction, delta })),
  ),
  kl: [...reductions, 'batchmean'].flatMap((reduction) => [
    pair([0.1, 1], { reduction }),
    pair([-2, 0], { reduction, logTarget: true }),
  ]),
  crossEntropy: reductions.flatMap((reduction) =>
    [0, 0.2].flatMap((labelSmoothing) => [
      pair([0.1, 1], { reduction, labelSmoothing }),
      classes({ reduction, labelSmoothing }),
      classes({ reduction, labelSmoothing, ignoreIndex: 2 }),
    ]),
  ),
  nll: reductions.map((reduction) => classes({ reduction, ignoreIndex: 2 })),
};
