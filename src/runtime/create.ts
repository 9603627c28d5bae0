/** The data of new tensors, made on the host. */
import { asDType, type DType, stored, type TypedArray } from '../dtype.ts';
import {
  argumentMustBeNumber,
  dataLength,
  GradusError,
  notShapeOrOptions,
  ShapeError,
  shapeTwice,
} from '../errors.ts';
import { arangeLength, checkSizes, type Nested, nested, numel, type Shape } from '../shape.ts';
import { Buffer, newArray, roomFor } from './buffers.ts';

export interface CreateOptions {
  readonly dtype?: DType;
}

/** Host data with the shape it is seen in. */
export interface Data {
  readonly shape: Shape;
  readonly buffer: Buffer;
}

/** `f(2, 3, options?)` and `f([2, 3], options?)` say the same. */
export function sizesAndOptions<O extends object>(
  op: string,
  args: readonly (number | Shape | O)[],
): { readonly shape: Shape; readonly options: Partial<O> } {
  const last = args.at(-1);
  const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last);
  const sizes = hasOptions ? args.slice(0, -1) : args;
  const [first] = sizes;
  const shape = Array.isArray(first) ? (first as Shape) : (sizes as readonly number[]);
  return { shape: checkSizes(op, shape), options: hasOptions ? (last as O) : {} };
}

/** The dtype of an option, or a default. */
export const dtypeOr = (op: string, dtype: unknown, otherwise: DType): DType =>
  dtype === undefined ? otherwise : asDType(op, dtype);

/** What a Float16Array is, which engines before 2025 lack. */
interface HalfArray extends ArrayLike<number>, ArrayBufferView {
  readonly [Symbol.toStringTag]: 'Float16Array';
}

/** The typed arrays that `tensor` takes. */
export type GivenArray = Exclude<TypedArray, Uint16Array> | HalfArray;

/** The dtypes of typed arrays, by their names. */
const given: { readonly [Name in GivenArray[typeof Symbol.toStringTag]]: DType } = {
  Float64Array: 'float64',
  Float32Array: 'float32',
  Float16Array: 'float16',
  Int32Array: 'int32',
  Uint8Array: 'uint8',
};

const isGivenArray = (x: unknown): x is GivenArray =>
  ArrayBuffer.isView(x) &&
  Symbol.toStringTag in x &&
  Object.hasOwn(given, String(x[Symbol.toStringTag]));

const isHalfArray = (x: GivenArray): x is HalfArray => x[Symbol.toStringTag] === 'Float16Array';

/** Data for `tensor(nested)` or `tensor(typed array, shape)`. A typed array of the right dtype is not copied. */
export function fromValues(
  values: Nested | GivenArray,
  ...rest: readonly (Shape | CreateOptions)[]
): Data {
  const bad = rest.find((x) => x !== undefined && (typeof x !== 'object' || x === null));
  if (bad !== undefined) throw new GradusError(notShapeOrOptions('tensor', bad));
  const shapeGiven = rest.find((x): x is Shape => Array.isArray(x));
  const options =
    rest.find((x): x is CreateOptions => typeof x === 'object' && !Array.isArray(x)) ?? {};
  if (isGivenArray(values)) return fromArray(values, shapeGiven ?? [values.length], options);
  if (shapeGiven) throw new ShapeError(shapeTwice('tensor'));
  const shape = nested(values);
  const flat = (Array.isArray(values) ? values.flat(Number.POSITIVE_INFINITY) : [values]) as (
    | number
    | boolean
  )[];
  const dtype = dtypeOr('tensor', options.dtype, typeof flat[0] === 'boolean' ? 'bool' : 'float32');
  const data = newArray('tensor', dtype, flat.length, shape);
  for (let i = 0; i < flat.length; i++) data[i] = stored(dtype, Number(flat[i]));
  return { shape, buffer: new Buffer(dtype, data) };
}

function fromArray(values: GivenArray, sizes: Shape, options: CreateOptions): Data {
  const shape = checkSizes('tensor', sizes);
  const count = numel(shape);
  if (count !== values.length)
    throw new ShapeError(dataLength('tensor', values.length, shape, count));
  const dtype = dtypeOr('tensor', options.dtype, given[values[Symbol.toStringTag]]);
  const buffer = bufferOf(dtype, values);
  buffer.given = shape;
  return { shape, buffer };
}

/** Whether threads can write into an array. */
const isShared = ({ buffer }: GivenArray): boolean =>
  buffer[Symbol.toStringTag] === 'SharedArrayBuffer';

/** The array itself, where it is what memory of the dtype would hold. */
function sameMemory(values: GivenArray, dtype: DType): TypedArray | undefined {
  if (isShared(values)) return undefined;
  if (isHalfArray(values)) {
    const { buffer, byteOffset, length } = values;
    return dtype === 'float16' ? new Uint16Array(buffer, byteOffset, length) : undefined;
  }
  if (dtype === 'bool')
    return values instanceof Uint8Array && values.every((x) => x <= 1) ? values : undefined;
  return dtype === given[values[Symbol.toStringTag]] ? values : undefined;
}

/** Memory of a dtype with these numbers: the array itself, where it is that. */
export const bufferOf = (dtype: DType, values: GivenArray): Buffer =>
  new Buffer(dtype, sameMemory(values, dtype) ?? converted(values, dtype));

/** The elements as another dtype. */
function converted(values: ArrayLike<number>, dtype: DType): TypedArray {
  const data = newArray('tensor', dtype, values.length);
  for (let i = 0; i < data.length; i++) data[i] = stored(dtype, values[i] ?? 0);
  return data;
}

/** Data for `full`, `zeros` and `ones`. */
export function filled(shape: Shape, value: number, dtype: DType): Data {
  const data = newArray('full', dtype, numel(shape), shape);
  if (value !== 0) data.fill(stored(dtype, value));
  return { shape, buffer: new Buffer(dtype, data) };
}

/** The three forms of `arange`. */
export interface Range {
  readonly start: number;
  readonly step: number;
  readonly length: number;
  readonly dtype: DType;
}

export function rangeOf(args: readonly (number | CreateOptions)[]): Range {
  const numbers = args.filter((x): x is number => typeof x === 'number');
  const options = args.find((x): x is CreateOptions => typeof x === 'object') ?? {};
  const [start, end, step = 1] = numbers.length > 1 ? numbers : [0, numbers[0] ?? Number.NaN];
  const length = arangeLength(start ?? 0, end ?? Number.NaN, step);
  return { start: start ?? 0, step, length, dtype: dtypeOr('arange', options.dtype, 'float32') };
}

/** Data for `arange`. */
export function ranged({ start, step, length, dtype }: Range): Data {
  const data = newArray('arange', dtype, length);
  for (let i = 0; i < length; i++) data[i] = stored(dtype, start + i * step);
  return { shape: [length], buffer: new Buffer(dtype, data) };
}

/** Data for `eye`. */
export function identity(n: number, m: number, dtype: DType): Data {
  const shape = checkSizes('eye', [n, m]);
  const data = newArray('eye', dtype, n * m, shape);
  for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = stored(dtype, 1);
  return { shape, buffer: new Buffer(dtype, data) };
}

/** `linspace`: `steps` numbers from `start` to `end`. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly steps: number;
  /** From one number to the next. */
  readonly step: number;
  readonly dtype: DType;
}

export function lineOf(start: number, end: number, steps: number, options: CreateOptions): Line {
  for (const [i, x] of [start, end].entries())
    if (typeof x !== 'number') throw new GradusError(argumentMustBeNumber('linspace', i + 1, x));
  checkSizes('linspace', [steps]);
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  return { start, end, steps, step, dtype: dtypeOr('linspace', options.dtype, 'float32') };
}

/** Data for `linspace`: each number counted from the nearer end, so that both ends are exact. */
export function spaced({ start, end, steps, step, dtype }: Line): Data {
  const at = (i: number) => (i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step);
  const values = roomFor('linspace', 'float64', steps, () => new Float64Array(steps));
  for (let i = 0; i < steps; i++) values[i] = at(i);
  return { shape: [steps], buffer: bufferOf(dtype, values) };
}
