/** Memory of a device: the elements of a tensor or a temporary, there, on the host, or on both. */
import { arrayOf, type DType, type TypedArray } from '../../dtype.ts';
import { DeviceError, GradusError } from '../../errors.ts';
import { deviceFailed } from '../../errors-device.ts';
import type { Core } from './core.ts';
import type { Range } from './groups.ts';
import type { Later, Work } from './later.ts';
import { FINE, type Outcome } from './outcome.ts';
import type { PooledBuffer } from './pool.ts';
import { type Storage, storageOf } from './storage.ts';

/** What a binding is a multiple of: shaders may read vectors. */
const VECTOR_BYTES = 16;

/** What the end of a binding is a multiple of, whatever the shader reads. */
export const WORD_BYTES = 4;

export const bytesFor = (size: number, { bytes }: Storage): number =>
  Math.max(1, Math.ceil((size * bytes) / VECTOR_BYTES)) * VECTOR_BYTES;

/** A buffer that memories share. */
export class Region {
  readonly buffer: PooledBuffer;
  private readonly core: Core;
  private holders = 1;

  constructor(core: Core, buffer: PooledBuffer) {
    this.core = core;
    this.buffer = buffer;
  }

  /** One of the pool's. `isClean`: the queue writes into it at once. */
  static of(core: Core, bytes: number, isClean: boolean): Region {
    return new Region(core, core.stream.pool.take(bytes, isClean));
  }

  /** Whether several memories have it. */
  get isCommon(): boolean {
    return this.holders > 1;
  }

  retain(): this {
    this.holders++;
    return this;
  }

  release(): void {
    if (--this.holders === 0) this.core.stream.give(this.buffer);
  }
}

function failureOf(error: unknown, op: string): unknown {
  if (error instanceof GradusError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new DeviceError(deviceFailed(op, message));
}

export class GpuMemory {
  readonly core: Core;
  readonly dtype: DType;
  readonly size: number;
  /** Nothing, if it never leaves the host. */
  readonly storage: Storage | undefined;
  /** How many runs that write it are still to be done. */
  writers = 0;
  /** What becomes of the run that writes it. */
  outcome: Outcome = FINE;
  private region: Region | undefined = undefined;
  private range: Range | undefined = undefined;
  /** Whether the device has the elements. */
  private isThere = false;
  /** The elements, if the host has them. */
  private host: TypedArray | undefined = undefined;
  /** Whether nobody else has the array. */
  private isOwn = false;
  private writes = 0;
  private holders = 1;

  constructor(core: Core, dtype: DType, size: number) {
    this.core = core;
    this.dtype = dtype;
    this.size = size;
    this.storage = storageOf(dtype, core.device.features);
  }

  /** Has its elements in a part of a region. */
  placeIn(region: Region, offset: number, isThere: boolean): this {
    this.region = region.retain();
    this.range = this.rangeAt(region, offset);
    this.isThere = isThere;
    return this;
  }

  /** Has its elements on the host, in an array that does not change. */
  keep(elements: TypedArray): this {
    this.host = elements;
    return this;
  }

  /** Whether the host has the elements. */
  get isHere(): boolean {
    return this.host !== undefined;
  }

  /** Whether the host has them, and they are as they should be. */
  get isKnown(): boolean {
    const { error, isSettled } = this.outcome;
    return this.isHere && this.writers === 0 && isSettled && error === undefined;
  }

  /** Whether it has a buffer with others. */
  get isPacked(): boolean {
    return this.region?.isCommon === true;
  }

  /** Whether nothing has been written yet. */
  get isFresh(): boolean {
    return !this.host && !this.isThere;
  }

  /** Whether the device had no memory for it. */
  get isVoid(): boolean {
    return this.region?.buffer.isVoid === true;
  }

  /** Where the elements are on the device, for a shader or a copy. `isWritten`: they change. */
  bind(isWritten: boolean): Range {
    const range = this.placed();
    if (!this.isThere && this.host) this.send(this.host, range);
    if (!isWritten) return range;
    this.isThere = true;
    this.host = undefined;
    this.writes++;
    return range;
  }

  /** The elements on the host, which must have them. */
  look(): TypedArray {
    this.host ??= new (arrayOf(this.dtype))(this.size);
    return this.host;
  }

  /** The elements on the host, to be changed there. What is fresh is zero. */
  change(): TypedArray {
    const own = this.isOwn ? this.look() : this.look().slice();
    this.host = own;
    this.isOwn = true;
    this.isThere = false;
    this.writes++;
    return own;
  }

  /** New elements on the host, to be written. */
  replace(): TypedArray {
    this.host = undefined;
    return this.change();
  }

  /** The elements at once, which must be here, in an array that does not change. */
  show(): TypedArray {
    this.isOwn = false;
    return this.look();
  }

  /** Refuses to wait for elements that will not come. */
  check(op: string): void {
    const { error, isSettled } = this.outcome;
    if (error !== undefined && isSettled) throw error;
    if (!this.isHere) this.core.check(op);
  }

  /** Lets the host have the elements, when all that was done up to now is done. */
  *fetch(op: string): Work<TypedArray> {
    const { core, host, outcome, writes } = this;
    // Not by `??`, of which some compilers make a function: nothing can be yielded there.
    const known = host ? host : yield* this.receive(op);
    if (host && !outcome.isSettled) yield* core.stream.settle();
    if (outcome.error !== undefined) throw outcome.error;
    if (!host && this.writes === writes) {
      this.host = known;
      this.isOwn = true;
    }
    return known;
  }

  /** The elements for the user, in an array that does not change. */
  *read(op: string): Work<TypedArray> {
    // Nor while it is waited for.
    this.isOwn = false;
    const elements = yield* this.fetch(op);
    this.isOwn = false;
    return elements;
  }

  /** Lets the host have the elements, and the device no more. */
  sendHome(): Later<void> {
    const done = () => this.release();
    // Who reads it is told why it could not be read.
    return this.core.timeline.ask(this.retain().read('init')).then(done, done);
  }

  retain(): this {
    this.holders++;
    return this;
  }

  release(): void {
    if (--this.holders > 0) return;
    this.core.memories.delete(this);
    this.region?.release();
    this.region = undefined;
    this.range = undefined;
  }

  private placed(): Range {
    if (this.range) return this.range;
    this.region = Region.of(this.core, this.bytes, false);
    this.range = this.rangeAt(this.region, 0);
    return this.range;
  }

  private rangeAt({ buffer }: Region, offset: number): Range {
    // A buffer of the user's may end with the last element.
    const rest = Math.floor((buffer.bytes - offset) / WORD_BYTES) * WORD_BYTES;
    return { buffer, offset, bytes: Math.min(this.bytes, rest) };
  }

  /** On the device. */
  get bytes(): number {
    return this.storage ? bytesFor(this.size, this.storage) : 0;
  }

  private send(elements: TypedArray, { buffer, offset }: Range): void {
    if (this.storage && this.size > 0)
      this.core.stream.write(buffer, offset, this.storage.pack(elements));
    this.isThere = true;
  }

  private *receive(op: string): Work<TypedArray> {
    const { core, size, storage } = this;
    if (!storage || !this.isThere) {
      yield* core.stream.settle();
      return new (arrayOf(this.dtype))(size);
    }
    try {
      return yield* core.stream.read(this.placed(), (words) => storage.unpack(words, size));
    } catch (error) {
      yield* core.checkFailed(op);
      // What it comes of is more to the point than what became of reading it.
      throw this.outcome.error ?? failureOf(error, op);
    }
  }
}
