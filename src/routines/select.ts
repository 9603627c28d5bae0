/** Elements chosen by indices in memory: `gather` and its counterpart `scatter`. */
import { GradusError, indexOutside } from '../errors.ts';
import type { Memory } from './memory.ts';

/** An index counted from the front. Throws where the axis has no such element. */
function position(op: string, index: number, size: number): number {
  if (index >= -size && index < size) return index < 0 ? index + size : index;
  throw new GradusError(indexOutside(op, index, size));
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
): void {
  const width = perInner ? inner : 1;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      const to = (o * count + j) * inner;
      const from = ((perOuter ? o : 0) * count + j) * width;
      let at = 0;
      for (let i = 0; i < inner; i++) {
        if (i < width) at = (o * size + position('gather', index[from + i] ?? 0, size)) * inner;
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
        if (i < width) at = (o * size + position('scatter', index[where + i] ?? 0, size)) * inner;
        out[at + i] = (adds ? (out[at + i] ?? 0) : 0) + (updates[from + i] ?? 0);
      }
    }
  }
}
