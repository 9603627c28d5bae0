import type { TypedArray } from '../../dtype.ts';
import { DeviceError } from '../../errors.ts';
import { onDevice, shapeOnDevice } from '../../errors-device.ts';
import type { Shape } from '../../shape.ts';
import type { Remote } from '../buffers.ts';
import { copyOf } from './copy.ts';
import type { Later, Work } from './later.ts';
import type { GpuMemory } from './memory.ts';

/** A tensor's hold on memory of a device. */
export class Holding implements Remote {
  /** Nothing, once it was given back. */
  private held: GpuMemory | undefined;
  readonly size: number;

  constructor(memory: GpuMemory) {
    this.held = memory;
    this.size = memory.size;
    memory.core.memories.add(memory);
  }

  get memory(): GpuMemory | undefined {
    return this.held;
  }

  get isHere(): boolean {
    return this.held?.isKnown === true;
  }

  ownedBy(owner: object): void {
    const { held } = this;
    held?.core.owners.add(owner, this, held.bytes);
  }

  async read(op: string): Promise<TypedArray> {
    return this.ask(op);
  }

  readNow(op: string): TypedArray {
    const memory = this.alive;
    memory.check(op);
    if (this.isHere) return memory.show();
    if (!memory.core.canSleep) throw new DeviceError(onDevice(op));
    return memory.core.sleepUntil(this.ask(op));
  }

  note(shape: Shape): string | undefined {
    if (this.alive.core.canSleep) return undefined;
    return shapeOnDevice(shape, this.alive.dtype);
  }

  copy(): Holding {
    return new Holding(copyOf(this.alive));
  }

  moved(): Holding {
    const memory = this.alive;
    this.held = undefined;
    memory.core.owners.remove(this, memory.bytes);
    return new Holding(memory);
  }

  free(): void {
    const { held } = this;
    if (!held) return;
    this.held = undefined;
    held.core.owners.remove(this, held.bytes);
    held.release();
  }

  private ask(op: string): Later<TypedArray> {
    const memory = this.alive;
    memory.check(op);
    return memory.core.timeline.ask(reading(memory.retain(), op));
  }

  private get alive(): GpuMemory {
    if (!this.held) throw new Error('internal: memory of a device that was given back');
    return this.held;
  }
}

function* reading(memory: GpuMemory, op: string): Work<TypedArray> {
  try {
    return yield* memory.read(op);
  } finally {
    memory.release();
  }
}
