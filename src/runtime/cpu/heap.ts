/**
 * The memory of WebAssembly programs: one for all of them, as they never run at the same time. Tensors are there as
 * guests. What has not been used for longest moves to the host when there are too many bytes of it, so that nobody
 * needs to free anything: in a loop that never yields no finaliser runs, and what has died moves out with the others.
 */
import { arrayOf, bytesOf, type DType, type TypedArray } from '../../dtype.ts';
import { MemoryError, tooLarge } from '../../errors.ts';
import { Buffer, Content, type Residence } from '../buffers.ts';
import type { Engine, Memory } from './engine.ts';

const PAGE = 65536;
const MOST_PAGES = 65536;
/** Blocks begin on cache lines and end there. Kernels may read a vector beyond either end. */
export const ALIGNMENT = 64;

export const aligned = (bytes: number): number =>
  Math.max(Math.ceil(bytes / ALIGNMENT), 1) * ALIGNMENT;

/** Bytes of the heap. */
export class Block implements Residence {
  readonly offset: number;
  readonly bytes: number;
  /** The run that used it last. */
  usedAt = 0;
  isFree = false;
  private readonly heap: Heap;
  /** What is in it, where that may move to the host. */
  content: Content<Block> | undefined;

  constructor(heap: Heap, offset: number, bytes: number) {
    this.heap = heap;
    this.offset = offset;
    this.bytes = bytes;
  }

  copy(): TypedArray {
    const { dtype, size } = this.content as Content;
    return this.heap.view(dtype, this.offset, size).slice();
  }

  free(): void {
    this.heap.free(this);
  }
}

/** What `memory()` tells. All numbers are bytes, but that of tensors. */
export interface MemoryInfo {
  /** Of the heap, as it has grown. It never shrinks. */
  readonly heap: number;
  /** In use: by tensors, constants, and the arena of all programs. */
  readonly used: number;
  /** Of `used`, what tensors have that may move to the host. */
  readonly resident: number;
  /** How many these tensors are. */
  readonly tensors: number;
  /** The most that was ever in use. */
  readonly peak: number;
  /** From how many resident bytes on tensors move to the host. */
  readonly limit: number;
}

export class Heap {
  /** From how many resident bytes on tensors move out. */
  limit = 2 ** 28;
  /** The number of the run that is going on. */
  private run = 1;
  private memory: Memory | undefined;
  readonly engine: Engine;
  /** What is behind all blocks; before the first there is room to read. */
  private top = ALIGNMENT;
  private used = 0;
  private peak = 0;
  private resident = 0;
  private readonly guests = new Set<Block>();
  /** Free places by their size. */
  private readonly gaps = new Map<number, number[]>();
  private readonly views = new Map<DType, TypedArray>();
  private scratch: Block | undefined;
  /** It holds blocks and not what is in them, or what has moved out would stay as long as a loop does not yield. */
  private readonly finished = new FinalizationRegistry<Block>((block) => {
    if (block.content) this.free(block);
  });

  constructor(own: Engine) {
    this.engine = own;
  }

  /** The memory, made at the first need. */
  get wasmMemory(): Memory {
    this.memory ??= new this.engine.Memory({ initial: 16, maximum: MOST_PAGES });
    return this.memory;
  }

  /** A new run begins: only what it uses stays where it is. */
  begin(): void {
    this.run++;
  }

  /** All of the heap as elements of a dtype. */
  private whole(dtype: DType): TypedArray {
    const { buffer } = this.wasmMemory;
    const known = this.views.get(dtype);
    if (known?.buffer === buffer) return known;
    const view = new (arrayOf(dtype))(buffer);
    this.views.set(dtype, view);
    return view;
  }

  /** The elements at an address. The view is of use until the heap grows. */
  view(dtype: DType, offset: number, size: number): TypedArray {
    return new (arrayOf(dtype))(this.wasmMemory.buffer, offset, size);
  }

  /** Copies elements to an address. */
  write(elements: TypedArray, dtype: DType, offset: number): void {
    this.whole(dtype).set(elements, offset / bytesOf(dtype));
  }

  /** A copy of the elements at an address. */
  read(dtype: DType, offset: number, size: number): TypedArray {
    const from = offset / bytesOf(dtype);
    return this.whole(dtype).slice(from, from + size);
  }

  /** Copies bytes from one address to another. */
  move(from: number, to: number, bytes: number): void {
    this.whole('uint8').copyWithin(to, from, from + bytes);
  }

  /** New bytes, with anything in them. `op` is what needs them. */
  allocate(bytes: number, op: string): Block {
    const rounded = aligned(bytes);
    this.makeRoom(rounded);
    const offset = this.gaps.get(rounded)?.pop() ?? this.placed(rounded, op);
    this.used += rounded;
    this.peak = Math.max(this.peak, this.used);
    const block = new Block(this, offset, rounded);
    block.usedAt = this.run;
    return block;
  }

  free(block: Block): void {
    if (block.isFree) return;
    block.isFree = true;
    const { content, bytes, offset } = block;
    if (content) {
      this.finished.unregister(block);
      this.guests.delete(block);
      this.resident -= bytes;
      content.residence = undefined;
      block.content = undefined;
    }
    this.used -= bytes;
    this.addGap(offset, bytes);
  }

  /** The place of `bytes` bytes: in a larger gap, behind all, or where others move out. */
  private placed(bytes: number, op: string): number {
    const larger = this.fromGap(bytes) ?? this.fromTop(bytes);
    if (larger !== undefined) return larger;
    // All that this run does not need goes, and the gaps become one where they touch.
    this.evict(0);
    this.joinGaps();
    const place = this.fromGap(bytes) ?? this.fromTop(bytes);
    if (place === undefined) throw new MemoryError(tooLarge(op, bytes));
    return place;
  }

  /** Takes the smallest gap that is large enough, if it is not much too large. */
  private fromGap(bytes: number): number | undefined {
    let best: number | undefined;
    for (const [size, places] of this.gaps)
      if (size >= bytes && places.length > 0 && (best === undefined || size < best)) best = size;
    const offset = best === undefined ? undefined : this.gaps.get(best)?.pop();
    if (best === undefined || offset === undefined) return undefined;
    if (best > bytes) this.addGap(offset + bytes, best - bytes);
    return offset;
  }

  private addGap(offset: number, bytes: number): void {
    const gaps = this.gaps.get(bytes);
    if (gaps) gaps.push(offset);
    else this.gaps.set(bytes, [offset]);
  }

  private fromTop(bytes: number): number | undefined {
    const end = this.top + bytes;
    if (!this.grow(end + ALIGNMENT)) return undefined;
    const offset = this.top;
    this.top = end;
    return offset;
  }

  /** Makes the memory as large as this; by a quarter more, where it can be. */
  private grow(bytes: number): boolean {
    const memory = this.wasmMemory;
    const have = memory.buffer.byteLength / PAGE;
    const needed = Math.ceil(bytes / PAGE) - have;
    if (needed <= 0) return true;
    const wanted = Math.min(Math.max(needed, Math.ceil(have / 4)), MOST_PAGES - have);
    return [wanted, needed].some((pages) => {
      try {
        return pages >= needed && memory.grow(pages) >= 0;
      } catch {
        return false;
      }
    });
  }

  /** Gaps that touch become one, and what is free at the end is no gap. */
  private joinGaps(): void {
    const all = [...this.gaps].flatMap(([bytes, places]) =>
      places.map((offset) => ({ offset, bytes })),
    );
    this.gaps.clear();
    const joined: { offset: number; bytes: number }[] = [];
    for (const gap of all.toSorted((a, b) => a.offset - b.offset)) {
      const last = joined.at(-1);
      if (last && last.offset + last.bytes === gap.offset) last.bytes += gap.bytes;
      else joined.push(gap);
    }
    const last = joined.at(-1);
    if (last && last.offset + last.bytes === this.top) {
      this.top = last.offset;
      joined.pop();
    }
    for (const { offset, bytes } of joined) this.addGap(offset, bytes);
  }

  /** Moves guests out so that `bytes` more fit under the limit. */
  private makeRoom(bytes: number): void {
    if (this.resident + bytes <= this.limit || this.guests.size === 0) return;
    // Some more than needed, or the next block would look at all guests again.
    this.evict(Math.max(this.limit - bytes - this.limit / 8, 0));
  }

  /** Moves guests out, those unused for longest first, until at most `bytes` are resident. */
  private evict(bytes: number): void {
    const idle = [...this.guests].filter(({ usedAt }) => usedAt !== this.run);
    for (const block of idle.sort((a, b) => a.usedAt - b.usedAt)) {
      if (this.resident <= bytes) return;
      const { content } = block;
      if (!content) continue;
      content.host ??= block.copy();
      this.free(block);
    }
  }

  /** A new tensor of what is in a block. */
  lodge(block: Block, dtype: DType, size: number): Buffer {
    const buffer = Buffer.of(new Content<Block>(dtype, size, undefined));
    this.settle(block, buffer, '');
    return buffer;
  }

  /** Where a tensor is in the heap; it is copied there if it is not. */
  enter(buffer: Buffer, op: string): Block {
    const { residence, host, dtype, size } = buffer.content(op);
    if (residence instanceof Block) {
      residence.usedAt = this.run;
      return residence;
    }
    const block = this.allocate(size * bytesOf(dtype), op);
    if (host) this.write(host, dtype, block.offset);
    this.settle(block, buffer, op);
    return block;
  }

  /** The block is free when nobody has the buffer, or who it is given to, any more. */
  private settle(block: Block, buffer: Buffer, op: string): void {
    // The only residence there is.
    const content = buffer.content(op) as Content<Block>;
    block.content = content;
    content.residence = block;
    this.guests.add(block);
    this.resident += block.bytes;
    buffer.life ??= {};
    this.finished.register(buffer.life, block, block);
  }

  /** The arena that all programs share, with room for so many bytes. */
  arena(bytes: number, op: string): Block {
    if (this.scratch && this.scratch.bytes >= bytes) return this.scratch;
    const before = this.scratch;
    this.scratch = undefined;
    if (before) this.free(before);
    this.scratch = this.allocate(bytes, op);
    return this.scratch;
  }

  info(): MemoryInfo {
    return {
      heap: this.memory?.buffer.byteLength ?? 0,
      used: this.used,
      resident: this.resident,
      tensors: this.guests.size,
      peak: this.peak,
      limit: this.limit,
    };
  }
}

let shared: Heap | undefined;

/** The heap of this process or page. */
export function heap(engine: Engine): Heap {
  shared ??= new Heap(engine);
  return shared;
}

/** How much memory WebAssembly programs have, and what of it tensors use. */
export const memory = (): MemoryInfo =>
  shared?.info() ?? { heap: 0, used: 0, resident: 0, tensors: 0, peak: 0, limit: 0 };
