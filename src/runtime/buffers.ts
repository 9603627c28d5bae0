/** One tensor's memory. The host copy is an ordinary typed array that the garbage collector owns. */
import { arrayOf, type DType, type TypedArray } from '../dtype.ts';

export class Buffer {
  readonly dtype: DType;
  readonly host: TypedArray;

  constructor(dtype: DType, host: TypedArray) {
    this.dtype = dtype;
    this.host = host;
  }
}

/** New memory, zeroed. */
export const allocate = (dtype: DType, size: number): Buffer =>
  new Buffer(dtype, new (arrayOf(dtype))(size));
