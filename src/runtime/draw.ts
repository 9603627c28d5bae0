/** The data of random tensors, drawn on the host; and what the calls that draw ask for, checked. */
import { type DType, isFloat, numbersIn, roundTo, wholeRange } from '../dtype.ts';
import { DTypeError, GradusError, show } from '../errors.ts';
import {
  badDeviation,
  badProbability,
  badSeed,
  boundsCrossed,
  integersBeyond,
  keyAlone,
  noIntegers,
  notGenerator,
  notKey,
  notProbability,
  notReal,
  notShape,
} from '../errors-random.ts';
import { checkSizes, numel, type Shape } from '../shape.ts';
import { roomFor } from './buffers.ts';
import { bufferOf, type Data, dtypeOr, sizesAndOptions } from './create.ts';
import { Handle } from './handle.ts';
import { Generator, generator } from './random.ts';

/** The options of `types/random.ts`, of tensors whose types are erased. */
export interface RandomOptions {
  readonly generator?: Generator | Handle;
  readonly dtype?: DType;
}

interface UniformOptions extends RandomOptions {
  readonly low?: number;
  readonly high?: number;
}

interface NormalOptions extends RandomOptions {
  readonly mean?: number;
  readonly std?: number;
}

/** What a call asks for. */
export interface Request {
  readonly op: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly generator: Generator | Handle | undefined;
}

/** From `low` up to but without `high`. */
export interface RangeRequest extends Request {
  readonly low: number;
  readonly high: number;
}

export interface NormalRequest extends Request {
  readonly mean: number;
  readonly std: number;
}

export interface ChanceRequest extends Request {
  readonly p: number | Handle;
}

type Sizes<O> = readonly (number | Shape | O)[];

/** How many bits of a float count. */
export const digitsOf = (dtype: DType): number => Math.log2(wholeRange(dtype)[1]);

function realRequest(op: string, shape: Shape, options: RandomOptions): Request {
  const dtype = dtypeOr(op, options.dtype, 'float32');
  if (!isFloat(dtype)) throw new DTypeError(notReal(op, dtype));
  return { op, shape, dtype, generator: options.generator };
}

/** What `rand` and `uniform` ask for. */
export function uniformRequest(op: string, args: Sizes<UniformOptions>): RangeRequest {
  const { shape, options } = sizesAndOptions<UniformOptions>(op, args);
  const { low = 0, high = 1 } = options;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
    throw new GradusError(boundsCrossed(op, low, high));
  return { ...realRequest(op, shape, options), low, high };
}

/** What `randn` and `normal` ask for. */
export function normalRequest(op: string, args: Sizes<NormalOptions>): NormalRequest {
  const { shape, options } = sizesAndOptions<NormalOptions>(op, args);
  const { mean = 0, std = 1 } = options;
  if (!(Number.isFinite(mean) && Number.isFinite(std) && std >= 0))
    throw new GradusError(badDeviation(op, mean, std));
  return { ...realRequest(op, shape, options), mean, std };
}

/** The shape of an op that takes it behind other arguments. */
function shapeOf(op: string, sizes: unknown, position: number): Shape {
  if (!Array.isArray(sizes)) throw new GradusError(notShape(op, position, sizes));
  return checkSizes(op, sizes);
}

/** What `randint` asks for. */
export function integersRequest(
  low: number,
  high: number,
  sizes: Shape,
  options: RandomOptions = {},
): RangeRequest {
  const op = 'randint';
  if (!(Number.isInteger(low) && Number.isInteger(high) && low < high))
    throw new GradusError(noIntegers(op, low, high));
  const dtype = dtypeOr(op, options.dtype, 'int32');
  const range = wholeRange(dtype);
  if (low < range[0] || high - 1 > range[1])
    throw new GradusError(integersBeyond(op, low, high, dtype, range));
  const shape = shapeOf(op, sizes, 3);
  return { op, shape, dtype, generator: options.generator, low, high };
}

/** What `bernoulli` asks for: of a tensor and options, or of a number, a shape and options. */
export function chanceRequest(
  p: number | Handle,
  second?: Shape | RandomOptions,
  third?: RandomOptions,
): ChanceRequest {
  const op = 'bernoulli';
  const isTensor = p instanceof Handle;
  const options = (isTensor ? (second as RandomOptions) : third) ?? {};
  if (!isTensor) checkProbability(p);
  else if (!isFloat(p.dtype)) throw new DTypeError(notProbability(op, p.dtype));
  const shape = isTensor ? p.shape : shapeOf(op, second, 2);
  const dtype = dtypeOr(op, options.dtype, isTensor ? p.dtype : 'float32');
  return { op, p, shape, dtype, generator: options.generator };
}

/** What `permutation` asks for. */
export function permutationRequest(n: number, options: RandomOptions = {}): Request {
  const op = 'permutation';
  return { op, shape: checkSizes(op, [n]), dtype: 'int32', generator: options.generator };
}

function checkProbability(p: unknown): void {
  if (typeof p === 'number' && p >= 0 && p <= 1) return;
  throw new GradusError(badProbability('bernoulli', p));
}

/** Refuses a tensor that is no key. */
export function checkKey(op: string, { shape, dtype }: Handle): void {
  if (dtype !== 'int32' || shape.length !== 1 || shape[0] !== 2)
    throw new GradusError(notKey(op, shape, dtype));
}

/** The generator behind calls that name none. */
let unnamed: Generator | undefined;

function sourceOf({ op, generator: given }: Request): Generator {
  if (given instanceof Generator) return given;
  // What is drawn from a key is graph, for which there is a compiler or a program.
  if (given instanceof Handle) throw new GradusError(keyAlone(op));
  if (given !== undefined) throw new GradusError(notGenerator(op, given));
  unnamed ??= generator();
  return unnamed;
}

/** As many numbers as are asked for. */
const drawn = <Numbers>({ op, dtype, shape }: Request, draw: (n: number) => Numbers) =>
  roomFor(
    op,
    dtype,
    numel(shape),
    () => draw(numel(shape)),
    () => show(shape),
  );

export function uniform(asked: RangeRequest): Data {
  const { dtype, shape, low, high } = asked;
  const source = sourceOf(asked);
  const values = drawn(asked, (count) => source.uniform(count, digitsOf(dtype)));
  if (low !== 0 || high !== 1) {
    for (const [i, x] of values.entries()) {
      const value = roundTo(dtype, low + (high - low) * x);
      // What rounds to `high` would be out of the range.
      values[i] = value < high ? value : low;
    }
  }
  return { shape, buffer: bufferOf(dtype, values) };
}

export function normal(asked: NormalRequest): Data {
  const { dtype, shape, mean, std } = asked;
  const source = sourceOf(asked);
  const values = drawn(asked, (count) => source.normal(count, digitsOf(dtype)));
  if (mean !== 0 || std !== 1) for (const [i, x] of values.entries()) values[i] = mean + std * x;
  return { shape, buffer: bufferOf(dtype, values) };
}

export function integers(asked: RangeRequest): Data {
  const { dtype, shape, low, high } = asked;
  const source = sourceOf(asked);
  const values = drawn(asked, (length) =>
    Float64Array.from({ length }, () => low + source.below(high - low)),
  );
  return { shape, buffer: bufferOf(dtype, values) };
}

/** 1 with the probability that is asked for, or that stands in its place; else 0. */
export function bernoulli(asked: ChanceRequest): Data {
  const { op, p, dtype, shape } = asked;
  const probabilities =
    p instanceof Handle
      ? numbersIn(p.dtype, p.realize(op).read(op))
      : new Float64Array(numel(shape)).fill(p);
  const source = sourceOf(asked);
  const values = Uint8Array.from(probabilities, (chance) => {
    checkProbability(chance);
    return source.next() < chance ? 1 : 0;
  });
  return { shape, buffer: bufferOf(dtype, values) };
}

/** The numbers below `n`, shuffled (Fisher and Yates). */
export function permutation(asked: Request): Data {
  const { dtype, shape } = asked;
  const source = sourceOf(asked);
  const values = Int32Array.from({ length: numel(shape) }, (_, i) => i);
  for (let i = values.length - 1; i > 0; i--) {
    const j = source.below(i + 1);
    [values[i], values[j]] = [values[j] ?? 0, values[i] ?? 0];
  }
  return { shape, buffer: bufferOf(dtype, values) };
}

/** The key of a seed: its 64 bits as two words. */
export function keyData(seed: number): Data {
  if (!Number.isSafeInteger(seed)) throw new GradusError(badSeed('randomKey', seed));
  const words = Int32Array.of(Math.floor(seed / 2 ** 32), seed | 0);
  return { shape: [2], buffer: bufferOf('int32', words) };
}
