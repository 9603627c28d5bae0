/**
 * The numbers that shaders are given, in one buffer: each dispatch binds its own by where they begin. Dispatches with equal
 * numbers share them, in later batches too, so that what is run again and again sends nothing.
 */
import { OFFSET_ALIGNMENT } from './code.ts';
import { type GpuBuffer, type GpuDevice, USAGE } from './gpu.ts';

const BYTES = 2 ** 17;
const WORD = 4;

export class Numbers {
  readonly gpu: GpuBuffer;
  private readonly device: GpuDevice;
  private readonly words = new Uint32Array(BYTES / WORD);
  private readonly places = new Map<string, number>();
  /** Bytes that are taken, and that the device has. */
  private end = 0;
  private sent = 0;

  constructor(device: GpuDevice) {
    this.device = device;
    this.gpu = device.createBuffer({ size: BYTES, usage: USAGE.uniform | USAGE.copyTarget });
  }

  /** Whether there is room for so many more bytes. */
  hasRoom(bytes: number): boolean {
    return this.end + bytes <= BYTES;
  }

  /** Where they begin. There must be room. */
  place(numbers: readonly number[], bytes: number): number {
    // A binding reaches as far as its shader's numbers: what is shorter may lie at the very end.
    const key = `${bytes}:${numbers.join()}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const at = this.end;
    this.words.set(numbers, at / WORD);
    this.end += Math.ceil(bytes / OFFSET_ALIGNMENT) * OFFSET_ALIGNMENT;
    this.places.set(key, at);
    return at;
  }

  /** Sends what is new. To be called before the commands that use it are submitted. */
  send(): void {
    if (this.sent === this.end) return;
    const { queue } = this.device;
    queue.writeBuffer(this.gpu, this.sent, this.words.subarray(this.sent / WORD, this.end / WORD));
    this.sent = this.end;
  }

  /** Forgets all. To be called when no command waits to be submitted. */
  clear(): void {
    this.places.clear();
    this.end = 0;
    this.sent = 0;
  }
}
