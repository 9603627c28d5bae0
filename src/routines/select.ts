/** Elements chosen by indices in memory: `gather` and its counterpart `scatter`. */
import { GradusError } from '../errors.ts';
import { indexOutside } from '../errors-select.ts';
import type { Memory } from './memory.ts';

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

/** An index counted from the front. Throws where the axis has no such element. */
function position(index: number, size: number, caller: number): number {
  if (index >= 0 && index < size) return index;
  const [op, negative] = callers[caller] ?? callers[0];
  if (negative && index < 0 && index >= -size) return index + size;
  throw new GradusError(indexOutside(op, index, size, negative ? -size : 0));
}

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
      let at = 0;
      for (let i = 0; i < inner; i++) {
        if (i < width) at = (o * size + position(index[from + i] ?? 0, size, caller)) * inner;
        out[to + i] = x[at + i] ?? 0;
      }
    }
  }
}

/** `out = base`, then `out[o, index[o, j, i], i]` becomes `updates[o, j, i]`, or grows by it where `adds` is 1. */
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
  for (let i = 0; i < outer * size * inner; i++) out[i] = base[i] ?? 0;
  const width = perInner ? inner : 1;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      const from = (o * count + j) * inner;
      const where = ((perOuter ? o : 0) * count + j) * width;
      let at = 0;
      for (let i = 0; i < inner; i++) {
        if (i < width) at = (o * size + position(index[where + i] ?? 0, size, caller)) * inner;
        out[at + i] = (adds ? (out[at + i] ?? 0) : 0) + (updates[from + i] ?? 0);
      }
    }
  }
}
