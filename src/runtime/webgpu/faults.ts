/**
 * What shaders tell the host of operands that an op refuses, as an index outside: a flag for each dispatch that may do so,
 * and beside it the element at fault. The flags are read with every batch in which there are some.
 */
import type { GpuEncoder } from './gpu.ts';
import type { Range } from './groups.ts';
import type { Work } from './later.ts';
import type { Outcome } from './outcome.ts';
import type { Pool } from './pool.ts';
import type { Stagings } from './staging.ts';

const FLAGS = 1024;
const FLAG_BYTES = 8;

interface Flag {
  readonly outcome: Outcome;
  /** The error for what the shader has found. */
  readonly errorOf: (found: number) => unknown;
}

export class Faults {
  readonly range: Range;
  private readonly stagings: Stagings;
  private flags: Flag[] = [];

  constructor(pool: Pool, stagings: Stagings) {
    const bytes = FLAGS * FLAG_BYTES;
    // New buffers are zero.
    this.range = { buffer: pool.take(bytes, true), offset: 0, bytes };
    this.stagings = stagings;
  }

  get isFull(): boolean {
    return this.flags.length === FLAGS;
  }

  /** The number of a new flag. */
  add(flag: Flag): number {
    return this.flags.push(flag) - 1;
  }

  /** Lets the batch end with reading the flags and setting them back; the work does that. */
  collect(encoder: GpuEncoder): Work | undefined {
    const { flags, range, stagings } = this;
    if (flags.length === 0) return undefined;
    this.flags = [];
    const bytes = flags.length * FLAG_BYTES;
    const staging = stagings.take(bytes);
    encoder.copyBufferToBuffer(range.buffer.gpu, 0, staging, 0, bytes);
    encoder.clearBuffer(range.buffer.gpu, 0, bytes);
    return stagings.read(staging, bytes, (words) => report(flags, new Int32Array(words)));
  }
}

function report(flags: readonly Flag[], words: Int32Array): void {
  for (const [i, { outcome, errorOf }] of flags.entries())
    if (words[2 * i] !== 0) outcome.fail(errorOf(words[2 * i + 1] ?? 0));
}
