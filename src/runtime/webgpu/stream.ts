/**
 * The commands for a device. They gather in one open pass, and go to the GPU when somebody waits for a result, or when there
 * are enough of them for it to begin.
 */
import type { TypedArray } from '../../dtype.ts';
import { Batch } from './batch.ts';
import { Faults } from './faults.ts';
import type { GpuComputePass, GpuComputePipeline, GpuDevice, GpuEncoder } from './gpu.ts';
import { Groups, type Range } from './groups.ts';
import { going, Later, type Work, wait } from './later.ts';
import { Numbers } from './numbers.ts';
import type { Outcome } from './outcome.ts';
import type { Layout } from './pipelines.ts';
import { Pool, type PooledBuffer } from './pool.ts';
import { scoped } from './scope.ts';
import { Stagings } from './staging.ts';

/** A batch has at most so many dispatches, and no more after so many workgroups: that is work for a millisecond or more. */
const MOST_DISPATCHES = 512;
const MANY_GROUPS = 32_768;

/** What a device has been told to do so far. */
export interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  readonly copies: number;
  /** Writes of the host, and their bytes. */
  readonly uploads: number;
  readonly uploadedBytes: number;
  readonly reads: number;
}

/** A shader with what it is run on, for a run. */
export interface Call {
  readonly compiled: GpuComputePipeline;
  readonly layout: Layout;
  readonly ranges: readonly Range[];
  readonly numbers: readonly number[];
  readonly groups: readonly [number, number, number];
  readonly outcome: Outcome;
  /** The user's op. */
  readonly name: string;
}

export class Stream {
  readonly pool: Pool;
  readonly faults: Faults;
  private readonly device: GpuDevice;
  private readonly numbers: Numbers;
  private readonly groups: Groups;
  private readonly stagings: Stagings;
  private readonly counted = {
    dispatches: 0,
    submits: 0,
    copies: 0,
    uploads: 0,
    uploadedBytes: 0,
    reads: 0,
  };
  private batch = new Batch();
  private encoder: GpuEncoder | undefined = undefined;
  private pass: GpuComputePass | undefined = undefined;
  /** What the open pass has set. */
  private pipeline: GpuComputePipeline | undefined = undefined;
  /** What the host still has to get. */
  private readonly reading = new Set<Later<unknown>>();
  /** Comes when all that is to be submitted soon was submitted. */
  private flushing: Later<void> | undefined = undefined;

  constructor(device: GpuDevice) {
    this.device = device;
    const created = (bytes: number, failure: Later<string | undefined>) =>
      this.batch.checkMemory(bytes, failure);
    this.pool = new Pool(device, {
      created,
      destroyed: (buffer) => this.groups.forget(buffer),
    });
    this.numbers = new Numbers(device);
    this.groups = new Groups(device, this.numbers.gpu);
    this.stagings = new Stagings(device, created);
    this.faults = new Faults(this.pool, this.stagings);
  }

  get counts(): Counts {
    return { ...this.counted };
  }

  /** Lets a run settle with what is added to this batch. */
  note(outcome: Outcome): void {
    this.batch.add(outcome);
  }

  /** Gives memory back, which commands may still use that were added before. */
  give(buffer: PooledBuffer): void {
    this.pool.give(buffer, this.batch.number);
  }

  /** Makes room for the numbers and a flag of the next dispatch, which must follow at once. */
  reserve(layout: Layout): void {
    if (this.faults.isFull) this.flush();
    if (this.numbers.hasRoom(layout.numbers)) return;
    this.flush();
    this.numbers.clear();
  }

  dispatch(call: Call): void {
    const { compiled, ranges, groups, outcome } = call;
    const { batch } = this;
    const pass = this.openPass();
    if (this.pipeline !== compiled) pass.setPipeline(compiled);
    this.pipeline = compiled;
    this.bind(pass, call);
    pass.dispatchWorkgroups(...groups);
    for (const { buffer } of ranges) buffer.batch = batch.number;
    batch.add(outcome);
    this.counted.dispatches++;
    batch.dispatches++;
    batch.workgroups += groups[0] * groups[1] * groups[2];
    if (batch.dispatches >= MOST_DISPATCHES || batch.workgroups >= MANY_GROUPS) this.flush();
  }

  private bind(pass: GpuComputePass, { layout, ranges, numbers, outcome, name }: Call): void {
    const { group, failure } = this.groups.of(layout, ranges);
    if (failure) this.batch.check(outcome, name, failure);
    if (layout.numbers === 0) pass.setBindGroup(0, group);
    else pass.setBindGroup(0, group, [this.numbers.place(numbers, layout.numbers)]);
  }

  copy(from: Range, to: Range, bytes: number, outcome: Outcome): void {
    const encoder = this.openEncoder();
    const [source, target] = [from.buffer, to.buffer];
    encoder.copyBufferToBuffer(source.gpu, from.offset, target.gpu, to.offset, bytes);
    source.batch = this.batch.number;
    target.batch = this.batch.number;
    this.batch.add(outcome);
    this.counted.copies++;
  }

  /** What `f` gives, which asks the device for work of a run that is no dispatch, and for so many bytes of memory. */
  guard<Result>(outcome: Outcome, bytes: number, f: () => Result): Result {
    const { batch, device } = this;
    const { result: inner, failure } = scoped(device, 'validation', () =>
      scoped(device, 'out-of-memory', f),
    );
    batch.add(outcome);
    batch.checkMemory(bytes, inner.failure);
    batch.check(outcome, outcome.name, failure);
    return inner.result;
  }

  /** Writes at once, after all commands that use the buffer. */
  write(buffer: PooledBuffer, offset: number, words: TypedArray): void {
    if (buffer.batch === this.batch.number) this.flush();
    // Node's WebGPU crashes on memory that threads share.
    const own = words.buffer instanceof ArrayBuffer ? words : words.slice();
    this.device.queue.writeBuffer(buffer.gpu, offset, own);
    this.counted.uploads++;
    this.counted.uploadedBytes += words.byteLength;
  }

  /**
   * What `f` makes of the bytes of a range, when all commands up to now are done. Reads that are asked for together are
   * submitted together.
   */
  *read({ buffer, offset, bytes }: Range, f: (words: ArrayBuffer) => TypedArray): Work<TypedArray> {
    const { batch } = this;
    const staging = this.stagings.take(bytes);
    this.openEncoder().copyBufferToBuffer(buffer.gpu, offset, staging, 0, bytes);
    buffer.batch = batch.number;
    this.counted.reads++;
    yield* wait(this.flushSoon());
    // If the batch has failed, nothing was copied, and that is why it could not be read.
    const result = going(this.stagings.read(staging, bytes, f));
    this.reading.add(result);
    if (!result.isDone) yield result;
    this.reading.delete(result);
    yield* wait(batch.settled);
    if (batch.failure) throw batch.failure;
    return result.value;
  }

  /** Waits until all runs up to now have settled. */
  *settle(): Work {
    const { batch } = this;
    yield* wait(this.flushSoon());
    yield* wait(batch.settled);
  }

  /** Sends all commands to the GPU. */
  flush(): void {
    const { batch } = this;
    if (this.encoder) this.submit(this.encoder, batch);
    this.batch = new Batch(batch);
    this.pool.submitted();
    batch.settle();
  }

  /** Waits until all runs and reads up to now have settled. */
  *rest(): Work {
    yield* this.settle();
    for (const result of this.reading) if (!result.isDone) yield result;
  }

  /** Gives all memory of the device back, which rests. */
  close(): void {
    this.pool.close();
    this.numbers.gpu.destroy();
    this.stagings.close();
  }

  private submit(encoder: GpuEncoder, batch: Batch): void {
    this.closePass();
    const faults = this.faults.collect(encoder);
    this.numbers.send();
    const { queue } = this.device;
    const { failure } = scoped(this.device, 'validation', () => queue.submit([encoder.finish()]));
    batch.checkAll(failure);
    if (faults) batch.await(going(faults));
    this.encoder = undefined;
    this.counted.submits++;
  }

  private flushSoon(): Later<void> {
    if (this.flushing) return this.flushing;
    const flushing = new Later<void>();
    this.flushing = flushing;
    Promise.resolve().then(() => {
      if (this.flushing === flushing) this.flushNow();
    });
    return flushing;
  }

  /** Submits what is to be submitted soon, and says whether there was something. */
  flushNow(): boolean {
    const { flushing } = this;
    if (!flushing) return false;
    this.flushing = undefined;
    try {
      this.flush();
      flushing.resolve();
    } catch (error) {
      flushing.reject(error);
    }
    return true;
  }

  /** Where commands go that are not part of its pass. */
  openEncoder(): GpuEncoder {
    this.closePass();
    this.encoder ??= this.device.createCommandEncoder();
    return this.encoder;
  }

  private openPass(): GpuComputePass {
    this.encoder ??= this.device.createCommandEncoder();
    this.pass ??= this.encoder.beginComputePass();
    return this.pass;
  }

  private closePass(): void {
    this.pass?.end();
    this.pass = undefined;
    this.pipeline = undefined;
  }
}
