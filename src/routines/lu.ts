/** Systems of equations and determinants, by elimination with partial pivoting. */
import { GradusError } from '../errors.ts';
import { singular } from '../errors-linalg.ts';
import type { Memory } from './memory.ts';
import {
  addTo,
  at,
  columnsOf,
  dot,
  rowsOf,
  type Vector,
  type Vectors,
  writeColumns,
} from './vector.ts';

/** A matrix as P L U. */
export interface Factors {
  /** L below the diagonal, its own diagonal being 1, and U on and above it. */
  readonly rows: Vectors;
  /** Which row of the matrix each row comes from. */
  readonly order: readonly number[];
  /** The determinant of P. */
  readonly sign: number;
}

/** Factors a matrix in place. A column without a pivot is left as it is. */
export function factor(rows: Vectors): Factors {
  const n = rows.length;
  const order = rows.map((_, i) => i);
  let sign = 1;
  for (let k = 0; k < n; k++) {
    const best = pivotOf(rows, k);
    if (best !== k) {
      exchange(rows, k, best);
      exchange(order, k, best);
      sign = -sign;
    }
    const pivot = at(rows, k);
    const p = pivot[k] ?? 0;
    if (p === 0) continue;
    for (let i = k + 1; i < n; i++) {
      const row = at(rows, i);
      const f = (row[k] ?? 0) / p;
      row[k] = f;
      addTo(row, -f, pivot, k + 1);
    }
  }
  return { rows, order, sign };
}

/** The row, from the k-th on, with the largest element in column `k`. */
function pivotOf(rows: Vectors, k: number): number {
  let best = k;
  for (let i = k + 1; i < rows.length; i++) {
    if (Math.abs(at(rows, i)[k] ?? 0) > Math.abs(at(rows, best)[k] ?? 0)) best = i;
  }
  return best;
}

function exchange<T>(list: T[], i: number, j: number): void {
  [list[i], list[j]] = [list[j] as T, list[i] as T];
}

/** Solves L x = b in place, for L the lower triangle of the rows. */
export function substituteDown(rows: readonly Vector[], x: Vector, hasUnitDiagonal: boolean): void {
  for (let i = 0; i < x.length; i++) {
    const row = at(rows, i);
    const rest = (x[i] ?? 0) - dot(row, x, 0, i);
    x[i] = hasUnitDiagonal ? rest : rest / (row[i] ?? 0);
  }
}

/** Solves U x = b in place, for U the upper triangle of the rows. */
export function substituteUp(rows: readonly Vector[], x: Vector, hasUnitDiagonal: boolean): void {
  for (let i = x.length - 1; i >= 0; i--) {
    const row = at(rows, i);
    const rest = (x[i] ?? 0) - dot(row, x, i + 1);
    x[i] = hasUnitDiagonal ? rest : rest / (row[i] ?? 0);
  }
}

/**
 * For each of `count` right-hand sides `[n, width]` in `b` its system's solution. There are `systems` matrices
 * `[n, n]`, each for as many right-hand sides in a row.
 */
function eachSystem<System>(
  b: Memory,
  out: Memory,
  systems: number,
  count: number,
  n: number,
  width: number,
  systemAt: (start: number) => System,
  solveColumn: (system: System, column: Vector) => Vector,
): void {
  for (let s = 0; s < systems && n * width > 0; s++) {
    const system = systemAt(s * n * n);
    for (let i = (s * count) / systems; i < ((s + 1) * count) / systems; i++) {
      const columns = columnsOf(b, i * n * width, n, width);
      const solved = columns.map((column) => solveColumn(system, column));
      writeColumns(solved, out, i * n * width, n);
    }
  }
}

/** Who asks for a solution, by `caller`: the first takes a division by 0, the others throw where A is singular. */
const CALLERS = [undefined, 'solve', 'inv', 'matrixPower'];

/** X with A X = B. */
export function solve(
  a: Memory,
  b: Memory,
  out: Memory,
  systems: number,
  count: number,
  n: number,
  width: number,
  caller: number,
): void {
  const factorsAt = (start: number) => {
    const factors = factor(rowsOf(a, start, n, n));
    const op = CALLERS[caller];
    if (op && factors.rows.some((row, i) => row[i] === 0)) throw new GradusError(singular(op));
    return factors;
  };
  eachSystem(b, out, systems, count, n, width, factorsAt, ({ rows, order }, column) => {
    const x = Float64Array.from(order, (i) => column[i] ?? 0);
    substituteDown(rows, x, true);
    substituteUp(rows, x, false);
    return x;
  });
}

/** X with A X = B, for A the upper or lower triangle of a matrix, whose diagonal is taken to be 1 if `unit`. */
export function solveTriangular(
  a: Memory,
  b: Memory,
  out: Memory,
  systems: number,
  count: number,
  n: number,
  width: number,
  upper: number,
  unit: number,
): void {
  const substitute = upper ? substituteUp : substituteDown;
  const rowsAt = (start: number) => rowsOf(a, start, n, n);
  eachSystem(b, out, systems, count, n, width, rowsAt, (rows, x) => {
    substitute(rows, x, unit === 1);
    return x;
  });
}

/** The determinant of each matrix `[n, n]`. */
export function det(a: Memory, out: Memory, count: number, n: number): void {
  for (let i = 0; i < count; i++) {
    const { rows, sign } = factor(rowsOf(a, i * n * n, n, n));
    out[i] = rows.reduce((product, row, k) => product * (row[k] ?? 0), sign);
  }
}

/** The sign of each determinant, and the logarithm of its absolute value. */
export function slogdet(a: Memory, out: Memory, count: number, n: number): void {
  for (let i = 0; i < count; i++) {
    const { rows, sign } = factor(rowsOf(a, i * n * n, n, n));
    const diagonal = rows.map((row, k) => row[k] ?? 0);
    out[2 * i] = diagonal.reduce((product, x) => product * Math.sign(x), sign);
    out[2 * i + 1] = diagonal.reduce((sum, x) => sum + Math.log(Math.abs(x)), 0);
  }
}
