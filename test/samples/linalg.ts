/** Further samples of linear algebra and of Fourier transforms: sizes, batches, empty ones. */
import type { Sample } from '../../src/ops/define.ts';
import { each, of, type Theme } from './sample.ts';

const range = [-2, 2] as const;
const matrices = (...all: number[][]): Sample[] =>
  all.map((shape) => ({ shapes: [shape], dtypes: ['float32'], range }));
const formed = (form: Sample['form'], samples: readonly Sample[]): Sample[] =>
  samples.map((sample) => ({ ...sample, ...(form && { form }) }));

const squares = matrices([4, 4], [7, 7], [3, 1, 5, 5], [0, 0], [0, 3, 3], [2, 0, 0]);
const rectangles = [
  ...squares,
  ...matrices([7, 4], [4, 9], [1, 5], [5, 1], [2, 3, 3, 2], [0, 3, 2], [3, 0], [0, 3]),
];
const pairs = (...all: [number[], number[]][]): Sample[] =>
  all.map((shapes) => ({ shapes, dtypes: ['float32', 'float32'], range }));
const systems = pairs(
  [[5, 5], [5]],
  [
    [6, 6],
    [6, 4],
  ],
  [
    [3, 2, 2],
    [2, 5],
  ],
  [[4, 3, 3], [3]],
  [
    [1, 3, 3],
    [4, 3, 2],
  ],
  [
    [0, 0],
    [0, 2],
  ],
  [
    [2, 2],
    [2, 0],
  ],
  [
    [0, 2, 2],
    [2, 1],
  ],
  [[1, 1], [1]],
);
const lines = matrices(
  [2, 2],
  [3, 2],
  [16, 2],
  [17, 2],
  [2, 3, 12, 2],
  [0, 4, 2],
  [64, 2],
  [100, 2],
);

/** Samples in float64 and in what is computed in float32. */
const inOthers = (...shapes: number[][]): Sample[] =>
  (['float64', 'float16'] as const).map((dtype) => ({
    shapes,
    dtypes: shapes.map(() => dtype),
    range,
  }));
const square = inOthers([3, 3]);
const system = inOthers([3, 3], [3, 2]);

const further: Theme['further'] = {
  ...each(['inv', 'det', 'slogdet'], ...squares, ...square),
  ...each(['cholesky'], ...formed('positive definite', [...squares, ...square])),
  ...each(['eigh', 'eigvalsh'], ...formed('symmetric', [...squares, ...square])),
  ...each(['qr', 'svd', 'svdvals'], ...rectangles, ...square),
  ...each(['pinv', 'matrixRank'], ...rectangles, ...square, {
    shapes: [[4, 3]],
    dtypes: ['float32'],
    args: [{ rtol: 0.5 }],
    range,
  }),
  solve: [...systems, ...system],
  solveTriangular: [...systems, ...system].map((sample) => ({
    ...sample,
    args: [{ upper: true }],
    range: [0.5, 2],
  })),
  lstsq: [
    ...systems,
    ...system,
    ...pairs(
      [[7, 3], [7]],
      [
        [5, 1],
        [5, 2],
      ],
      [
        [2, 6, 4],
        [6, 3],
      ],
      [
        [3, 0],
        [3, 2],
      ],
    ),
  ],
  matrixPower: [2, -1, 1].map((n) => ({
    shapes: [[3, 3]],
    dtypes: ['float32'],
    args: [n],
    range,
  })),
  cross: [of([18, 3], [18, 3]), of([0, 3], [3]), of([1, 3], [5, 3])],
  ...each(['fft', 'ifft'], ...lines, ...inOthers([6, 2])),
  ...each(['fft2', 'ifft2'], ...matrices([1, 1, 2], [8, 6, 2], [2, 5, 4, 2], [0, 2, 2, 2])),
  rfft: [
    ...matrices([2], [3], [16], [17], [2, 3, 12], [0, 4], [100]),
    { shapes: [[9]], dtypes: ['int32'], range: [-5, 6] },
  ],
  irfft: matrices([2, 2], [9, 2], [2, 3, 7, 2], [0, 4, 2], [51, 2]),
};

export const linalg: Theme = {
  further,
  noBools: ['cross'],
  eitherZero: [
    ...['solve', 'solveTriangular', 'lstsq', 'inv', 'det', 'slogdet', 'cholesky', 'matrixPower'],
    ...['cross', 'qr', 'svd', 'svdvals', 'pinv', 'eigh', 'eigvalsh'],
    ...['fft', 'ifft', 'fft2', 'ifft2', 'rfft', 'irfft'],
  ],
};
