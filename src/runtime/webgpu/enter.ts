/** Tensors on their way to a device, where they stay. */
import type { Buffer } from '../buffers.ts';
import type { Core } from './core.ts';
import { Holding } from './holding.ts';
import type { GpuMemory } from './memory.ts';
import { uploaded } from './upload.ts';

/** What a device has of a tensor, if it has it. */
export function memoryOn(core: Core, op: string, buffer: Buffer): GpuMemory | undefined {
  const remote = buffer.onDevice(op);
  const memory = remote instanceof Holding ? remote.memory : undefined;
  return memory?.core === core && !memory.isVoid ? memory : undefined;
}

/** Gives a tensor a buffer of its own: while a shader writes a part of one, it may not read another. */
function moveOut(op: string, buffer: Buffer): void {
  const remote = buffer.onDevice(op);
  if (remote) buffer.share(remote.copy());
}

/** The memories of tensors. What is not there yet goes there; `alone` are those that will change. */
export function entered(
  core: Core,
  op: string,
  buffers: readonly Buffer[],
  alone: ReadonlySet<Buffer | undefined>,
): GpuMemory[] {
  for (const buffer of alone)
    if (buffer && memoryOn(core, op, buffer)?.isPacked) moveOut(op, buffer);
  const fresh = [...new Set(buffers)].filter((buffer) => !memoryOn(core, op, buffer));
  const memories = uploaded(
    core,
    fresh.map((buffer) => ({
      dtype: buffer.dtype,
      elements: buffer.dtype === 'float64' ? buffer.read(op) : buffer.look(op),
      isAlone: alone.has(buffer),
    })),
  );
  for (const [i, buffer] of fresh.entries()) buffer.share(new Holding(memories[i] as GpuMemory));
  // All are there now.
  return buffers.map((buffer) => memoryOn(core, op, buffer) as GpuMemory);
}
