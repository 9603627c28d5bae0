/** The data of random tensors, drawn on the host. */
import { type DType, isFloat, numbersIn, roundTo, wholeRange } from '../dtype.ts';
import { DTypeError, GradusError, show } from '../errors.ts';
import {
  badDeviation,
  badProbability,
  boundsCrossed,
  integersBeyond,
  noIntegers,
  notGenerator,
  notProbability,
  notReal,
  notShape,
} from '../errors-random.ts';
import { checkSizes, numel, type Shape } from '../shape.ts';
import { roomFor } from './buffers.ts';
import { bufferOf, type Data, dtypeOr, sizesAndOptions } from './create.ts';
import { Handle } from './handle.ts';
import { Generator, generator } from './random.ts';

export interface RandomOptions {
  /** Where the numbers come from; without one, they are others on every run. */
  readonly generator?: Generator;
  readonly dtype?: DType;
}

export interface UniformOptions extends RandomOptions {
  /** Default 0. */
  readonly low?: number;
  /** Default 1. */
  readonly high?: number;
}

export interface NormalOptions extends RandomOptions {
  /** Default 0. */
  readonly mean?: number;
  /** The standard deviation. Default 1. */
  readonly std?: number;
}

/** The generator behind calls that name none. */
let unnamed: Generator | undefined;

function sourceOf(op: string, { generator: given }: RandomOptions): Generator {
  if (given instanceof Generator) return given;
  if (given !== undefined) throw new GradusError(notGenerator(op, given));
  unnamed ??= generator();
  return unnamed;
}

/** The float dtype asked for, and how many of its bits count. */
function realOf(op: string, options: RandomOptions) {
  const dtype = dtypeOr(op, options.dtype, 'float32');
  if (!isFloat(dtype)) throw new DTypeError(notReal(op, dtype));
  return { dtype, digits: Math.log2(wholeRange(dtype)[1]) };
}

type Sizes<O> = readonly (number | Shape | O)[];

/** As many numbers as a shape has. */
const drawn = <Numbers>(op: string, dtype: DType, shape: Shape, draw: (n: number) => Numbers) =>
  roomFor(
    op,
    dtype,
    numel(shape),
    () => draw(numel(shape)),
    () => show(shape),
  );

/** Data for `rand` and `uniform`. */
export function uniform(op: string, args: Sizes<UniformOptions>): Data {
  const { shape, options } = sizesAndOptions<UniformOptions>(op, args);
  const { low = 0, high = 1 } = options;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
    throw new GradusError(boundsCrossed(op, low, high));
  const { dtype, digits } = realOf(op, options);
  const source = sourceOf(op, options);
  const values = drawn(op, dtype, shape, (count) => source.uniform(count, digits));
  if (low !== 0 || high !== 1) {
    for (const [i, x] of values.entries()) {
      const value = roundTo(dtype, low + (high - low) * x);
      // What rounds to `high` would be out of the range.
      values[i] = value < high ? value : low;
    }
  }
  return { shape, buffer: bufferOf(dtype, values) };
}

/** Data for `randn` and `normal`. */
export function normal(op: string, args: Sizes<NormalOptions>): Data {
  const { shape, options } = sizesAndOptions<NormalOptions>(op, args);
  const { mean = 0, std = 1 } = options;
  if (!(Number.isFinite(mean) && Number.isFinite(std) && std >= 0))
    throw new GradusError(badDeviation(op, mean, std));
  const { dtype, digits } = realOf(op, options);
  const source = sourceOf(op, options);
  const values = drawn(op, dtype, shape, (count) => source.normal(count, digits));
  if (mean !== 0 || std !== 1) for (const [i, x] of values.entries()) values[i] = mean + std * x;
  return { shape, buffer: bufferOf(dtype, values) };
}

/** The shape of an op that takes it behind other arguments. */
function shapeOf(op: string, sizes: unknown, position: number): Shape {
  if (!Array.isArray(sizes)) throw new GradusError(notShape(op, position, sizes));
  return checkSizes(op, sizes);
}

/** Data for `randint`. */
export function integers(low: number, high: number, sizes: Shape, options: RandomOptions): Data {
  const op = 'randint';
  if (!(Number.isInteger(low) && Number.isInteger(high) && low < high))
    throw new GradusError(noIntegers(op, low, high));
  const dtype = dtypeOr(op, options.dtype, 'int32');
  const range = wholeRange(dtype);
  if (low < range[0] || high - 1 > range[1])
    throw new GradusError(integersBeyond(op, low, high, dtype, range));
  const shape = shapeOf(op, sizes, 3);
  const source = sourceOf(op, options);
  const count = high - low;
  const values = drawn(op, dtype, shape, (length) =>
    Float64Array.from({ length }, () => low + source.below(count)),
  );
  return { shape, buffer: bufferOf(dtype, values) };
}

/** 1 with the probability that stands in its place, else 0. */
function flips(probabilities: ArrayLike<number>, options: RandomOptions): Uint8Array {
  const source = sourceOf('bernoulli', options);
  return Uint8Array.from(probabilities, (p) => {
    checkProbability(p);
    return source.next() < p ? 1 : 0;
  });
}

/** Data for `bernoulli` with a tensor of probabilities. */
function chances(p: Handle, options: RandomOptions): Data {
  if (!isFloat(p.dtype)) throw new DTypeError(notProbability('bernoulli', p.dtype));
  const dtype = dtypeOr('bernoulli', options.dtype, p.dtype);
  const values = flips(numbersIn(p.dtype, p.realize('bernoulli').read('bernoulli')), options);
  return { shape: p.shape, buffer: bufferOf(dtype, values) };
}

function checkProbability(p: unknown): void {
  if (typeof p === 'number' && p >= 0 && p <= 1) return;
  throw new GradusError(badProbability('bernoulli', p));
}

/** Data for `bernoulli` with one probability for all. */
function chance(p: number, sizes: Shape, options: RandomOptions): Data {
  checkProbability(p);
  const shape = shapeOf('bernoulli', sizes, 2);
  const dtype = dtypeOr('bernoulli', options.dtype, 'float32');
  const values = flips(new Float64Array(numel(shape)).fill(p), options);
  return { shape, buffer: bufferOf(dtype, values) };
}

/** Data for `permutation`: the numbers below `n`, shuffled (Fisher and Yates). */
export function permuted(n: number, options: RandomOptions): Data {
  const shape = checkSizes('permutation', [n]);
  const source = sourceOf('permutation', options);
  const values = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = source.below(i + 1);
    [values[i], values[j]] = [values[j] ?? 0, values[i] ?? 0];
  }
  return { shape, buffer: bufferOf('int32', values) };
}

/** Data for `bernoulli`: of a tensor and options, or of a number, a shape and options. */
export const bernoulli = (
  p: number | Handle,
  second: Shape | RandomOptions | undefined,
  third: RandomOptions | undefined,
): Data =>
  p instanceof Handle
    ? chances(p, (second ?? {}) as RandomOptions)
    : chance(p, second as Shape, third ?? {});
