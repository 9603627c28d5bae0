/**
 * Memory of the GPU, which is not given back but used again: a new buffer costs as much as many dispatches. Buffers come in
 * four sizes between each power of two and the next.
 */
import { type GpuBuffer, type GpuDevice, USAGE } from './gpu.ts';
import type { Later } from './later.ts';
import { scoped } from './scope.ts';

const LEAST = 256;
const USAGES = USAGE.storage | USAGE.copySource | USAGE.copyTarget;

/** From how many bytes of free buffers on the oldest are destroyed. */
const FREE_LIMIT = 2 ** 28;

export function bucketOf(bytes: number, most: number): number {
  if (bytes <= LEAST) return LEAST;
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3);
  return Math.min(Math.ceil(bytes / step) * step, most);
}

export interface PooledBuffer {
  readonly id: number;
  readonly gpu: GpuBuffer;
  readonly bytes: number;
  /** The last batch of commands that uses it. */
  batch: number;
  /** The bind groups that are to be dropped with it. */
  readonly groups: Set<string>;
  /** Whether the GPU had no memory for it, as far as that is known. */
  isVoid: boolean;
}

/** What the pool tells of its buffers. */
export interface PoolEvents {
  /** `failure` says why there is no memory for a new buffer. */
  created(bytes: number, failure: Later<string | undefined>): void;
  destroyed(buffer: PooledBuffer): void;
}

/** Free buffers by their size. */
class Shelf {
  private readonly stacks = new Map<number, PooledBuffer[]>();
  bytes = 0;

  push(buffer: PooledBuffer): void {
    const stack = this.stacks.get(buffer.bytes);
    if (stack) stack.push(buffer);
    else this.stacks.set(buffer.bytes, [buffer]);
    this.bytes += buffer.bytes;
  }

  pop(bytes: number): PooledBuffer | undefined {
    const buffer = this.stacks.get(bytes)?.pop();
    if (buffer) this.bytes -= bytes;
    return buffer;
  }

  /** Takes out those that were not used longest, of each size, until no more than `limit` bytes are left. */
  *oldest(limit: number): Generator<PooledBuffer> {
    for (const [bytes, stack] of this.stacks) {
      while (this.bytes > limit) {
        const buffer = stack.shift();
        if (!buffer) break;
        this.bytes -= bytes;
        yield buffer;
      }
    }
  }

  moveTo(other: Shelf): void {
    for (const stack of this.stacks.values()) for (const buffer of stack) other.push(buffer);
    this.stacks.clear();
    this.bytes = 0;
  }
}

export class Pool {
  /** Of all buffers, free ones too. */
  bytes = 0;
  private readonly all = new Set<PooledBuffer>();
  private readonly adopted = new WeakMap<GpuBuffer, PooledBuffer>();
  /** How many there have been. */
  private created = 0;
  /** The most bytes of free buffers that stay. */
  freeLimit = FREE_LIMIT;
  /** From how many bytes of all buffers on free ones are destroyed for others. */
  limit = Number.POSITIVE_INFINITY;
  /** Free, and no command that waits to be submitted uses them: the queue may write into them at once. */
  private readonly clean = new Shelf();
  /** Free for later commands only. */
  private readonly dirty = new Shelf();
  private readonly device: GpuDevice;
  private readonly events: PoolEvents;

  constructor(device: GpuDevice, events: PoolEvents) {
    this.device = device;
    this.events = events;
  }

  get buffers(): number {
    return this.all.size;
  }

  /** Bytes of what is in use. */
  get usedBytes(): number {
    return this.bytes - this.clean.bytes - this.dirty.bytes;
  }

  /** A free buffer, or a new one, of at least so many bytes; if `isClean`, one that the queue may write into at once. */
  take(bytes: number, isClean: boolean): PooledBuffer {
    const size = bucketOf(bytes, this.device.limits.maxBufferSize);
    const free = (isClean ? undefined : this.dirty.pop(size)) ?? this.clean.pop(size);
    return free ?? this.create(size);
  }

  /** A buffer of the user's, which never becomes free. */
  adopt(gpu: GpuBuffer): PooledBuffer {
    const known = this.adopted.get(gpu);
    if (known) return known;
    const buffer = this.entry(gpu, gpu.size);
    this.adopted.set(gpu, buffer);
    return buffer;
  }

  give(buffer: PooledBuffer, batch: number): void {
    if (!this.all.has(buffer)) this.events.destroyed(buffer);
    else if (buffer.isVoid) this.destroy(buffer);
    else (buffer.batch === batch ? this.dirty : this.clean).push(buffer);
  }

  /** To be called when all commands are submitted. */
  submitted(): void {
    this.dirty.moveTo(this.clean);
    if (this.clean.bytes > this.freeLimit) this.trim(this.freeLimit);
  }

  /** Destroys free buffers until no more than `limit` bytes of them are left. */
  trim(limit: number): void {
    for (const buffer of this.clean.oldest(limit)) this.destroy(buffer);
  }

  private entry(gpu: GpuBuffer, bytes: number): PooledBuffer {
    return { id: this.created++, gpu, bytes, batch: -1, groups: new Set(), isVoid: false };
  }

  private create(bytes: number): PooledBuffer {
    const excess = this.bytes + bytes - this.limit;
    if (excess > 0) this.trim(Math.max(0, this.clean.bytes - excess));
    const { result: gpu, failure } = scoped(this.device, 'out-of-memory', () =>
      this.device.createBuffer({ size: bytes, usage: USAGES }),
    );
    this.bytes += bytes;
    const buffer = this.entry(gpu, bytes);
    this.all.add(buffer);
    this.events.created(
      bytes,
      failure.then((message) => {
        buffer.isVoid = message !== undefined;
        // For whoever tries again.
        if (buffer.isVoid) this.trim(0);
        return message;
      }),
    );
    return buffer;
  }

  /** Gives all of it back, what is in use too. */
  close(): void {
    for (const buffer of this.all) this.destroy(buffer);
  }

  private destroy(buffer: PooledBuffer): void {
    this.events.destroyed(buffer);
    buffer.gpu.destroy();
    this.bytes -= buffer.bytes;
    this.all.delete(buffer);
  }
}
