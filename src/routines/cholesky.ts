/** The Cholesky decomposition. */
import { GradusError } from '../errors.ts';
import { notPositive } from '../errors-linalg.ts';
import type { Memory } from './memory.ts';
import { at, dot, rowsOf, writeRows } from './vector.ts';

/** L, lower triangular, with A = L Lᵀ. Of A the lower triangle is read. */
export function cholesky(a: Memory, out: Memory, count: number, n: number): void {
  for (let i = 0; i < count; i++) {
    const rows = rowsOf(a, i * n * n, n, n);
    for (let k = 0; k < n; k++) {
      const row = at(rows, k);
      const square = (row[k] ?? 0) - dot(row, row, 0, k);
      // Written so that a NaN is refused.
      if (!(square > 0 && square < Number.POSITIVE_INFINITY))
        throw new GradusError(notPositive('cholesky'));
      const pivot = Math.sqrt(square);
      row[k] = pivot;
      row.fill(0, k + 1);
      for (let j = k + 1; j < n; j++) {
        const below = at(rows, j);
        below[k] = ((below[k] ?? 0) - dot(below, row, 0, k)) / pivot;
      }
    }
    writeRows(rows, out, i * n * n);
  }
}
