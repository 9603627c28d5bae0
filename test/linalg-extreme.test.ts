/** Decompositions of float64 matrices whose elements are as small and as large as there are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eigh, pinv, qr, svd } from '../src/routines/index.ts';

const elements = [0, 0, 0, 1, -1, 0.1, 3, 1e-20, 1e20, 1e-160, 1e140, -1e140, 1e-300, 5e-324];
const beyond = [...elements, 1.7e308, Number.NaN, Number.POSITIVE_INFINITY];

const matrices = (from: readonly number[], square = false) =>
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .map(([m, n]) => [m, square ? m : n] as const)
    .chain(([m, n]) => {
      const element = fc.constantFrom(...from);
      return fc
        .array(element, { minLength: m * n, maxLength: m * n })
        .map((data) => ({ m, n, a: Float64Array.from(data) }));
    });

/** `x y`, or with `turned` `xᵀ y`, element by element of matrices given by functions. */
type Element = (i: number, j: number) => number;
const of =
  (data: Float64Array, start: number, columns: number): Element =>
  (i, j) =>
    data[start + i * columns + j] ?? Number.NaN;

function expectEqual(m: number, n: number, found: Element, wanted: Element, within: number): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++)
      expect(Math.abs(found(i, j) - wanted(i, j))).toBeLessThanOrEqual(within);
}

const sum = (count: number, term: (k: number) => number) =>
  Array.from({ length: count }, (_, k) => term(k)).reduce((a, b) => a + b, 0);
const one: Element = (i, j) => Number(i === j);
const largest = (a: Float64Array) => a.reduce((top, x) => Math.max(top, Math.abs(x)), 1e-300);

const runs = { numRuns: 800, seed: 4 };

test('singular vectors are orthonormal and give the matrix back', () => {
  const law = ({ m, n, a }: { m: number; n: number; a: Float64Array }) => {
    const k = Math.min(m, n);
    const out = new Float64Array(m * k + k + k * n);
    svd(a, out, 1, m, n);
    const [u, s, vh] = [of(out, 0, k), of(out, m * k, k), of(out, m * k + k, n)];
    expectEqual(k, k, (i, j) => sum(m, (r) => u(r, i) * u(r, j)), one, 1e-13);
    expectEqual(k, k, (i, j) => sum(n, (r) => vh(i, r) * vh(j, r)), one, 1e-13);
    const product: Element = (i, j) => sum(k, (r) => u(i, r) * s(0, r) * vh(r, j));
    expectEqual(m, n, product, of(a, 0, n), 1e-14 * largest(a));
  };
  fc.assert(fc.property(matrices(elements), law), runs);
});

test('eigenvectors are orthonormal and give the matrix back', () => {
  const law = ({ n, a }: { n: number; a: Float64Array }) => {
    const out = new Float64Array(n + n * n);
    eigh(a, out, 1, n);
    const [w, v] = [of(out, 0, n), of(out, n, n)];
    expectEqual(n, n, (i, j) => sum(n, (r) => v(r, i) * v(r, j)), one, 1e-13);
    const product: Element = (i, j) => sum(n, (r) => v(i, r) * w(0, r) * v(j, r));
    const lower: Element = (i, j) => of(a, 0, n)(Math.max(i, j), Math.min(i, j));
    expectEqual(n, n, product, lower, 1e-14 * largest(a));
  };
  fc.assert(fc.property(matrices(elements, true), law), runs);
});

test('Q is orthonormal and Q R the matrix', () => {
  const law = ({ m, n, a }: { m: number; n: number; a: Float64Array }) => {
    const k = Math.min(m, n);
    const out = new Float64Array(m * k + k * n);
    qr(a, out, 1, m, n);
    const [q, r] = [of(out, 0, k), of(out, m * k, n)];
    expectEqual(k, k, (i, j) => sum(m, (l) => q(l, i) * q(l, j)), one, 1e-13);
    expectEqual(m, n, (i, j) => sum(k, (l) => q(i, l) * r(l, j)), of(a, 0, n), 1e-14 * largest(a));
  };
  fc.assert(fc.property(matrices(elements), law), runs);
});

test('whatever the elements are, it ends', () => {
  const law = ({ m, n, a }: { m: number; n: number; a: Float64Array }) => {
    const k = Math.min(m, n);
    const out = new Float64Array(m * k + k + k * n);
    svd(a, out, 1, m, n);
    if (!a.every(Number.isFinite)) expect(out.every(Number.isNaN)).toBe(true);
    pinv(a, new Float64Array(m * n), 1, m, n, 1e-10);
    qr(a, out, 1, m, n);
    if (m === n) eigh(a, new Float64Array(n + n * n), 1, n);
  };
  fc.assert(fc.property(matrices(beyond), law), runs);
});
