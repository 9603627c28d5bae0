// Dtypes at run time: the twin of `types/dtype.ts`, one row for each.

import type { DType } from '../types/dtype.ts';
import { DTypeError, notDType, wrongDType } from './errors.ts';
import { fromHalf, roundHalf, toHalf } from './half.ts';

export type { DType };

/** A typed array that can hold the elements of a tensor; a Uint16Array holds the bits of float16. */
export type TypedArray = Float64Array | Float32Array | Int32Array | Uint16Array | Uint8Array;

type ArrayConstructor =
  | Float64ArrayConstructor
  | Float32ArrayConstructor
  | Int32ArrayConstructor
  | Uint16ArrayConstructor
  | Uint8ArrayConstructor;

/** What holds the elements, the narrowest dtype first. Lowered applications need no more than this of a dtype. */
const arrays: { readonly [D in DType]: ArrayConstructor } = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int32: Int32Array,
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
};

interface Row {
  /** Of two dtypes, the one of higher order carries both. */
  readonly order: number;
  /** What division and `exp` give. */
  readonly float: DType;
  /** What linear algebra gives. */
  readonly solve: DType;
  /** What `sum` gives. */
  readonly sum: DType;
  /** What a number becomes when memory keeps it. */
  readonly round: (x: number) => number;
  /** The least and the greatest whole number up to which all are kept. */
  readonly whole: readonly [low: number, high: number];
}

const exact = (digits: number) => [-(2 ** digits), 2 ** digits] as const;

const table: { readonly [D in DType]: Row } = {
  bool: {
    order: 0,
    float: 'float32',
    solve: 'float32',
    sum: 'int32',
    round: (x) => (x !== 0 ? 1 : 0),
    whole: [0, 1],
  },
  uint8: {
    order: 1,
    float: 'float32',
    solve: 'float32',
    sum: 'int32',
    round: (x) => x & 255,
    whole: [0, 255],
  },
  int32: {
    order: 2,
    float: 'float32',
    solve: 'float32',
    sum: 'int32',
    round: (x) => x | 0,
    whole: [-0x8000_0000, 0x7fff_ffff],
  },
  float16: {
    order: 3,
    float: 'float16',
    solve: 'float32',
    sum: 'float16',
    round: roundHalf,
    whole: /* @__PURE__ */ exact(11),
  },
  float32: {
    order: 4,
    float: 'float32',
    solve: 'float32',
    sum: 'float32',
    round: Math.fround,
    whole: /* @__PURE__ */ exact(24),
  },
  float64: {
    order: 5,
    float: 'float64',
    solve: 'float64',
    sum: 'float64',
    round: (x) => x,
    whole: /* @__PURE__ */ exact(53),
  },
};

/** Every dtype, the narrowest first. */
export const dtypes = /* @__PURE__ */ Object.keys(arrays) as readonly DType[];

/** Whether a value names a dtype. */
export const isDType = (value: unknown): value is DType =>
  typeof value === 'string' && Object.hasOwn(arrays, value);

/** The dtype that the user gave, which a program without types may have misspelt. */
export function asDType(op: string, value: unknown): DType {
  if (!isDType(value)) throw new DTypeError(notDType(op, value));
  return value;
}

/** Throws unless an operand (`what`: 'condition', 'targets') has the dtype that the op takes. */
export function checkDType(op: string, what: string, dtype: DType, wanted: DType): void {
  if (dtype !== wanted) throw new DTypeError(wrongDType(op, what, dtype, wanted));
}

/** The dtype of two operands together. */
export const promote = (a: DType, b: DType): DType => (table[a].order < table[b].order ? b : a);

/** The float dtype that carries values of `d`. */
export const floatOf = (d: DType): DType => table[d].float;

/** The float dtype in which linear algebra is done on values of `d`. */
export const solveOf = (d: DType): DType => table[d].solve;

/** The dtype that adds up values of `d`: bools are counted in int32. */
export const sumOf = (d: DType): DType => table[d].sum;

export const isFloat = (d: DType): boolean => d.startsWith('float');

/** Whether values of `d` are whole numbers, on which there is bit arithmetic. */
export const isWhole = (d: DType): boolean => !isFloat(d) && d !== 'bool';

/** The whole numbers that `d` keeps, from the least to the greatest without a gap. */
export const wholeRange = (d: DType): Row['whole'] => table[d].whole;

/** What a number becomes when memory of dtype `d` keeps it. */
export const roundTo = (d: DType, x: number): number => table[d].round(x);

/** The constructor of the typed array that holds values of `d`. */
export const arrayOf = (d: DType): ArrayConstructor => arrays[d];

export const bytesOf = (d: DType): number => arrays[d].BYTES_PER_ELEMENT;

/** The numbers in memory of dtype `d`: the memory itself, but that of float16 as float32. */
export const numbersIn = (d: DType, memory: TypedArray): TypedArray =>
  d === 'float16' ? Float32Array.from(memory, fromHalf) : memory;

/** What the memory of dtype `d` holds for a number. */
export const stored = (d: DType, x: number): number =>
  d === 'float16' ? toHalf(x) : d === 'bool' ? Number(x !== 0) : x;
