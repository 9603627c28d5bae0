/** Memory that tensors share with the user's own code for the GPU. */
import type { DType } from '../../dtype.ts';
import { DTypeError, GradusError } from '../../errors.ts';
import { noStorage, smallBuffer, wrongUsages } from '../../errors-device.ts';
import { numel, type Shape } from '../../shape.ts';
import type { Buffer } from '../buffers.ts';
import type { Core } from './core.ts';
import { entered } from './enter.ts';
import type { GivenBuffer, GpuRange } from './given.ts';
import { type GpuBuffer, USAGE } from './gpu.ts';
import { Holding } from './holding.ts';
import type { Work } from './later.ts';
import { GpuMemory, Region, WORD_BYTES } from './memory.ts';

const NEEDED = USAGE.storage | USAGE.copySource | USAGE.copyTarget;

/** A tensor's memory in a buffer of the user's, which stays the user's. */
export function adopted(
  core: Core,
  op: string,
  buffer: GivenBuffer,
  dtype: DType,
  shape: Shape,
): Holding {
  const memory = new GpuMemory(core, dtype, numel(shape));
  const { storage } = memory;
  if (!storage) throw new DTypeError(noStorage(op, dtype));
  if ((buffer.usage & NEEDED) !== NEEDED) throw new GradusError(wrongUsages(op));
  const bytes = Math.ceil((memory.size * storage.bytes) / WORD_BYTES) * WORD_BYTES;
  if (buffer.size < bytes) throw new GradusError(smallBuffer(op, shape, bytes, buffer.size));
  // Declared otherwise in the user's program; it has all that is used.
  const region = new Region(core, core.stream.pool.adopt(buffer as unknown as GpuBuffer));
  memory.placeIn(region, 0, true);
  region.release();
  core.follow(memory);
  return new Holding(memory);
}

/** Where a tensor is, for commands that the user submits from now on. */
export async function exposed(core: Core, op: string, buffer: Buffer): Promise<GpuRange> {
  const [memory] = entered(core, op, [buffer], new Set()) as [GpuMemory];
  const { storage } = memory;
  if (!storage) throw new DTypeError(noStorage(op, buffer.dtype));
  return core.timeline.ask(exposing(memory.retain(), op, storage.bytes));
}

// biome-ignore lint/correctness/useYield: nothing has to be waited for.
function* exposing(memory: GpuMemory, op: string, elementBytes: number): Work<GpuRange> {
  try {
    memory.check(op);
    const { buffer, offset } = memory.bind(false);
    memory.core.stream.flush();
    // Declared otherwise in the user's program, which is given what is the platform's.
    const given = buffer.gpu as unknown as GivenBuffer;
    return { buffer: given, offset, size: memory.size * elementBytes };
  } finally {
    memory.release();
  }
}
