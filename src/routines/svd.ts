/**
 * Singular values by one-sided Jacobi rotations, after a QR decomposition with pivoting: small ones come out with
 * few wrong digits too.
 */
import { factor as factorLU } from './lu.ts';
import type { Memory } from './memory.ts';
import { applyQ, factor } from './qr.ts';
import {
  addTo,
  areFinite,
  at,
  columnsOf,
  dot,
  fillNaN,
  identity,
  norm,
  orient,
  rotate,
  rowsOf,
  scale,
  scaleOf,
  unit,
  type Vector,
  type Vectors,
  writeColumns,
  writeRows,
} from './vector.ts';

/** Far more than it takes: about five. */
const SWEEPS = 60;

/** Rows this short beside others near 1 count as 0: their squares are too small to tell directions. */
const NOTHING = 1e-140;

/** The k singular triples of a matrix. */
export interface Singular {
  readonly left: Vectors;
  /** Descending. */
  readonly values: Vector;
  readonly right: Vectors;
}

function dropShort(rows: Vectors): void {
  for (const row of rows) if (norm(row) < NOTHING) row.fill(0);
}

/** Rotates pairs of rows until all are orthogonal, and others with them. */
function orthogonalize(rows: Vectors, along: Vectors): void {
  dropShort(rows);
  const tolerance = Number.EPSILON * Math.max(2, Math.sqrt(rows.length));
  for (let sweep = 0, rotated = true; rotated && sweep < SWEEPS; sweep++) {
    rotated = false;
    const squares = rows.map((row) => dot(row, row));
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length; j++)
        rotated = rotatePair(rows, along, squares, i, j, tolerance) || rotated;
    }
  }
  dropShort(rows);
}

/** Makes two rows orthogonal. Whether they were not. `squares` are the squares of the lengths. */
function rotatePair(
  rows: Vectors,
  along: Vectors,
  squares: number[],
  i: number,
  j: number,
  tolerance: number,
): boolean {
  const product = dot(at(rows, i), at(rows, j));
  const [a, b] = [squares[i] ?? 0, squares[j] ?? 0];
  if (!(Math.abs(product) > tolerance * Math.sqrt(a) * Math.sqrt(b))) return false;
  const zeta = (b - a) / (2 * product);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  rotate(at(rows, i), at(rows, j), c, c * t);
  if (along.length > 0) rotate(at(along, i), at(along, j), c, c * t);
  squares[i] = a - t * product;
  squares[j] = b + t * product;
  return true;
}

/** Of a matrix at least as high as wide, by its columns, which are used up. Without vectors there are none. */
function ofColumns(columns: Vectors, m: number, wantsVectors: boolean): Singular {
  const n = columns.length;
  const by = scaleOf(columns);
  for (const column of columns) scale(column, by);
  const { reflections, r, order } = factor(columns, m, true);
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from(r, (column) => column[i] ?? 0),
  );
  // R = J (Jᵀ R), where Jᵀ collects the rotations: A = Q J S Wᵀ Pᵀ.
  const along = wantsVectors ? identity(n) : [];
  orthogonalize(rows, along);
  const lengths = rows.map((row) => norm(row));
  const sorted = lengths.map((_, i) => i).sort((i, j) => (lengths[j] ?? 0) - (lengths[i] ?? 0));
  const values = Float64Array.from(sorted, (i) => (lengths[i] ?? 0) / by);
  if (!wantsVectors) return { left: [], values, right: [] };
  const right = unitVectors(sorted.map((i) => at(rows, i))).map((w) => {
    const v = new Float64Array(n);
    for (const [j, place] of order.entries()) v[place] = w[j] ?? 0;
    return v;
  });
  const left = sorted.map((i) => {
    const u = new Float64Array(m);
    u.set(at(along, i));
    applyQ(reflections, u);
    return u;
  });
  for (const [i, u] of left.entries()) orient(u, at(right, i));
  return { left, values, right };
}

/** Orthogonal vectors made as long as 1. In the place of those that are 0 there are some that complete the basis. */
function unitVectors(rows: Vectors): Vectors {
  const known: Vectors = [];
  for (const row of rows) {
    const length = norm(row);
    if (length === 0) break;
    for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) / length;
    known.push(row);
  }
  for (let i = 0; known.length < rows.length; i++) {
    const candidate = unit(rows.length, i);
    // Twice, which makes it orthogonal to the last digit.
    for (const x of [...known, ...known]) addTo(candidate, -dot(x, candidate), x);
    const length = norm(candidate);
    // Among the unit vectors there is always one with this much left.
    if (length * length < 0.5 / rows.length) continue;
    scale(candidate, 1 / length);
    known.push(candidate);
  }
  return known;
}

/** Of the matrix `[m, n]` that begins at `start`. `undefined` where it is not finite. */
function singular(a: Memory, start: number, m: number, n: number, wantsVectors: boolean) {
  const columns = m < n ? rowsOf(a, start, m, n) : columnsOf(a, start, m, n);
  if (!areFinite(columns)) return undefined;
  const { left, values, right } = ofColumns(columns, Math.max(m, n), wantsVectors);
  if (m >= n) return { left, values, right };
  // Of the transposed matrix.
  for (const [i, u] of right.entries()) orient(u, at(left, i));
  return { left: right, values, right: left };
}

/** U `[m, k]`, then S `[k]`, then Vᵀ `[k, n]`, of each matrix `[m, n]`; k is the smaller of m and n. */
export function svd(a: Memory, out: Memory, count: number, m: number, n: number): void {
  const k = Math.min(m, n);
  const size = m * k + k + k * n;
  for (let i = 0; i < count; i++) {
    const found = singular(a, i * m * n, m, n, true);
    if (!found) {
      fillNaN(out, i * size, size);
      continue;
    }
    const next = writeColumns(found.left, out, i * size, m);
    writeRows([found.values, ...found.right], out, next);
  }
}

/** The singular values `[k]` of each matrix `[m, n]`, descending. */
export function svdvals(a: Memory, out: Memory, count: number, m: number, n: number): void {
  const k = Math.min(m, n);
  for (let i = 0; i < count; i++) {
    const found = singular(a, i * m * n, m, n, false);
    if (found) writeRows([found.values], out, i * k);
    else fillNaN(out, i * k, k);
  }
}

/** The Moore-Penrose inverse `[n, m]` of each matrix `[m, n]`. Singular values below `cut` times the largest are 0. */
export function pinv(
  a: Memory,
  out: Memory,
  count: number,
  m: number,
  n: number,
  cut: number,
): void {
  for (let i = 0; i < count; i++) {
    const found = singular(a, i * m * n, m, n, true);
    if (!found) {
      fillNaN(out, i * m * n, m * n);
      continue;
    }
    const { left, values, right } = found;
    const rows = Array.from({ length: n }, () => new Float64Array(m));
    for (const [j, s] of values.entries()) {
      if (!(s > cut * (values[0] ?? 0))) break;
      const v = at(right, j);
      for (const [k, row] of rows.entries()) addTo(row, (v[k] ?? 0) / s, at(left, j));
    }
    writeRows(rows, out, i * m * n);
  }
}

/** A square matrix as U S Vᵀ, and the determinant of U Vᵀ. */
function rotated(a: Memory, start: number, n: number) {
  const found = singular(a, start, n, n, true);
  if (!found) return undefined;
  const signOf = (vectors: Vectors) => {
    const { rows, sign } = factorLU(vectors.map((x) => x.slice()));
    return rows.reduce((product, row, i) => product * Math.sign(row[i] ?? 0), sign);
  };
  return { ...found, sign: signOf(found.left) * signOf(found.right) };
}

/** The product of all values but those at two places. */
const productBut = (values: Vector, i: number, j: number) =>
  values.reduce((product, s, k) => (k === i || k === j ? product : product * s), 1);

/** U M Vᵀ, U and V given by their columns, into `out`. */
function writeBetween(left: Vectors, middle: Vectors, right: Vectors, out: Memory, start: number) {
  const n = left.length;
  const rows = identity(n).map((row) => row.fill(0));
  for (const [i, row] of middle.entries()) {
    const combined = new Float64Array(n);
    for (const [j, x] of row.entries()) addTo(combined, x, at(right, j));
    for (const [k, result] of rows.entries()) addTo(result, at(left, i)[k] ?? 0, combined);
  }
  writeRows(rows, out, start);
}

/**
 * The cofactors of each matrix `[n, n]`: the derivative of its determinant. By singular values, since those of a
 * singular matrix need not be 0.
 */
export function cofactors(a: Memory, out: Memory, count: number, n: number): void {
  for (let i = 0; i < count; i++) {
    const found = rotated(a, i * n * n, n);
    if (!found) {
      fillNaN(out, i * n * n, n * n);
      continue;
    }
    const { left, values, right, sign } = found;
    const middle = identity(n);
    for (const [k, row] of middle.entries()) row[k] = sign * productBut(values, k, k);
    writeBetween(left, middle, right, out, i * n * n);
  }
}

/** How the cofactors of each matrix change, to first order, if the matrix changes by `by`. */
export function cofactorChanges(
  a: Memory,
  by: Memory,
  out: Memory,
  count: number,
  n: number,
): void {
  for (let i = 0; i < count; i++) {
    const found = rotated(a, i * n * n, n);
    if (!found) {
      fillNaN(out, i * n * n, n * n);
      continue;
    }
    const { left, values, right, sign } = found;
    const change = rowsOf(by, i * n * n, n, n);
    // Between the singular vectors: Uᵀ D V.
    const turned = left.map((u) => {
      const row = new Float64Array(n);
      for (const [k, x] of u.entries()) addTo(row, x, at(change, k));
      return Float64Array.from(right, (v) => dot(row, v));
    });
    const middle = identity(n).map((row, j) =>
      row.map((_, k) => {
        if (j !== k) return -sign * productBut(values, j, k) * (at(turned, k)[j] ?? 0);
        return turned.reduce(
          (sum, x, l) => (l === j ? sum : sum + sign * productBut(values, j, l) * (x[l] ?? 0)),
          0,
        );
      }),
    );
    writeBetween(left, middle, right, out, i * n * n);
  }
}
