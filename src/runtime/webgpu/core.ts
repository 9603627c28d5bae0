/** A device with all that is kept for it. */
import { DeviceError } from '../../errors.ts';
import { deviceLost } from '../../errors-device.ts';
import type { GpuDevice } from './gpu.ts';
import { type Later, type Work, wait } from './later.ts';
import type { GpuMemory } from './memory.ts';
import { Owners } from './owners.ts';
import { Pipelines } from './pipelines.ts';
import { type Counts, Stream } from './stream.ts';
import { Timeline } from './timeline.ts';

/** What tests and `memory()` are told. */
export interface CoreCounts extends Counts {
  readonly pipelines: number;
  /** Of all buffers for tensors and temporaries, free ones too. */
  readonly bytes: number;
  readonly usedBytes: number;
  readonly buffers: number;
}

/** How long is waited for the news of a loss. Firefox looks for news every 100 ms. */
const LATE_MS = 200;

export class Core {
  readonly device: GpuDevice;
  readonly stream: Stream;
  readonly pipelines: Pipelines;
  readonly timeline = new Timeline();
  readonly owners = new Owners();
  /** What tensors have. */
  readonly memories = new Set<GpuMemory>();
  /** Why it was lost, if it was. */
  lost: string | undefined = undefined;
  /** What is on its way to the host, once the device is being left. */
  private homeward: Later<void>[] | undefined = undefined;

  constructor(device: GpuDevice) {
    this.device = device;
    this.stream = new Stream(device);
    this.pipelines = new Pipelines(device);
    device.lost.then(({ reason, message }) => {
      this.lost = message || reason;
    });
  }

  get counts(): CoreCounts {
    const { bytes, usedBytes, buffers } = this.stream.pool;
    return { ...this.stream.counts, pipelines: this.pipelines.count, bytes, usedBytes, buffers };
  }

  /** Refuses to go on without the device. */
  check(op: string): void {
    if (this.lost !== undefined) throw new DeviceError(deviceLost(op, this.lost));
  }

  /** Whether this thread can sleep until the device has answered. */
  get canSleep(): boolean {
    return this.device.block !== undefined;
  }

  /** What comes; the thread sleeps until then. */
  sleepUntil<Value>(later: Later<Value>): Value {
    while (!later.isDone) if (!this.stream.flushNow()) this.device.block?.();
    return later.value;
  }

  /** The same as `check` after something has failed. Engines may tell of a loss only after what fails for it. */
  *checkFailed(op: string): Work {
    // While a thread sleeps, no timer ends; the engine that its device is of has told already.
    if (!this.canSleep) {
      const late = new Promise((resolve) => setTimeout(resolve, LATE_MS));
      yield* wait(Promise.race([this.device.lost, late]));
    }
    this.check(op);
  }

  /** Whether what is here is on its way to the host. */
  get isBeingLeft(): boolean {
    return this.homeward !== undefined;
  }

  /** Lets a memory follow the others to the host, when they are on their way. To be called when the run that writes it waits. */
  follow(memory: GpuMemory): void {
    this.homeward?.push(memory.sendHome());
  }

  /** Lets the host have what only this device has, and takes nothing of it any more. */
  async close(): Promise<void> {
    const homeward = [...this.memories].map((memory) => memory.sendHome());
    this.homeward = homeward;
    // Programs go on meanwhile, on what has not come yet: there will be more.
    let home = 0;
    do {
      for (; home < homeward.length; home++) await homeward[home];
      // Work may still wait of which nobody has a result.
      await this.timeline.ask(this.stream.rest());
    } while (home < homeward.length);
    this.lost ??= 'init has left it';
    this.stream.close();
  }
}
