/**
 * One tensor's memory: a typed array of its own, which the garbage collector owns (the host copy), or a block of the
 * heap that WebAssembly programs work in, or memory of a device, or several of these. It moves where it is needed.
 */
import { arrayOf, type DType, type TypedArray } from '../dtype.ts';
import {
  detached,
  disposed,
  GradusError,
  givenAway,
  MemoryError,
  show,
  tooLarge,
} from '../errors.ts';
import type { Shape } from '../shape.ts';

/** A tensor's place in a heap (src/runtime/cpu/heap.ts), which may take it back for others. */
export interface Block {
  /** 0 once it was given back. */
  readonly address: number;
  /** The elements, if they had to leave the heap and were nowhere else. */
  readonly saved: TypedArray | undefined;
  readonly size: number;
  /** Whether the elements are nowhere else. */
  isOnly: boolean;
  /** Keeps it where it is until the next run of a program, which uses it for a tensor, if for one. */
  touch(tensor?: object): void;
  /** The elements where they are, until the heap changes. */
  view(): TypedArray;
  copy(): TypedArray;
  free(): void;
  /** The same memory as a new block; the old one is empty. */
  moved(): Block;
}

/** A tensor's memory on a device. What is in it can be read by waiting for it. */
export interface Remote {
  readonly size: number;
  /** Whether the host can have the elements at once. */
  readonly isHere: boolean;
  /** To be called with what has it: when that is collected, the memory is given back. */
  ownedBy(owner: object): void;
  /** The elements. Rejects with what went wrong on their way. `op` is what asks for them. */
  read(op: string): Promise<TypedArray>;
  /** The same at once, if they are here or the engine can wait; otherwise an error. */
  readNow(op: string): TypedArray;
  /** What stands for the elements, if printing does not wait for them. */
  note(shape: Shape): string | undefined;
  copy(): Remote;
  /** The same memory, of which this one knows no more. */
  moved(): Remote;
  free(): void;
}

export class Buffer {
  readonly dtype: DType;
  readonly size: number;
  /** Whether tensors that do not know of each other have it: equal expressions are computed once. */
  isShared = false;
  /** How often WebAssembly programs have read it from the host copy. */
  visits = 0;
  /** The shape with which the user gave the array that is the host copy. */
  given: Shape | undefined = undefined;
  private host: TypedArray | undefined;
  private block: Block | undefined;
  private remote: Remote | undefined;
  /** The program that it was given to; empty for what was disposed of. */
  private taker: string | undefined = undefined;
  private holders = 0;

  constructor(dtype: DType, host: TypedArray | undefined, block?: Block, remote?: Remote) {
    this.dtype = dtype;
    this.host = host;
    this.block = block;
    this.remote = remote;
    this.size = host?.length ?? block?.size ?? remote?.size ?? 0;
    if (block) block.isOnly = host === undefined;
    remote?.ownedBy(this);
  }

  /** Whether there is nothing to read any more: it was donated, or disposed of. */
  get isGivenAway(): boolean {
    return this.taker !== undefined;
  }

  /** The elements, to be read before anything else is computed. `op` is what asks for them. */
  look(op: string): TypedArray {
    const { host } = this;
    if (host?.length === this.size) return host;
    return this.resident(op)?.view() ?? this.saved(op);
  }

  /** The elements as they will stay. */
  read(op: string): TypedArray {
    const { host } = this;
    if (host?.length === this.size) return host;
    const block = this.resident(op);
    if (!block) return this.saved(op);
    const kept = roomFor(op, this.dtype, this.size, () => block.copy());
    this.host = kept;
    this.given = undefined;
    block.isOnly = false;
    return kept;
  }

  /** The elements as an array of the caller's own. */
  copy(op: string): TypedArray {
    return roomFor(op, this.dtype, this.size, () => this.look(op).slice());
  }

  /** Lets the elements be changed here: in an array that no device still has to read. */
  claim(op: string): void {
    if (this.remote) this.host = this.copy(op);
  }

  /** The block that the elements are in, if they are in one. */
  resident(op: string): Block | undefined {
    this.check(op);
    return this.block?.address === 0 ? undefined : this.block;
  }

  /** Takes a block with the elements of the host copy. */
  enter(block: Block): void {
    this.block = block;
  }

  /** The memory of a device that has the elements, if one has. */
  onDevice(op: string): Remote | undefined {
    this.check(op);
    return this.remote;
  }

  /** Whether only a device has the elements, so that the host has to wait for them. */
  get isAway(): boolean {
    const { host, block } = this;
    const isHere = host?.length === this.size || block?.saved || (block && block.address !== 0);
    return this.remote !== undefined && !this.remote.isHere && !isHere;
  }

  /** Takes the memory of a device with the elements that are here. */
  share(remote: Remote): void {
    this.remote?.free();
    this.remote = remote;
    remote.ownedBy(this);
  }

  /** Has the elements in the memory of a device only, which have changed there. */
  leaveTo(remote: Remote): void {
    if (this.remote !== remote) this.share(remote);
    this.block?.free();
    this.block = undefined;
    this.host = undefined;
    this.given = undefined;
  }

  /** What stands for the elements, where only a device has them, and printing does not wait. */
  note(shape: Shape): string | undefined {
    return this.isAway ? this.remote?.note(shape) : undefined;
  }

  /** The elements, waited for where only a device has them. They stay on the host, too. */
  async fetch(op: string): Promise<TypedArray> {
    this.check(op);
    if (!this.remote || !this.isAway) return this.read(op);
    const elements = await this.remote.read(op);
    if (this.isAway) this.host = elements;
    return elements;
  }

  /** Has the elements in the block only, which have changed there. */
  leaveHost(): void {
    if (!this.block) return;
    this.block.isOnly = true;
    this.host = undefined;
    this.given = undefined;
  }

  /** What the heap has sent back, or the host copy, which others may have taken away. */
  private saved(op: string): TypedArray {
    const saved = this.block?.saved;
    if (saved) {
      this.host = saved;
      this.given = undefined;
    }
    this.block = undefined;
    this.check(op);
    if (this.host?.length !== this.size) this.host = this.remote?.readNow(op);
    // Checked: it is there.
    return this.host as TypedArray;
  }

  /** Refuses to go on without memory. */
  check(op: string): void {
    const { taker, host, block, remote } = this;
    if (taker !== undefined)
      throw new GradusError(taker === '' ? disposed(op) : givenAway(op, taker));
    // An array of the user's, of which nothing else has the elements.
    if (!block && !remote && host?.length !== this.size)
      throw new GradusError(detached(op, this.given ?? [this.size]));
  }

  /**
   * The same memory under a new owner, after a program has written into the block or into the host copy. Whoever still
   * has the old one cannot read any more.
   */
  giveTo(taker: string): Buffer {
    const { dtype, host } = this;
    const block = host ? undefined : this.resident(taker)?.moved();
    // What was written on the host or in the heap is no longer what the device has.
    const remote = host || block ? undefined : this.remote?.moved();
    const given = new Buffer(dtype, host, block, remote);
    given.given = this.given;
    this.drop(taker);
    return given;
  }

  /** The same elements in memory of their own. */
  duplicate(op: string): Buffer {
    this.check(op);
    return this.isAway
      ? new Buffer(this.dtype, undefined, undefined, this.remote?.copy())
      : new Buffer(this.dtype, this.copy(op));
  }

  /** Whether writing into the one changes the other. */
  sharesWith(other: Buffer): boolean {
    return this === other || (this.host !== undefined && this.host.buffer === other.host?.buffer);
  }

  /** To be called for each tensor that has it. */
  hold(): void {
    this.holders++;
  }

  /** To be called for a tensor that was disposed of. The last one gives the memory back. */
  release(): void {
    if (--this.holders === 0) this.drop('');
  }

  private drop(taker: string): void {
    this.block?.free();
    this.remote?.free();
    this.block = undefined;
    this.remote = undefined;
    this.host = undefined;
    this.taker ??= taker;
  }
}

/**
 * What to throw for what was thrown where memory is taken: engines throw a RangeError, as many do where calls are nested too
 * deeply.
 */
export function failure(error: unknown, op: string, shapes: string, bytes?: number): unknown {
  if (!(error instanceof RangeError) || /call stack/i.test(error.message)) return error;
  return new MemoryError(tooLarge(op, shapes, bytes), { cause: error });
}

const bytesOf = (dtype: DType, size: number): number => size * arrayOf(dtype).BYTES_PER_ELEMENT;

/** Runs what allocates `size` elements. */
export function roomFor<Result>(
  op: string,
  dtype: DType,
  size: number,
  f: () => Result,
  shapes = () => show([size]),
): Result {
  try {
    return f();
  } catch (error) {
    throw failure(error, op, shapes(), bytesOf(dtype, size));
  }
}

/** A typed array of zeros for a tensor. */
export function newArray(op: string, dtype: DType, size: number, shape?: Shape): TypedArray {
  try {
    return new (arrayOf(dtype))(size);
  } catch (error) {
    throw failure(error, op, show(shape ?? [size]), bytesOf(dtype, size));
  }
}

/** New memory, zeroed. */
export const allocate = (dtype: DType, size: number, op = 'tensor'): Buffer =>
  new Buffer(dtype, newArray(op, dtype, size));
