/** One tensor's memory. The host copy is an ordinary typed array that the garbage collector owns. */
import { arrayOf, type DType, type TypedArray } from '../dtype.ts';
import { GradusError, givenAway } from '../errors.ts';

export class Buffer {
  readonly dtype: DType;
  /** Whether tensors that do not know of each other have it: equal expressions are computed once. */
  isShared = false;
  /** The elements, or the program that they were given to. To be read by `read`. */
  memory: TypedArray | string;

  constructor(dtype: DType, memory: TypedArray) {
    this.dtype = dtype;
    this.memory = memory;
  }

  /** The elements. `op` is what asks for them. */
  read(op: string): TypedArray {
    if (typeof this.memory !== 'string') return this.memory;
    throw new GradusError(givenAway(op, this.memory));
  }

  /** The same memory under a new owner. Whoever still has the old one cannot read any more. */
  giveTo(taker: string): Buffer {
    const given = new Buffer(this.dtype, this.read(taker));
    this.memory = taker;
    return given;
  }
}

/** New memory, zeroed. */
export const allocate = (dtype: DType, size: number): Buffer =>
  new Buffer(dtype, new (arrayOf(dtype))(size));
