/** Memory planning: a place in one arena for every temporary, decided from when it is first written and last read. */
import { bytesOf } from '../dtype.ts';
import type { Kernel } from './kernel.ts';
import type { Place, Value } from './program.ts';

/** Every temporary begins on a cache line. */
const ALIGNMENT = 64;

interface Lifetime {
  readonly value: number;
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function lifetimes(values: readonly Value[], kernels: readonly Kernel[]): Lifetime[] {
  return values.flatMap(({ place, dtype, size }, value) => {
    if (place.kind !== 'arena') return [];
    const from = kernels.findIndex((kernel) => kernel.outputs.includes(value));
    const to = kernels.findLastIndex((kernel) => kernel.inputs.includes(value));
    return [{ value, bytes: align(size * bytesOf(dtype)), from, to: Math.max(from, to) }];
  });
}

/** The lowest free offset for `one` among those placed whose lifetimes meet its own. */
function firstFit(
  one: Lifetime,
  placed: readonly (Lifetime & { readonly offset: number })[],
): number {
  const busy = placed.filter((other) => other.from <= one.to && one.from <= other.to);
  let offset = 0;
  for (const other of busy.toSorted((a, b) => a.offset - b.offset)) {
    if (offset + one.bytes <= other.offset) break;
    offset = Math.max(offset, other.offset + other.bytes);
  }
  return offset;
}

/** Places temporaries, large ones first; returns the values with their places and the size of the arena. */
export function planMemory(
  values: readonly Value[],
  kernels: readonly Kernel[],
): { readonly values: readonly Value[]; readonly arenaBytes: number } {
  const placed: (Lifetime & { readonly offset: number })[] = [];
  const bySize = lifetimes(values, kernels).sort((a, b) => b.bytes - a.bytes || a.value - b.value);
  for (const one of bySize) placed.push({ ...one, offset: firstFit(one, placed) });
  const places = new Map<number, Place>(
    placed.map(({ value, offset }) => [value, { kind: 'arena', offset }]),
  );
  return {
    values: values.map((value, i) => ({ ...value, place: places.get(i) ?? value.place })),
    arenaBytes: Math.max(0, ...placed.map(({ offset, bytes }) => offset + bytes)),
  };
}
