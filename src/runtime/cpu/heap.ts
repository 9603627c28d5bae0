/**
 * The heap: one WebAssembly memory for all programs, and what is in it. Blocks are 64-byte aligned, and there are 64
 * readable bytes before the first and behind the last, so that kernels may read whole vectors.
 *
 * What programs leave in it stays until its tensor is disposed of or collected, or until the limit is reached: then
 * what was used least recently moves to the host. A block knows nothing of its tensor. So a tensor that nobody has is
 * collected, and what is left of it goes by age: in a loop that never yields no other sign of that comes from the engine.
 */
import { arrayOf, bytesOf, type DType, type TypedArray } from '../../dtype.ts';
import { GradusError, MemoryError, notLimit, tooLarge } from '../../errors.ts';
import { type Block, roomFor } from '../buffers.ts';
import { activeDevice } from '../device.ts';
import type { Engine, Memory } from './engine.ts';
import { canShare } from './workers.ts';

const ALIGNMENT = 64;
const PAGE = 65536;
const MOST_PAGES = 65536;
const FIRST_PAGES = 16;

export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Who asks for memory and for what, in words. */
export interface Purpose {
  readonly op: string;
  readonly shapes: () => string;
}

const bytesFor = (dtype: DType, size: number): number =>
  aligned(Math.max(1, size * bytesOf(dtype)));

/** A piece of the heap. */
export class HeapBlock implements Block {
  readonly dtype: DType;
  readonly size: number;
  readonly bytes: number;
  /** 0 once it was given back. */
  address: number;
  /** The run of a program that used it last. */
  private usedAt: number;
  /** How many runs have used it after the one that it was made in. */
  private uses = 0;
  isOnly = false;
  saved: TypedArray | undefined = undefined;
  /** Whether it goes when a tensor is collected. */
  isWatched = false;
  private readonly heap: Heap;
  private seen: TypedArray | undefined = undefined;
  private seenAt = -1;

  constructor(heap: Heap, address: number, dtype: DType, size: number) {
    this.heap = heap;
    this.address = address;
    this.dtype = dtype;
    this.size = size;
    this.bytes = bytesFor(dtype, size);
    this.usedAt = heap.clock;
  }

  touch(tensor?: object): void {
    const { heap } = this;
    if (this.usedAt === heap.clock) return;
    this.usedAt = heap.clock;
    if (++this.uses !== 2) return;
    heap.keep(this);
    if (tensor) heap.watch(tensor, this);
  }

  get isIdle(): boolean {
    return this.usedAt !== this.heap.clock;
  }

  /** Which of two was used earlier. */
  static byAge(a: HeapBlock, b: HeapBlock): number {
    return a.usedAt - b.usedAt;
  }

  view(): TypedArray {
    const { heap } = this;
    if (this.seen && this.seenAt === heap.growths) return this.seen;
    this.seen = new (arrayOf(this.dtype))(heap.wasmMemory.buffer, this.address, this.size);
    this.seenAt = heap.growths;
    return this.seen;
  }

  copy(): TypedArray {
    // Unlike slice() this does not write zeros first.
    const from = this.address / bytesOf(this.dtype);
    const elements = this.heap.whole(this.dtype).subarray(from, from + this.size);
    return new (arrayOf(this.dtype))(elements);
  }

  free(): void {
    if (this.address !== 0) this.heap.free(this);
  }

  moved(): HeapBlock {
    const { address } = this;
    this.address = 0;
    return this.heap.replace(this, new HeapBlock(this.heap, address, this.dtype, this.size));
  }

  /** Goes, and leaves what is nowhere else to its tensor. */
  evict(): void {
    if (this.isOnly) this.saved = this.copy();
    this.seen = undefined;
    this.free();
  }
}

/** What `memory()` tells. All sizes are bytes. */
export interface MemoryReport {
  /** What the heap has of the engine. It never shrinks. */
  readonly heap: number;
  /** What is in use of it: tensors, constants of programs, and the arena. */
  readonly resident: number;
  /** The most that ever was in use. */
  readonly peak: number;
  /** In how many pieces. */
  readonly blocks: number;
  /** The scratch memory that all programs share. */
  readonly arena: number;
  /** From which on what is not being used moves out of the heap. */
  readonly limit: number;
  /** What there is of a GPU's memory, for tensors and programs. */
  readonly gpu: number;
}

let limit = 268_435_456;

/**
 * How many bytes of blocks there may be that no more than one later run has used. Most of these are the results of the
 * last steps of a loop, and of no use to anybody. Each is copied once, whatever this is: between 1 and 32 MiB no
 * difference was seen in loops over results of 4 KiB to 4 MiB (Node 20).
 */
const YOUNG_LIMIT = 8_388_608;

/** Memory that threads can see, where there can be any. It cannot become so later. */
function newMemory({ Memory }: Engine): Memory {
  const size = { initial: FIRST_PAGES, maximum: MOST_PAGES };
  try {
    return new Memory({ ...size, shared: canShare() });
  } catch {
    // Some engines set all of shared memory aside at once.
    return new Memory(size);
  }
}

export class Heap {
  readonly engine: Engine;
  readonly wasmMemory: Memory;
  /** How often it has grown: views made before are empty. */
  growths = 0;
  /** Counts the runs of programs. What the current run uses stays. */
  clock = 0;
  private end: number;
  private top = ALIGNMENT;
  private resident = 0;
  private peak = 0;
  private readonly blocks = new Set<HeapBlock>();
  /** Those that may be of no use any more, the oldest first. */
  private readonly young = new Set<HeapBlock>();
  private youngBytes = 0;
  /** Addresses of free pieces by their size. */
  private bins = new Map<number, number[]>();
  private unused = 0;
  private scratch: HeapBlock | undefined;
  private readonly wholes = new Map<DType, TypedArray>();
  /**
   * Frees the blocks of tensors that were collected. What a block has saved for its tensor must not hang on it: in a loop
   * that never yields nothing is taken from here.
   */
  private readonly registry = new FinalizationRegistry<HeapBlock>((block) => block.free());

  constructor(own: Engine) {
    this.engine = own;
    this.wasmMemory = newMemory(own);
    this.end = this.wasmMemory.buffer.byteLength - ALIGNMENT;
  }

  /** All of it, as elements of a dtype. */
  whole(dtype: DType): TypedArray {
    const known = this.wholes.get(dtype);
    if (known) return known;
    const array = arrayOf(dtype);
    const made = new array(
      this.wasmMemory.buffer,
      0,
      Math.floor(this.end / array.BYTES_PER_ELEMENT),
    );
    this.wholes.set(dtype, made);
    return made;
  }

  /** A block for `size` elements, which are not zero. */
  allocate(dtype: DType, size: number, purpose: Purpose): HeapBlock {
    const bytes = bytesFor(dtype, size);
    const address = roomFor(
      purpose.op,
      dtype,
      size,
      () => this.place(bytes, purpose),
      purpose.shapes,
    );
    const block = new HeapBlock(this, address, dtype, size);
    this.add(block);
    this.resident += block.bytes;
    this.peak = Math.max(this.peak, this.resident);
    return block;
  }

  /** The address of scratch memory, the same for all programs: they never run at the same time. */
  arena(bytes: number, purpose: Purpose): number {
    if (!this.scratch || this.scratch.size < bytes || this.scratch.address === 0) {
      this.scratch?.free();
      this.scratch = this.allocate('uint8', bytes, purpose);
    }
    this.scratch.touch();
    return this.scratch.address;
  }

  free(block: HeapBlock): void {
    if (block.isWatched) this.registry.unregister(block);
    this.blocks.delete(block);
    this.keep(block);
    this.resident -= block.bytes;
    this.release(block.address, block.bytes);
    block.address = 0;
  }

  replace(old: HeapBlock, block: HeapBlock): HeapBlock {
    if (old.isWatched) this.registry.unregister(old);
    this.blocks.delete(old);
    this.keep(old);
    this.add(block);
    return block;
  }

  private add(block: HeapBlock): void {
    this.blocks.add(block);
    this.young.add(block);
    this.youngBytes += block.bytes;
  }

  /** Frees a block when its tensor is collected. Of young ones, which go by age, an account would cost more than it saves. */
  watch(tensor: object, block: HeapBlock): void {
    block.isWatched = true;
    this.registry.register(tensor, block, block);
  }

  /** Is no longer among those that go first. */
  keep(block: HeapBlock): void {
    if (this.young.delete(block)) this.youngBytes -= block.bytes;
  }

  report(): Omit<MemoryReport, 'gpu'> {
    return {
      heap: this.wasmMemory.buffer.byteLength,
      resident: this.resident,
      peak: this.peak,
      blocks: this.blocks.size,
      arena: this.scratch?.bytes ?? 0,
      limit,
    };
  }

  /** Sends out what was used least recently until no more than `bytes` are in use, or only what is being used. */
  evict(bytes: number): void {
    const idle = [...this.blocks].filter(({ isIdle }) => isIdle);
    for (const block of idle.sort(HeapBlock.byAge)) {
      if (this.resident <= bytes) return;
      block.evict();
    }
  }

  private evictYoung(bytes: number): void {
    for (const block of this.young) {
      if (this.youngBytes <= bytes) return;
      if (block.isIdle) block.evict();
    }
  }

  /** Keeps to a new limit, while no program runs. */
  trim(): void {
    this.clock++;
    this.evict(limit);
  }

  private place(bytes: number, purpose: Purpose): number {
    if (this.youngBytes + bytes > YOUNG_LIMIT) this.evictYoung(YOUNG_LIMIT - bytes);
    if (this.resident + bytes > limit) this.evict((limit * 7) / 8 - bytes);
    const address =
      this.recycled(bytes) ?? this.fresh(bytes) ?? this.joined(bytes) ?? this.grown(bytes);
    if (address !== undefined) return address;
    this.evict(0);
    const last = this.joined(bytes) ?? this.grown(bytes);
    if (last !== undefined) return last;
    throw new MemoryError(tooLarge(purpose.op, purpose.shapes(), bytes));
  }

  /** A free piece of exactly this size: programs ask for the same sizes again and again. */
  private recycled(bytes: number): number | undefined {
    const address = this.bins.get(bytes)?.pop();
    if (address !== undefined) this.unused -= bytes;
    return address;
  }

  /** What was never used. */
  private fresh(bytes: number): number | undefined {
    const address = this.top;
    if (address + bytes > this.end) return undefined;
    this.top += bytes;
    return address;
  }

  /** A part of the smallest piece that is large enough, after neighbours were joined. */
  private joined(bytes: number): number | undefined {
    if (this.unused < bytes) return undefined;
    this.join();
    const fitting = [...this.bins.keys()].filter((size) => size >= bytes);
    if (fitting.length === 0) return this.fresh(bytes);
    const size = Math.min(...fitting);
    const address = this.recycled(size);
    if (address !== undefined && size > bytes) this.release(address + bytes, size - bytes);
    return address;
  }

  private grown(bytes: number): number | undefined {
    const missing = this.top + bytes - this.end;
    for (const more of [Math.max(missing, this.end / 2), missing]) {
      try {
        this.wasmMemory.grow(Math.ceil(more / PAGE));
        this.growths++;
        this.end = this.wasmMemory.buffer.byteLength - ALIGNMENT;
        this.wholes.clear();
        return this.fresh(bytes);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    return undefined;
  }

  private release(address: number, bytes: number): void {
    const bin = this.bins.get(bytes);
    if (bin) bin.push(address);
    else this.bins.set(bytes, [address]);
    this.unused += bytes;
  }

  /** Joins free pieces that touch. */
  private join(): void {
    const pieces = [...this.bins].flatMap(([size, list]) => list.map((at) => ({ at, size })));
    pieces.sort((a, b) => a.at - b.at);
    this.bins = new Map();
    this.unused = 0;
    let [at, size] = [0, 0];
    for (const piece of pieces) {
      if (at + size === piece.at) {
        size += piece.size;
        continue;
      }
      if (size > 0) this.release(at, size);
      [at, size] = [piece.at, piece.size];
    }
    if (at + size === this.top) this.top = at;
    else if (size > 0) this.release(at, size);
  }
}

let shared: Heap | undefined;

/** The heap of this process or page, made when it is first needed. */
export function heap(engine: Engine): Heap {
  shared ??= new Heap(engine);
  return shared;
}

const NO_HEAP = { heap: 0, resident: 0, peak: 0, blocks: 0, arena: 0 };

/** How much memory programs and their tensors take: WebAssembly's, and a GPU's. All sizes are bytes. */
export const memory = (): MemoryReport => ({
  ...(shared?.report() ?? { ...NO_HEAP, limit }),
  gpu: activeDevice()?.bytes ?? 0,
});

/**
 * Sets from how many bytes on tensors that are not being used move out of the heap, the least recently used first, and
 * returns what it was. A program that needs more at once gets more.
 */
export function setMemoryLimit(bytes: number): number {
  if (!(typeof bytes === 'number' && bytes >= 0)) throw new GradusError(notLimit(bytes));
  const before = limit;
  limit = bytes;
  shared?.trim();
  return before;
}
