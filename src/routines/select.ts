/** Elements chosen by indices in memory: `gather` and its counterpart `scatter`. */
import { GradusError } from '../errors.ts';
import { indexOutside } from '../errors-select.ts';
import { copy, type Memory } from './memory.ts';

/**
 * The ops that select by indices in memory, and whether their indices may count from the end: PyTorch's rules. A
 * routine is told its caller by the position in this list, for what it says of an index outside.
 */
export const callers = [
  ['at', true],
  ['set', true],
  ['gather', false],
  ['scatter', false],
  ['scatterAdd', false],
  ['indexSelect', false],
  ['indexAdd', false],
  ['take', true],
  ['takeAlongDim', true],
  ['embedding', false],
  ['oneHot', false],
] as const;

export type Caller = (typeof callers)[number][0];

/** The number by which a routine knows its caller. */
export const callerOf = (name: Caller): number => callers.findIndex(([known]) => known === name);

export const callerAt = (number = 0): Caller => (callers[number] ?? callers[0])[0];

/** Whether the indices of a caller may count from the end. */
export const fromEnd = (caller: number): boolean => (callers[caller] ?? callers[0])[1];

/** What a caller says of an index that its axis does not have. */
export function refusal(index: number, size: number, caller: number): GradusError {
  const [op, negative] = callers[caller] ?? callers[0];
  return new GradusError(indexOutside(op, index, size, negative ? -size : 0));
}

/** An index counted from the front. Throws where the axis has no such element. */
function position(index: number, size: number, caller: number): number {
  if (index >= 0 && index < size) return index;
  if (fromEnd(caller) && index < 0 && index >= -size) return index + size;
  throw refusal(index, size, caller);
}

/** From this length on a row is copied as a whole. */
const ROW = 16;

/**
 * `out[o, j, i] = x[o, index[o, j, i], i]` for x `[outer, size, inner]` and out `[outer, count, inner]`. Where
 * `perOuter` or `perInner` is 0, `index` has size 1 there.
 */
export function gather(
  x: Memory,
  index: Memory,
  out: Memory,
  outer: number,
  size: number,
  count: number,
  inner: number,
  perOuter: number,
  perInner: number,
  caller: number,
): void {
  const width = perInner ? inner : 1;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      const to = (o * count + j) * inner;
      const from = ((perOuter ? o : 0) * count + j) * width;
      if (width === 1 && inner >= ROW) {
        const row = o * size + position(index[from] ?? 0, size, caller);
        copy(x, row * inner, inner, out, to);
        continue;
      }
      let at = 0;
      for (let i = 0; i < inner; i++) {
        if (i < width) at = (o * size + position(index[from + i] ?? 0, size, caller)) * inner;
        out[to + i] = x[at + i] ?? 0;
      }
    }
  }
}

/**
 * `out = base` (or its one element everywhere), then `out[o, index[o, j, i], i]` becomes `updates[o, j, i]`, or grows
 * by it where `adds` is 1.
 */
export function scatter(
  base: Memory,
  index: Memory,
  updates: Memory,
  out: Memory,
  outer: number,
  size: number,
  count: number,
  inner: number,
  perOuter: number,
  perInner: number,
  caller: number,
  adds: number,
): void {
  const total = outer * size * inner;
  if (base.length === total) copy(base, 0, total, out, 0);
  else for (let i = 0; i < total; i++) out[i] = base[0] ?? 0;
  const width = perInner ? inner : 1;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      const from = (o * count + j) * inner;
      const where = ((perOuter ? o : 0) * count + j) * width;
      if (width === 1 && inner >= ROW && !adds) {
        const row = o * size + position(index[where] ?? 0, size, caller);
        copy(updates, from, inner, out, row * inner);
        continue;
      }
      let at = 0;
      for (let i = 0; i < inner; i++) {
        if (i < width) at = (o * size + position(index[where + i] ?? 0, size, caller)) * inner;
        const update = updates[from + i] ?? 0;
        out[at + i] = adds ? (out[at + i] ?? 0) + update : update;
      }
    }
  }
}
