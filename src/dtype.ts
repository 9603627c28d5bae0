// Dtypes at run time: the twin of `types/dtype.ts`, one row for each.

import type { DType } from '../types/dtype.ts';
import { DTypeError, notDType, wrongDType } from './errors.ts';

export type { DType };

/** A typed array that can hold the elements of a tensor. */
export type TypedArray = Float32Array | Int32Array | Uint8Array;

interface Row {
  /** Of two dtypes, the one of higher order carries both. */
  readonly order: number;
  readonly array: Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor;
  /** What division and `exp` give. */
  readonly float: DType;
  /** What `sum` gives. */
  readonly sum: DType;
}

const table: { readonly [D in DType]: Row } = {
  bool: { order: 0, array: Uint8Array, float: 'float32', sum: 'int32' },
  int32: { order: 1, array: Int32Array, float: 'float32', sum: 'int32' },
  float32: { order: 2, array: Float32Array, float: 'float32', sum: 'float32' },
};

/** Whether a value names a dtype. */
export const isDType = (value: unknown): value is DType =>
  typeof value === 'string' && Object.hasOwn(table, value);

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

/** The dtype that adds up values of `d`: bools are counted in int32. */
export const sumOf = (d: DType): DType => table[d].sum;

export const isFloat = (d: DType): boolean => table[d].float === d;

/** The constructor of the typed array that holds values of `d`. */
export const arrayOf = (d: DType): Row['array'] => table[d].array;

export const bytesOf = (d: DType): number => table[d].array.BYTES_PER_ELEMENT;
