/** QR by Householder's reflections, with LAPACK's signs; and least squares. */
import { GradusError } from '../errors.ts';
import { dependent } from '../errors-linalg.ts';
import type { Memory } from './memory.ts';
import {
  addTo,
  at,
  columnsOf,
  dot,
  norm,
  scale,
  unit,
  type Vector,
  type Vectors,
  writeColumns,
} from './vector.ts';

/** The reflection `1 - tau v vᵀ`, where v is 0 before index `from`, and 1 at it. */
export interface Reflection {
  readonly v: Vector;
  readonly from: number;
  readonly tau: number;
  /** What it makes of the element at `from` of the vector that it is for; those after it become 0. */
  readonly beta: number;
}

/** Numbers below this are brought up before they are divided: near the least ones there are few digits. */
const TINY = 1e-290;
/** 2 ** 600. Bundlers leave out a literal that is not used, and keep a power. */
const UP = 4.149515568880993e180;

/** The reflection that leaves of `x`, from an index on, the first element only. Uses up `x`. */
export function reflectionFor(x: Vector, from: number): Reflection {
  const alpha = x[from] ?? 0;
  const rest = norm(x, from + 1);
  if (rest > 0 && Math.hypot(alpha, rest) < TINY) {
    scale(x, UP, from);
    const scaled = reflectionFor(x, from);
    return { ...scaled, beta: scaled.beta / UP };
  }
  x.fill(0, 0, from);
  x[from] = 1;
  if (rest === 0) return { v: x, from, tau: 0, beta: alpha };
  const beta = -(alpha < 0 ? -1 : 1) * Math.hypot(alpha, rest);
  // First by a part: the difference may be so small that its reciprocal overflows.
  for (let i = from + 1; i < x.length; i++) x[i] = (x[i] ?? 0) / (alpha - beta);
  return { v: x, from, tau: (beta - alpha) / beta, beta };
}

/** Reflects `x` in place. */
export function reflect({ v, from, tau }: Reflection, x: Vector): void {
  if (tau !== 0) addTo(x, -tau * dot(v, x, from), v, from);
}

export interface Factors {
  readonly reflections: readonly Reflection[];
  /** The columns of R, square or wide. */
  readonly r: Vectors;
  /** Which column of the matrix each column of R belongs to. */
  readonly order: readonly number[];
}

/** Factors a matrix given by its columns, which are used up. `pivots`: the longest of those left comes next. */
export function factor(columns: Vectors, m: number, pivots = false): Factors {
  const n = columns.length;
  const order = columns.map((_, j) => j);
  const reflections: Reflection[] = [];
  for (let k = 0; k < Math.min(m, n); k++) {
    if (pivots) bringLongest(columns, order, k);
    const reflection = reflectionFor(at(columns, k).slice(), k);
    for (let j = k; j < n; j++) reflect(reflection, at(columns, j));
    at(columns, k).fill(0, k + 1);
    at(columns, k)[k] = reflection.beta;
    reflections.push(reflection);
  }
  const r = columns.map((column) => column.subarray(0, Math.min(m, n)));
  return { reflections, r, order };
}

function bringLongest(columns: Vectors, order: number[], k: number): void {
  let [best, length] = [k, -1];
  for (let j = k; j < columns.length; j++) {
    const column = at(columns, j);
    const square = dot(column, column, k);
    if (square > length) [best, length] = [j, square];
  }
  [columns[k], columns[best]] = [at(columns, best), at(columns, k)];
  [order[k], order[best]] = [order[best] ?? 0, order[k] ?? 0];
}

/** Q x, in place, of an `x` as long as a column. */
export function applyQ(reflections: readonly Reflection[], x: Vector): void {
  for (let i = reflections.length - 1; i >= 0; i--) reflect(reflections[i] as Reflection, x);
}

/** Q `[m, k]`, then R `[k, n]`, of each matrix `[m, n]`; k is the smaller of m and n. */
export function qr(a: Memory, out: Memory, count: number, m: number, n: number): void {
  const k = Math.min(m, n);
  let next = 0;
  for (let i = 0; i < count; i++) {
    const { reflections, r } = factor(columnsOf(a, i * m * n, m, n), m);
    const q = reflections.map((_, j) => {
      const column = unit(m, j);
      // The later reflections leave this one alone.
      applyQ(reflections.slice(0, j + 1), column);
      return column;
    });
    next = writeColumns(q, out, next, m);
    next = writeColumns(r, out, next, k);
  }
}

/** X with the smallest `|A X - B|`, of matrices A `[m, n]` with independent columns. B is `[m, width]`. */
export function lstsq(
  a: Memory,
  b: Memory,
  out: Memory,
  systems: number,
  count: number,
  m: number,
  n: number,
  width: number,
): void {
  for (let s = 0; s < systems && count > 0; s++) {
    const { reflections, r } = factor(columnsOf(a, s * m * n, m, n), m);
    const diagonal = r.map((column, j) => Math.abs(column[j] ?? 0));
    const smallest = Number.EPSILON * m * Math.max(...diagonal);
    if (diagonal.some((x) => x <= smallest)) throw new GradusError(dependent('lstsq'));
    for (let i = (s * count) / systems; i < ((s + 1) * count) / systems; i++) {
      const solved = columnsOf(b, i * m * width, m, width).map((x) => {
        for (const reflection of reflections) reflect(reflection, x);
        return solveUpper(r, x.subarray(0, n));
      });
      writeColumns(solved, out, i * n * width, n);
    }
  }
}

/** Solves R x = b in place, R given by its columns. */
function solveUpper(r: readonly Vector[], x: Vector): Vector {
  for (let j = x.length - 1; j >= 0; j--) {
    const column = at(r, j);
    const value = (x[j] ?? 0) / (column[j] ?? 0);
    x[j] = value;
    for (let i = 0; i < j; i++) x[i] = (x[i] ?? 0) - value * (column[i] ?? 0);
  }
  return x;
}
