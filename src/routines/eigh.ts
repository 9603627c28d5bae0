/** Eigenvalues and eigenvectors of symmetric matrices: Householder's tridiagonal form, then the implicit QL method. */
import type { Memory } from './memory.ts';
import { type Reflection, reflect, reflectionFor } from './qr.ts';
import {
  addTo,
  areFinite,
  at,
  dot,
  fillNaN,
  identity,
  orient,
  rotate,
  rowsOf,
  scale,
  scaleOf,
  type Vector,
  type Vectors,
  writeColumns,
} from './vector.ts';

/** Far more than it takes: two or three times for each eigenvalue. */
const ATTEMPTS = 60;
/** An element beside the diagonal of a matrix near 1 that nothing can be told from. */
const NOTHING = 1e-290;

/** A symmetric tridiagonal matrix, and the rows that are turned with it. */
interface Tridiagonal {
  readonly diagonal: Vector;
  /** `beside[i]` is at row i, column i + 1; the last is 0. */
  readonly beside: Vector;
  readonly vectors: Vectors;
}

/** Brings a symmetric matrix, which is used up, to this form; `vectors` are the rows of Qᵀ, with Qᵀ A Q = T. */
function tridiagonal(rows: Vectors, wantsVectors: boolean): Tridiagonal {
  const n = rows.length;
  const beside = new Float64Array(n);
  const reflections: Reflection[] = [];
  for (let k = 0; k + 1 < n; k++) {
    const reflection = reflectionFor(at(rows, k).slice(), k + 1);
    beside[k] = reflection.beta;
    reflectBothSides(rows, reflection);
    reflections.push(reflection);
  }
  const diagonal = Float64Array.from(rows, (row, i) => row[i] ?? 0);
  const vectors = wantsVectors ? identity(n) : [];
  // Qᵀ = ... H1 H0: the last reflection first, applied to rows from the right.
  for (const reflection of reflections.toReversed())
    for (const row of vectors) reflect(reflection, row);
  return { diagonal, beside, vectors };
}

/** `A = H A H` in the rows and columns that the reflection changes: `A - v wᵀ - w vᵀ`. */
function reflectBothSides(rows: Vectors, { v, from, tau }: Reflection): void {
  if (tau === 0) return;
  const w = new Float64Array(v.length);
  for (let i = from; i < v.length; i++) w[i] = tau * dot(at(rows, i), v, from);
  addTo(w, (-tau / 2) * dot(w, v, from), v, from);
  for (let i = from; i < v.length; i++) {
    addTo(at(rows, i), -(v[i] ?? 0), w, from);
    addTo(at(rows, i), -(w[i] ?? 0), v, from);
  }
}

/** The end of the block that begins at `start`: where the next element beside the diagonal is negligible. */
function blockEnd({ diagonal, beside }: Tridiagonal, start: number): number {
  let end = start;
  for (; end + 1 < diagonal.length; end++) {
    const near = Math.abs(diagonal[end] ?? 0) + Math.abs(diagonal[end + 1] ?? 0);
    if (Math.abs(beside[end] ?? 0) <= Number.EPSILON * near + NOTHING) break;
  }
  return end;
}

/** One QL step on the block from `start` to `end`, with Wilkinson's shift. */
function step({ diagonal: d, beside: e, vectors }: Tridiagonal, start: number, end: number): void {
  const first = d[start] ?? 0;
  const next = e[start] ?? 0;
  const half = ((d[start + 1] ?? 0) - first) / (2 * next);
  const root = Math.hypot(half, 1);
  let g = (d[end] ?? 0) - first + next / (half + (half < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = end - 1; i >= start; i--) {
    const f = s * (e[i] ?? 0);
    const b = c * (e[i] ?? 0);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r <= NOTHING) {
      // The block falls apart here.
      d[i + 1] = (d[i + 1] ?? 0) - p;
      e[end] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = (d[i + 1] ?? 0) - p;
    const q = ((d[i] ?? 0) - g) * s + 2 * c * b;
    p = s * q;
    d[i + 1] = g + p;
    g = c * q - b;
    if (vectors.length > 0) rotate(at(vectors, i), at(vectors, i + 1), c, s);
  }
  d[start] = (d[start] ?? 0) - p;
  e[start] = g;
  e[end] = 0;
}

/** Turns a block round if its larger elements come first: a step from its end would not reach its beginning. */
function putLargeLast({ diagonal, beside, vectors }: Tridiagonal, start: number, end: number) {
  const size = (d: number, e: number) => Math.abs(diagonal[d] ?? 0) + Math.abs(beside[e] ?? 0);
  if (size(start, start) <= size(end, end - 1)) return;
  diagonal.subarray(start, end + 1).reverse();
  beside.subarray(start, end).reverse();
  vectors.splice(start, end + 1 - start, ...vectors.slice(start, end + 1).reverse());
}

/** Makes the matrix diagonal. Whether it succeeded. */
function diagonalize(matrix: Tridiagonal): boolean {
  for (let start = 0; start < matrix.diagonal.length; start++) {
    let attempts = 0;
    for (let end = blockEnd(matrix, start); end > start; end = blockEnd(matrix, start)) {
      if (attempts++ === ATTEMPTS) return false;
      putLargeLast(matrix, start, end);
      step(matrix, start, end);
    }
  }
  return true;
}

export interface Eigen {
  /** Ascending. */
  readonly values: Vector;
  readonly vectors: Vectors;
}

/** Of a symmetric matrix, of which the lower triangle is read. `undefined` where it is not finite. */
function eigen(rows: Vectors, wantsVectors: boolean): Eigen | undefined {
  const n = rows.length;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) at(rows, i)[j] = at(rows, j)[i] ?? 0;
  if (!areFinite(rows)) return undefined;
  const factor = scaleOf(rows);
  for (const row of rows) scale(row, factor);
  const matrix = tridiagonal(rows, wantsVectors);
  if (!diagonalize(matrix)) return undefined;
  const { diagonal, vectors } = matrix;
  const order = Array.from(diagonal.keys()).sort((i, j) => (diagonal[i] ?? 0) - (diagonal[j] ?? 0));
  const sorted = wantsVectors ? order.map((i) => at(vectors, i)) : [];
  for (const vector of sorted) orient(vector);
  return { values: Float64Array.from(order, (i) => (diagonal[i] ?? 0) / factor), vectors: sorted };
}

function each(a: Memory, out: Memory, count: number, n: number, wantsVectors: boolean): void {
  const size = wantsVectors ? n + n * n : n;
  for (let i = 0; i < count; i++) {
    const found = eigen(rowsOf(a, i * n * n, n, n), wantsVectors);
    if (!found) {
      fillNaN(out, i * size, size);
      continue;
    }
    const next = writeColumns([found.values], out, i * size, n);
    if (wantsVectors) writeColumns(found.vectors, out, next, n);
  }
}

/** The eigenvalues `[n]`, then the eigenvectors as columns `[n, n]`, of each matrix. */
export const eigh = (a: Memory, out: Memory, count: number, n: number): void =>
  each(a, out, count, n, true);

/** The eigenvalues `[n]` of each matrix. */
export const eigvalsh = (a: Memory, out: Memory, count: number, n: number): void =>
  each(a, out, count, n, false);
