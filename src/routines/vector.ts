/** What the decompositions are written in: matrices as lists of rows (or of columns), in float64. */
import type { Memory } from './memory.ts';

export type Vector = Float64Array;
/** The rows of a matrix, or its columns where a name says so. */
export type Vectors = Vector[];

/** A vector that is known to exist. */
export const at = (vectors: readonly Vector[], i: number): Vector => vectors[i] as Vector;

/** The rows of the matrix `[m, n]` that begins at `start`. */
export const rowsOf = (x: Memory, start: number, m: number, n: number): Vectors =>
  Array.from({ length: m }, (_, i) => {
    const row = new Float64Array(n);
    for (let j = 0; j < n; j++) row[j] = x[start + i * n + j] ?? 0;
    return row;
  });

/** The rows of the transposed matrix. */
export const columnsOf = (x: Memory, start: number, m: number, n: number): Vectors =>
  Array.from({ length: n }, (_, j) => {
    const column = new Float64Array(m);
    for (let i = 0; i < m; i++) column[i] = x[start + i * n + j] ?? 0;
    return column;
  });

/** Writes rows one after another from `start` on; returns where they end. */
export function writeRows(rows: readonly Vector[], out: Memory, start: number): number {
  let next = start;
  for (const row of rows) {
    for (let j = 0; j < row.length; j++) out[next + j] = row[j] ?? 0;
    next += row.length;
  }
  return next;
}

/** Writes a matrix `[m, columns.length]`, given its columns; returns where it ends. */
export function writeColumns(
  columns: readonly Vector[],
  out: Memory,
  start: number,
  m: number,
): number {
  const n = columns.length;
  for (let j = 0; j < n; j++) {
    const column = at(columns, j);
    for (let i = 0; i < m; i++) out[start + i * n + j] = column[i] ?? 0;
  }
  return start + m * n;
}

/** The vector of this length that is 1 at `i` and 0 elsewhere. */
export function unit(length: number, i: number): Vector {
  const x = new Float64Array(length);
  x[i] = 1;
  return x;
}

/** The vectors of the identity. */
export const identity = (n: number): Vectors => Array.from({ length: n }, (_, i) => unit(n, i));

/** The sum of products, over indices from `from` up to `to`. */
export function dot(x: Vector, y: Vector, from = 0, to = x.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (x[i] ?? 0) * (y[i] ?? 0);
  return sum;
}

/** `y += a x`, from an index on. */
export function addTo(y: Vector, a: number, x: Vector, from = 0): void {
  for (let i = from; i < y.length; i++) y[i] = (y[i] ?? 0) + a * (x[i] ?? 0);
}

/** `x *= a`, from an index on. */
export function scale(x: Vector, a: number, from = 0): void {
  for (let i = from; i < x.length; i++) x[i] = (x[i] ?? 0) * a;
}

/** `x, y = c x - s y, s x + c y`. */
export function rotate(x: Vector, y: Vector, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const a = x[i] ?? 0;
    const b = y[i] ?? 0;
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

/** The largest absolute value; NaN if there is one. */
export function largest(x: Vector, from = 0): number {
  let found = 0;
  for (let i = from; i < x.length; i++) {
    const a = Math.abs(x[i] ?? 0);
    // Written so that a NaN stays.
    if (!(a <= found) && !Number.isNaN(found)) found = a;
  }
  return found;
}

/** The length of a vector, without overflow, from an index on. */
export function norm(x: Vector, from = 0): number {
  const top = largest(x, from);
  if (top === 0 || !Number.isFinite(top)) return top;
  let sum = 0;
  for (let i = from; i < x.length; i++) {
    const a = (x[i] ?? 0) / top;
    sum += a * a;
  }
  return top * Math.sqrt(sum);
}

/** A power of two that brings these vectors near 1 where they are multiplied by it: exact, but for underflow. */
export function scaleOf(vectors: readonly Vector[]): number {
  const top = vectors.reduce((most, x) => Math.max(most, largest(x)), 0);
  return top === 0 ? 1 : 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(top))));
}

export const areFinite = (vectors: readonly Vector[]): boolean =>
  vectors.every((x) => Number.isFinite(largest(x)));

/** Every element of a result NaN: what becomes of a matrix that is not finite. */
export function fillNaN(out: Memory, start: number, length: number): void {
  for (let i = start; i < start + length; i++) out[i] = Number.NaN;
}

/**
 * Turns a vector, and another with it, so that the first of its large elements is positive. The sign of a singular
 * vector or an eigenvector is free; this one does not change when the matrix changes a little.
 */
export function orient(x: Vector, along?: Vector): void {
  const large = 0.9 * largest(x);
  const first = x.find((a) => Math.abs(a) >= large) ?? 0;
  if (first >= 0) return;
  scale(x, -1);
  if (along) scale(along, -1);
}
