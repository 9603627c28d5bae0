/** Memory planning: a place in one arena for every temporary, decided from when it is first written and last read. */
import { bytesOf } from '../dtype.ts';
import type { Control } from './control.ts';
import type { Kernel } from './kernel.ts';
import type { Place, Value } from './program.ts';

/** Every temporary begins on a cache line. */
const ALIGNMENT = 64;

/** One temporary; or several that a kernel needs at once, which have their places in relation to each other. */
interface Lifetime {
  readonly values: readonly number[];
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

export const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The end of a value, counted from where its arena, or the block that it is in, begins. */
const endOf = ({ place, dtype, size }: Value): number =>
  (place.kind === 'arena' ? place.offset : 0) + align(size * bytesOf(dtype));

/** The values that a kernel needs while it runs. */
const blockOf = (control: Control): readonly number[] => [
  ...control.buffers,
  ...(control.kind === 'choice' ? control.branches : [control.body, control.test]).flatMap(
    (call) => call?.temporaries ?? [],
  ),
];

function lifetimes(values: readonly Value[], kernels: readonly Kernel[]): Lifetime[] {
  const lifetime = (members: readonly number[], from: number, to: number): Lifetime => {
    const ends = members.map((value) => endOf(values[value] as Value));
    return { values: members, bytes: Math.max(0, ...ends), from, to };
  };
  const blocks = kernels.flatMap(({ control }, at) =>
    control ? [lifetime(blockOf(control), at, at)] : [],
  );
  const inBlocks = new Set(blocks.flatMap((block) => block.values));
  const single = values.flatMap(({ place }, value) => {
    if (place.kind !== 'arena' || inBlocks.has(value)) return [];
    const from = kernels.findIndex((kernel) => kernel.outputs.includes(value));
    const to = kernels.findLastIndex((kernel) => kernel.inputs.includes(value));
    return [lifetime([value], from, Math.max(from, to))];
  });
  return [...single, ...blocks];
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

const first = ({ values: [value = 0] }: Lifetime): number => value;

/** Places temporaries, large ones first; returns the values with their places and the size of the arena. */
export function planMemory(
  values: readonly Value[],
  kernels: readonly Kernel[],
): { readonly values: readonly Value[]; readonly arenaBytes: number } {
  const placed: (Lifetime & { readonly offset: number })[] = [];
  const bySize = lifetimes(values, kernels).sort(
    (a, b) => b.bytes - a.bytes || first(a) - first(b),
  );
  for (const one of bySize) placed.push({ ...one, offset: firstFit(one, placed) });
  const places = new Map<number, Place>(
    placed.flatMap(({ values: members, offset }) =>
      members.map((value): [number, Place] => {
        const place = values[value]?.place;
        const within = place?.kind === 'arena' ? place.offset : 0;
        return [value, { kind: 'arena', offset: offset + within }];
      }),
    ),
  );
  return {
    values: values.map((value, i) => ({ ...value, place: places.get(i) ?? value.place })),
    arenaBytes: Math.max(0, ...placed.map(({ offset, bytes }) => offset + bytes)),
  };
}
