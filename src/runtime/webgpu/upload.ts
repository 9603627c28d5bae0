/** Elements from the host to the device: what is small goes together, in one write to one buffer. */
import { arrayOf, type DType, type TypedArray } from '../../dtype.ts';
import { OFFSET_ALIGNMENT } from './code.ts';
import type { Core } from './core.ts';
import { bytesFor, GpuMemory, Region } from './memory.ts';
import type { Storage } from './storage.ts';

/** Up to how many bytes elements go together with others. */
const SMALL = 2 ** 14;

export interface Upload {
  readonly dtype: DType;
  readonly elements: TypedArray;
  /** Whether they are to have a buffer of their own, because they will be changed there. */
  readonly isAlone: boolean;
}

export const constant = (dtype: DType, data: ArrayLike<number>): Upload => ({
  dtype,
  elements: arrayOf(dtype).from(data),
  isAlone: false,
});

/** Memories that have the elements, in the same order. */
export function uploaded(core: Core, uploads: readonly Upload[]): GpuMemory[] {
  const together: { readonly memory: GpuMemory; readonly words: TypedArray }[] = [];
  const memories = uploads.map(({ dtype, elements, isAlone }) => {
    const memory = new GpuMemory(core, dtype, elements.length);
    const { storage } = memory;
    if (!storage) return memory.keep(elements);
    const words = storage.pack(elements);
    if (isAlone || bytesFor(elements.length, storage) > SMALL) alone(core, memory, storage, words);
    else together.push({ memory, words });
    return memory;
  });
  pack(core, together);
  return memories;
}

function alone(core: Core, memory: GpuMemory, storage: Storage, words: TypedArray): void {
  const region = Region.of(core, bytesFor(memory.size, storage), true);
  memory.placeIn(region, 0, true);
  region.release();
  if (words.length > 0) core.stream.write(region.buffer, 0, words);
}

function pack(
  core: Core,
  list: readonly { readonly memory: GpuMemory; readonly words: TypedArray }[],
): void {
  if (list.length === 0) return;
  const offsets: number[] = [];
  let end = 0;
  for (const { words } of list) {
    offsets.push(end);
    end += Math.max(1, Math.ceil(words.byteLength / OFFSET_ALIGNMENT)) * OFFSET_ALIGNMENT;
  }
  const all = new Uint8Array(end);
  const region = Region.of(core, end, true);
  for (const [i, { memory, words }] of list.entries()) {
    const offset = offsets[i] ?? 0;
    all.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), offset);
    memory.placeIn(region, offset, true);
  }
  region.release();
  core.stream.write(region.buffer, 0, all);
}
