/**
 * Discrete Fourier transforms. A complex tensor is a real one whose last axis holds the real and the imaginary part,
 * as `torch.view_as_real` has it. One primitive, `fft`, goes along the axis that its `axes` name.
 */
import type { ComplexFourier, InverseRealFourier, RealFourier } from '../../types/rule.ts';
import { GradusError } from '../errors.ts';
import { badNorm } from '../errors-linalg.ts';
import type { Graph } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import * as shapes from '../shape-linalg.ts';
import { define, type Op, type Sample, type Vjp } from './define.ts';
import { floats } from './matrix.ts';

/** The last argument of every transform. */
export interface FourierOptions {
  /**
   * Which direction divides by the length: 'backward', the inverse (the default); 'forward'; or 'ortho', both by its
   * square root.
   */
  readonly norm?: 'backward' | 'ortho' | 'forward';
}

type Direction = 'forward' | 'backward';

/** The factor of a transform of n elements. */
function factorOf(op: string, direction: Direction, n: number, options: FourierOptions = {}) {
  const { norm = 'backward' } = options;
  if (norm === 'ortho') return 1 / Math.sqrt(n);
  if (norm !== 'backward' && norm !== 'forward') throw new GradusError(badNorm(op, norm));
  return norm === direction ? 1 / n : 1;
}

/** Transforms x `[..., n, ..., 2]` along axes, counted from the front. */
function transform(
  g: Graph,
  op: string,
  direction: Direction,
  x: Node,
  axes: readonly number[],
  options?: FourierOptions,
): Node {
  const length = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  const factor = factorOf(op, direction, length, options);
  const attributes = { axes, options: [Number(direction === 'backward'), factor] };
  return g.routine('fft', [x], x.shape, x.dtype, attributes);
}

/** Linear: the transposed transform is the one in the other direction with the same factor. */
const adjoint: Vjp = (g, ct, y) => {
  const { axes = [], options: [inverse = 0, factor = 1] = [] } = y.attributes;
  const attributes = { axes, options: [1 - inverse, factor] };
  return [g.routine('fft', [ct], ct.shape, ct.dtype, attributes)];
};

const range = [-2, 2] as const;
const samplesOf = (...all: number[][]): Sample[] =>
  all.map((shape) => ({ shapes: [shape], dtypes: ['float32'], range }));

const complexes = <N extends 'fft' | 'ifft' | 'fft2' | 'ifft2', Axes extends 1 | 2>(
  name: N,
  direction: Direction,
  axes: Axes,
  samples: readonly Sample[],
): Op<ComplexFourier<N, Axes>> =>
  define<ComplexFourier<N, Axes>>(name, {
    operands: 1,
    lower: (g, given: Node, options?: FourierOptions) => {
      const rank = shapes.complex(name, given.shape, axes).length;
      const [x] = floats(g, given);
      const along = axes === 1 ? [rank - 2] : [rank - 3, rank - 2];
      return transform(g, name, direction, x, along, options);
    },
    ...(name === 'fft' ? { vjp: adjoint } : {}),
    samples,
  });

const lines: readonly Sample[] = [
  ...samplesOf([8, 2], [2, 5, 2], [1, 2]),
  { shapes: [[6, 2]], dtypes: ['float32'], args: [{ norm: 'ortho' }], range },
  { shapes: [[3, 2]], dtypes: ['float32'], args: [{ norm: 'forward' }], range },
];
const planes: readonly Sample[] = [
  ...samplesOf([4, 3, 2], [2, 2, 5, 2]),
  { shapes: [[3, 2, 2]], dtypes: ['float32'], args: [{ norm: 'ortho' }], range },
];

/** The discrete Fourier transform of complex numbers `[..., N, 2]`, of any length, in O(N log N). */
export const fft = complexes('fft', 'forward', 1, lines);

/** The inverse of `fft`. */
export const ifft = complexes('ifft', 'backward', 1, lines);

/** The discrete Fourier transform of complex numbers `[..., M, N, 2]` along two axes. */
export const fft2 = complexes('fft2', 'forward', 2, planes);

/** The inverse of `fft2`. */
export const ifft2 = complexes('ifft2', 'backward', 2, planes);

/**
 * The first half of the Fourier transform of real numbers `[..., N]`, which determines the other: complex,
 * `[..., N / 2 + 1, 2]`, rounded down.
 */
export const rfft = define<RealFourier>('rfft', {
  operands: 1,
  lower: (g, given: Node, options?: FourierOptions) => {
    const shape = shapes.rfft(given.shape);
    const [x] = floats(g, given);
    const none = given.shape.map(() => 0);
    const complex = g.pad(g.reshape(x, [...x.shape, 1]), [...none, 0], [...none, 1]);
    const whole = transform(g, 'rfft', 'forward', complex, [none.length - 1], options);
    return g.slice(whole, [...none, 0], shape);
  },
  samples: [
    ...samplesOf([8], [2, 5], [1]),
    { shapes: [[6]], dtypes: ['float32'], args: [{ norm: 'ortho' }], range },
  ],
});

/** The last argument of `irfft`. */
export interface InverseRealOptions extends FourierOptions {
  /** The length of the result: 2 (M - 1) if not given. */
  readonly n?: number;
}

/** The transform of a real signal of length n, of which x `[..., m, 2]` is the first half. */
function mirrored(g: Graph, x: Node, n: number): Node {
  const axis = x.shape.length - 2;
  const batch = x.shape.slice(0, axis);
  const none = batch.map(() => 0);
  const count = Math.floor(n / 2) + 1;
  const m = x.shape[axis] ?? 0;
  const kept = g.slice(x, [...none, 0, 0], [...batch, Math.min(count, m), 2]);
  const half = g.pad(kept, [...none, 0, 0], [...none, Math.max(0, count - m), 0]);
  if (n === count) return half;
  // Element n - k is the conjugate of element k.
  const part = (i: number) =>
    g.slice(half, [...none, n - count, i], [...batch, n - count, 1], [...none.map(() => 1), -1, 1]);
  return g.concat([half, g.concat([part(0), g.neg(part(1))], axis + 1)], axis);
}

/**
 * The real numbers `[..., 2 (M - 1)]`, or `[..., n]`, whose `rfft` is x `[..., M, 2]`. Where `n` says so, x is cut off
 * or continued with zeros.
 */
export const irfft = define<InverseRealFourier>('irfft', {
  operands: 1,
  lower: (g, given: Node, options: InverseRealOptions = {}) => {
    const shape = shapes.irfft(given.shape, options.n);
    const [x] = floats(g, given);
    const n = shape.at(-1) ?? 1;
    const whole = transform(g, 'irfft', 'backward', mirrored(g, x, n), [shape.length - 1], options);
    const real = g.slice(whole, [...shape.map(() => 0), 0], [...shape, 1]);
    return g.reshape(real, shape);
  },
  samples: [
    ...samplesOf([5, 2], [2, 3, 2], [2, 2]),
    { shapes: [[4, 2]], dtypes: ['float32'], args: [{ n: 7 }], range },
    { shapes: [[4, 2]], dtypes: ['float32'], args: [{ n: 4, norm: 'ortho' }], range },
    { shapes: [[3, 2]], dtypes: ['float32'], args: [{ n: 9, norm: 'forward' }], range },
    { shapes: [[2, 2]], dtypes: ['float32'], args: [{ n: 1 }], range },
  ],
});
