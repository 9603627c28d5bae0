/** Buffers through which the host reads: while one is mapped, others take the next reads. */
import { type GpuBuffer, type GpuDevice, MAP_READ, USAGE } from './gpu.ts';
import { type Later, type Work, wait } from './later.ts';
import { bucketOf } from './pool.ts';
import { scoped } from './scope.ts';

/** Bytes of free ones that are kept. */
const KEPT = 2 ** 24;

/** How often Firefox looks whether the GPU has done something, unless it is given something to do: every 100 ms. */
const mustPoll = (): boolean =>
  /Firefox/.test((globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent ?? '');

/** Is told of a new buffer, and of why there is no memory for it. */
type Created = (bytes: number, failure: Later<string | undefined>) => void;

export class Stagings {
  private readonly device: GpuDevice;
  private readonly created: Created;
  private readonly free: GpuBuffer[] = [];
  private freeBytes = 0;
  private pending = 0;
  private isPolling = false;

  constructor(device: GpuDevice, created: Created) {
    this.device = device;
    this.created = created;
  }

  /** A buffer for at least so many bytes. */
  take(bytes: number): GpuBuffer {
    const size = bucketOf(bytes, this.device.limits.maxBufferSize);
    const i = this.free.findIndex((buffer) => buffer.size === size);
    if (i < 0) return this.create(size);
    const [buffer] = this.free.splice(i, 1) as [GpuBuffer];
    this.freeBytes -= size;
    return buffer;
  }

  /** What `f` makes of the bytes in a buffer, which is free again afterwards. */
  *read<Result>(buffer: GpuBuffer, bytes: number, f: (words: ArrayBuffer) => Result): Work<Result> {
    this.pending++;
    try {
      const mapped = buffer.mapAsync(MAP_READ, 0, bytes);
      if (!this.isPolling && mustPoll()) this.poll();
      yield* wait(mapped);
    } catch (error) {
      buffer.destroy();
      throw error;
    } finally {
      this.pending--;
    }
    try {
      return f(buffer.getMappedRange(0, bytes));
    } finally {
      buffer.unmap();
      this.give(buffer);
    }
  }

  close(): void {
    for (const buffer of this.free) buffer.destroy();
  }

  private create(size: number): GpuBuffer {
    const usage = USAGE.mapRead | USAGE.copyTarget;
    const { result, failure } = scoped(this.device, 'out-of-memory', () =>
      this.device.createBuffer({ size, usage }),
    );
    this.created(size, failure);
    return result;
  }

  private give(buffer: GpuBuffer): void {
    if (this.freeBytes + buffer.size > KEPT) {
      buffer.destroy();
      return;
    }
    this.free.push(buffer);
    this.freeBytes += buffer.size;
  }

  private poll(): void {
    this.isPolling = this.pending > 0;
    if (!this.isPolling) return;
    this.device.queue.submit([]);
    setTimeout(() => this.poll());
  }
}
