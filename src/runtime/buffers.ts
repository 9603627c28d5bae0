/**
 * One tensor's memory. The host copy is an ordinary typed array that the garbage collector owns. Another may reside in
 * the heap of WebAssembly programs (src/runtime/cpu/heap.ts): it is there as long as there is room.
 */
import { arrayOf, type DType, type TypedArray } from '../dtype.ts';
import { detached, disposed, GradusError, givenAway, MemoryError, tooLarge } from '../errors.ts';

/** A copy that is elsewhere. */
export interface Residence {
  /** The elements, as new memory of the host. */
  copy(): TypedArray;
  /** Gives the memory back. */
  free(): void;
}

/** The elements themselves: on the host, elsewhere, or both; neither after they were given back. */
export class Content<R extends Residence = Residence> {
  readonly dtype: DType;
  readonly size: number;
  host: TypedArray | undefined;
  residence: R | undefined;

  constructor(dtype: DType, size: number, host: TypedArray | undefined, residence?: R) {
    this.dtype = dtype;
    this.size = size;
    this.host = host;
    this.residence = residence;
  }
}

const none = /* @__PURE__ */ new Float32Array(0);

export class Buffer {
  readonly dtype: DType;
  /** Whether tensors that do not know of each other have it: equal expressions are computed once. */
  isShared = false;
  /** Whether one tensor was made of another: none of them gives the memory back alone. */
  isAliased = false;
  /** Dies with the last buffer of this content: what resides elsewhere is free then. */
  life: object | undefined;
  /** The elements, or the program that they were given to. */
  private held: Content | string;

  constructor(
    dtype: DType,
    memory: TypedArray,
    content = new Content(dtype, memory.length, memory),
  ) {
    this.dtype = dtype;
    this.life = undefined;
    this.held = content;
  }

  /** Of elements that may be elsewhere. */
  static of(content: Content, life?: object): Buffer {
    const buffer = new Buffer(content.dtype, none, content);
    buffer.life = life;
    return buffer;
  }

  get isGivenAway(): boolean {
    return typeof this.held === 'string';
  }

  /** Where the elements are. `op` is what asks for them. */
  content(op: string): Content {
    const { held } = this;
    if (typeof held === 'string') throw new GradusError(givenAway(op, held));
    // An array of the user's, sent to a worker or made shorter.
    if (held.host && held.host.length !== held.size)
      throw new GradusError(detached(op, held.size, held.host.length));
    return held;
  }

  /** The elements on the host. */
  read(op: string): TypedArray {
    const content = this.content(op);
    content.host ??= content.residence?.copy();
    if (!content.host) throw new GradusError(disposed(op));
    return content.host;
  }

  /** A copy of the elements on the host, which nobody else has. */
  copy(op: string): TypedArray {
    const { host, residence } = this.content(op);
    return residence && !host ? residence.copy() : this.read(op).slice();
  }

  /** The same memory under a new owner. Whoever still has the old one cannot read any more. */
  giveTo(taker: string): Buffer {
    const given = Buffer.of(this.content(taker), this.life);
    this.held = taker;
    this.life = undefined;
    return given;
  }

  /** Gives back what it has elsewhere than on the host, at once, unless others have it too. */
  release(): void {
    const { held } = this;
    if (this.isShared || this.isAliased || typeof held === 'string') return;
    held.residence?.free();
    held.residence = undefined;
  }
}

/** A typed array of zeros; a typed error where there is no memory for it. */
export function newArray(dtype: DType, size: number, op = 'tensor'): TypedArray {
  const Typed = arrayOf(dtype);
  try {
    return new Typed(size);
  } catch {
    throw new MemoryError(tooLarge(op, size * Typed.BYTES_PER_ELEMENT));
  }
}

/** New memory, zeroed. */
export const allocate = (dtype: DType, size: number, op?: string): Buffer =>
  new Buffer(dtype, newArray(dtype, size, op));
