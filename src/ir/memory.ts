/** Memory planning: a place in one arena for every temporary, decided from when it is first written and last read. */
import { bytesOf } from '../dtype.ts';
import type { Control } from './control.ts';
import { readersOf } from './donate.ts';
import type { Kernel } from './kernel.ts';
import type { Place, Value } from './program.ts';

/** Every temporary begins on a cache line. */
const ALIGNMENT = 64;

/**
 * One temporary; several that are written over each other, element by element; or several that a kernel needs at once,
 * which have their places in relation to each other.
 */
export interface Lifetime {
  readonly values: readonly number[];
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

type Placed = Lifetime & { readonly offset: number };

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

/** When the temporaries of a program are in use: from the kernel that writes them first to the one that reads them last. */
export function lifetimes(values: readonly Value[], kernels: readonly Kernel[]): Lifetime[] {
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
    const from = kernels.findIndex(
      ({ outputs, scratch }) => outputs.includes(value) || scratch === value,
    );
    const to = kernels.findLastIndex((kernel) => kernel.inputs.includes(value));
    return [lifetime([value], from, Math.max(from, to))];
  });
  return [...inTurn(single, values, kernels), ...blocks];
}

/** Joins lifetimes of which one ends where a kernel makes the other of it. */
function inTurn(
  single: readonly Lifetime[],
  values: readonly Value[],
  kernels: readonly Kernel[],
): readonly Lifetime[] {
  const joined: Lifetime[] = [];
  for (const next of single.toSorted((a, b) => a.from - b.from)) {
    const kernel = kernels[next.from];
    const old = joined.findIndex(
      (one) => one.to === next.from && kernel && replaces(kernel, values, last(next), last(one)),
    );
    const before = joined[old];
    if (!before) joined.push(next);
    else joined[old] = { ...next, from: before.from, values: [...before.values, ...next.values] };
  }
  return joined;
}

const last = ({ values }: Lifetime): number => values.at(-1) ?? -1;

/** Whether a kernel reads each element of `old` before it writes that of `next`, so that both can be in one place. */
function replaces(kernel: Kernel, values: readonly Value[], next: number, old: number): boolean {
  const [a, b] = [values[next], values[old]];
  if (a?.dtype !== b?.dtype || a?.size !== b?.size || !kernel.inputs.includes(old)) return false;
  const readers = readersOf(kernel, old);
  const writer = kernel.stores.findIndex(({ output }) => kernel.outputs[output] === next);
  return writer >= 0 && readers !== undefined && readers.every((store) => store <= writer);
}

/** The lowest free offset for `one` among those placed whose lifetimes meet its own. */
function firstFit(one: Lifetime, placed: readonly Placed[]): number {
  const busy = placed.filter((other) => other.from <= one.to && one.from <= other.to);
  let offset = 0;
  for (const other of busy.toSorted((a, b) => a.offset - b.offset)) {
    if (offset + one.bytes <= other.offset) break;
    offset = Math.max(offset, other.offset + other.bytes);
  }
  return offset;
}

const room = ({ bytes, from, to }: Lifetime): number => bytes * (1 + to - from);

/** What to place first: what is large, what comes first, or what takes most room for longest. The best plan is taken. */
const orders: readonly ((a: Lifetime, b: Lifetime) => number)[] = [
  (a, b) => b.bytes - a.bytes || last(a) - last(b),
  (a, b) => a.from - b.from || b.bytes - a.bytes || last(a) - last(b),
  (a, b) => room(b) - room(a) || last(a) - last(b),
];

const bytesIn = (plan: readonly Placed[]): number =>
  Math.max(0, ...plan.map(({ offset, bytes }) => offset + bytes));

/** The places of temporaries, by value, and how many bytes they take. */
export function place(all: readonly Lifetime[]): {
  readonly offsets: ReadonlyMap<number, number>;
  readonly bytes: number;
} {
  const plans = orders.map((order) => {
    const placed: Placed[] = [];
    for (const one of all.toSorted(order)) placed.push({ ...one, offset: firstFit(one, placed) });
    return placed;
  });
  const bytes = Math.min(...plans.map(bytesIn));
  const best = plans.find((plan) => bytesIn(plan) === bytes) ?? [];
  const offsets = new Map(
    best.flatMap(({ values, offset }) => values.map((value) => [value, offset] as const)),
  );
  return { offsets, bytes };
}

/** When values are used, by kernels that use these: from the first to the last. */
export const lifetimesOf = (
  values: readonly number[],
  kernels: readonly Kernel[],
  usedBy: (kernel: Kernel) => readonly number[],
): readonly Pick<Lifetime, 'from' | 'to'>[] => {
  const used = kernels.map((kernel) => new Set(usedBy(kernel)));
  return values.map((value) => ({
    from: used.findIndex((all) => all.has(value)),
    to: used.findLastIndex((all) => all.has(value)),
  }));
};

/** Places temporaries; returns the values with their places and the size of the arena. */
export function planMemory(
  values: readonly Value[],
  kernels: readonly Kernel[],
): { readonly values: readonly Value[]; readonly arenaBytes: number } {
  const { offsets, bytes } = place(lifetimes(values, kernels));
  const placed = (value: Value, i: number): Place => {
    const offset = offsets.get(i);
    if (offset === undefined) return value.place;
    const within = value.place.kind === 'arena' ? value.place.offset : 0;
    return { kind: 'arena', offset: offset + within };
  };
  return {
    values: values.map((value, i) => ({ ...value, place: placed(value, i) })),
    arenaBytes: bytes,
  };
}
