/** Linear algebra: what decompositions promise of any matrix, corners, refusals, third derivatives. */
import fc from 'fast-check';
import { checkGrad, GradusError, ShapeError, tensor, zeros } from 'gradus';
import { describe, expect, test } from 'vitest';
import { draws } from './draws.ts';
import { type Loose, type LooseFunction, loose, untyped } from './loose.ts';

const numbers = (x: Loose) => Array.from(x.dataSync());
const matrix = (rows: readonly (readonly number[])[]) =>
  loose.tensor(Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);
const parts = (x: unknown) => x as Readonly<Record<string, Loose>>;
const turned = (x: Loose) => x.swapaxes(-1, -2);
const wrong = (x: Loose) => loose.full(x.shape, Number.NaN);

/** The largest difference, as a part of the largest element. */
function distance(a: Loose, b: Loose): number {
  expect(a.shape).toEqual(b.shape);
  const size = Math.max(1e-30, ...numbers(b).map(Math.abs));
  return (
    Math.max(0, ...numbers(a.sub(b)).map((x) => (Number.isNaN(x) ? Infinity : Math.abs(x)))) / size
  );
}

/** Matrices of every kind: full, of low rank, with equal or wildly different sizes. */
const anyMatrix = (square = false): fc.Arbitrary<Loose> =>
  fc
    .record({
      m: fc.integer({ min: 1, max: 9 }),
      n: fc.integer({ min: 1, max: 9 }),
      rank: fc.integer({ min: 0, max: 9 }),
      seed: fc.integer(),
      spread: fc.constantFrom(0, 0, 3, 12),
      whole: fc.boolean(),
    })
    .map(({ m, n: wide, rank, seed, spread, whole }) => {
      const n = square ? m : wide;
      const generator = loose.generator(seed);
      const draw = (...shape: number[]) => {
        const x = loose.randn(shape, { generator });
        return whole ? x.round() : x;
      };
      const k = Math.min(rank, m, n);
      const x = k === Math.min(m, n) ? draw(m, n) : draw(m, k).matmul(draw(k, n));
      return x.mul(loose.full([n], 10).pow(draw(n).mul(spread / 3)));
    });

const runs = { numRuns: draws(60) };
const near = 2e-6;

describe('of any matrix', () => {
  test('qr: Q R is the matrix, Q has orthonormal columns, R is upper triangular', () => {
    const law = (x: Loose) => {
      const { Q, R } = parts(x.qr()) as { Q: Loose; R: Loose };
      expect(distance(Q.matmul(R), x)).toBeLessThan(near);
      expect(distance(turned(Q).matmul(Q), loose.eye(Q.shape[1]))).toBeLessThan(near);
      expect(numbers(R)).toEqual(numbers(R.triu()));
    };
    fc.assert(fc.property(anyMatrix(), law), runs);
  });

  test('svd: U diag(S) Vh is the matrix, with orthonormal vectors and values descending', () => {
    const law = (x: Loose) => {
      const { U, S, Vh } = parts(x.svd()) as { U: Loose; S: Loose; Vh: Loose };
      const one = loose.eye(S.shape[0]);
      expect(distance(U.mul(S).matmul(Vh), x)).toBeLessThan(near);
      expect(distance(turned(U).matmul(U), one)).toBeLessThan(near);
      expect(distance(Vh.matmul(turned(Vh)), one)).toBeLessThan(near);
      const values = numbers(S);
      expect(values).toEqual(values.toSorted((a, b) => b - a));
      expect(values.every((s) => s >= 0)).toBe(true);
      expect(distance(x.svdvals(), S)).toBeLessThan(1e-6);
    };
    fc.assert(fc.property(anyMatrix(), law), runs);
  });

  test('eigh: V diag(w) Vᵀ is the symmetric matrix, and eigvalsh has its values', () => {
    const law = (given: Loose) => {
      const x = given.add(turned(given));
      const found = parts(x.eigh());
      const { eigenvalues: w, eigenvectors: v } = found as {
        eigenvalues: Loose;
        eigenvectors: Loose;
      };
      expect(distance(v.mul(w).matmul(turned(v)), x)).toBeLessThan(near);
      expect(distance(turned(v).matmul(v), loose.eye(w.shape[0]))).toBeLessThan(near);
      expect(numbers(w)).toEqual(numbers(w).toSorted((a, b) => a - b));
      expect(distance(x.eigvalsh(), w)).toBeLessThan(1e-6);
    };
    fc.assert(fc.property(anyMatrix(true), law), runs);
  });

  test('pinv: the four equations of Penrose', () => {
    const law = (x: Loose) => {
      const p = x.pinv();
      const scale = 1 + Number(numbers(x.svdvals())[0]) * Math.max(...numbers(p).map(Math.abs));
      const off = (a: Loose, b: Loose) => expect(distance(a, b)).toBeLessThan(1e-6 * scale);
      off(x.matmul(p).matmul(x), x);
      off(p.matmul(x).matmul(p), p);
      const [left, right] = [x.matmul(p), p.matmul(x)];
      expect(Math.max(...numbers(left.sub(turned(left)).abs()))).toBeLessThan(1e-6 * scale);
      expect(Math.max(...numbers(right.sub(turned(right)).abs()))).toBeLessThan(1e-6 * scale);
    };
    fc.assert(fc.property(anyMatrix(), law), runs);
  });

  test('the determinant is the product of eigenvalues, slogdet its logarithm, and the rank that of svd', () => {
    const law = (x: Loose) => {
      const d = x.det().itemSync();
      const { sign, logabsdet } = parts(x.slogdet()) as { sign: Loose; logabsdet: Loose };
      const product = sign.itemSync() * Math.exp(logabsdet.itemSync());
      expect(Math.abs(d - product)).toBeLessThanOrEqual(1e-4 * Math.abs(d) + 1e-30);
      const [top = 0, ...rest] = numbers(x.svdvals());
      const cut = top * x.shape.length && top * Number(x.shape[0]) * 2 ** -23;
      expect(x.matrixRank().itemSync()).toBe([top, ...rest].filter((s) => s > cut).length);
    };
    fc.assert(fc.property(anyMatrix(true), law), runs);
  });

  test('solve, inv, cholesky and lstsq undo the product', () => {
    const law = (given: Loose) => {
      const n = Number(given.shape[0]);
      const x = given.div(numbers(given.abs().max())[0] || 1);
      const a = x.matmul(turned(x)).add(loose.eye(n));
      const b = x.matmul(loose.ones(n, 3));
      expect(distance(a.matmul(a.solve(b)), b)).toBeLessThan(1e-5);
      expect(distance(a.inv().matmul(a), loose.eye(n))).toBeLessThan(1e-5);
      const l = a.cholesky();
      expect(distance(l.matmul(turned(l)), a)).toBeLessThan(1e-6);
      expect(numbers(l)).toEqual(numbers(l.tril()));
      expect(distance(a.lstsq(b), a.solve(b))).toBeLessThan(1e-5);
      const y = l.solveTriangular(b, { upper: false });
      expect(distance(turned(l).solveTriangular(y, { upper: true }), a.solve(b))).toBeLessThan(
        1e-4,
      );
    };
    fc.assert(fc.property(anyMatrix(true), law), runs);
  });

  test('fft of any length: the inverse undoes it, in every norm, and rfft is its first half', () => {
    const draw = fc.record({ n: fc.integer({ min: 1, max: 90 }), seed: fc.integer() });
    const law = ({ n, seed }: { n: number; seed: number }) => {
      const x = loose.randn([2, n, 2], { generator: loose.generator(seed) });
      for (const norm of ['backward', 'ortho', 'forward'])
        expect(distance(x.fft({ norm }).ifft({ norm }), x)).toBeLessThan(1e-6);
      const real = x.at('...', 0);
      const whole = loose.stack([real, real.mul(0)], -1).fft();
      const half = real.rfft();
      expect(distance(half, whole.at(':', `:${Math.floor(n / 2) + 1}`))).toBeLessThan(1e-6);
      expect(distance(half.irfft({ n }), real)).toBeLessThan(1e-6);
      // What a real signal does not have is 0 exactly.
      expect(numbers(half.at(':', 0, 1)).map(Math.abs)).toEqual([0, 0]);
      if (n % 2 === 0) expect(numbers(half.at(':', -1, 1)).map(Math.abs)).toEqual([0, 0]);
    };
    fc.assert(fc.property(draw, law), runs);
  });
});

describe('values where rounding decides', () => {
  test('Hilbert matrices, whose condition is beyond float32', () => {
    const hilbert = (n: number) =>
      matrix(
        Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => 1 / (i + j + 1))),
      );
    // NumPy, of the same float32 numbers in float64.
    expect(hilbert(6).det().itemSync()).toBeCloseTo(5.54662874e-18, 24);
    expect(numbers(hilbert(6).svdvals()).map((s) => Number(s.toPrecision(5)))).toEqual([
      1.6189, 0.24236, 0.016322, 0.00061576, 1.2568e-5, 1.1192e-7,
    ]);
    expect(distance(hilbert(8).inv().inv(), hilbert(8))).toBeLessThan(1);
  });

  test('small singular values of matrices whose columns differ in size', () => {
    const x = matrix([[1, 1e-20], [1, -1e-20], [0, 1e-20]]); // biome-ignore format: a table
    const [large, small] = numbers(x.svdvals());
    expect(large).toBeCloseTo(Math.SQRT2, 6);
    expect((small ?? 0) / 1e-20).toBeCloseTo(Math.sqrt(3), 5);
  });

  test('repeated and clustered eigenvalues', () => {
    const ones = matrix(Array.from({ length: 5 }, () => [1, 1, 1, 1, 1]));
    expect(numbers(ones.eigvalsh()).map((w) => Math.round(w * 1e6) / 1e6 + 0)).toEqual([
      0, 0, 0, 0, 5,
    ]);
    expect(ones.matrixRank().itemSync()).toBe(1);
    expect(numbers(parts(loose.eye(4).eigh())['eigenvalues'] as Loose)).toEqual([1, 1, 1, 1]);
    expect(numbers(matrix([[0, 1], [1, 0]]).eigvalsh())).toEqual([-1, 1]); // biome-ignore format: a table
  });

  test('signs are LAPACK for qr, and the first large element of a vector is positive elsewhere', () => {
    const { Q, R } = parts(matrix([[3, 1], [4, 2]]).qr()) as { Q: Loose; R: Loose }; // biome-ignore format: a table
    expect(numbers(R).map((x) => Number(x.toFixed(5)))).toEqual([-5, -2.2, 0, 0.4]);
    expect(numbers(Q).map((x) => Number(x.toFixed(5)))).toEqual([-0.6, -0.8, -0.8, 0.6]);
    const v = parts(matrix([[2, -1], [-1, 2]]).eigh())['eigenvectors'] as Loose; // biome-ignore format: a table
    expect(numbers(v.mul(Math.SQRT2)).map((x) => Number(x.toFixed(5)))).toEqual([1, 1, 1, -1]);
  });

  test('only one triangle is read by cholesky, eigh and solveTriangular', () => {
    const garbage = matrix([[4, 99], [2, 5]]); // biome-ignore format: a table
    expect(numbers(garbage.cholesky())).toEqual([2, 0, 1, 2]);
    const clean = matrix([[4, 2], [2, 5]]); // biome-ignore format: a table
    expect(numbers(garbage.eigvalsh())).toEqual(numbers(clean.eigvalsh()));
    expect(numbers(garbage.solveTriangular(tensor([8, 14]), { upper: false }))).toEqual([2, 2]);
    const unit = { upper: false, unitriangular: true };
    expect(numbers(garbage.solveTriangular(tensor([8, 14]), unit))).toEqual([8, -2]);
  });

  test('powers', () => {
    const f = matrix([[1, 1], [1, 0]]); // biome-ignore format: a table
    expect(numbers(f.matrixPower(10))).toEqual([89, 55, 55, 34]);
    expect(numbers(f.matrixPower(-3))).toEqual([-1, 2, 2, -3]);
    for (const n of [3, 5, -2])
      checkGrad(((x: Loose) => x.matrixPower(n)) as LooseFunction as (...x: never[]) => Loose, [
        tensor([[1.5, 0.5], [-0.25, 2]]), // biome-ignore format: a table
      ]);
  });
});

describe('bad numbers', () => {
  const nan = matrix([[1, Number.NaN], [2, 3]]); // biome-ignore format: a table
  const infinite = matrix([[1, 2], [Number.POSITIVE_INFINITY, 3]]); // biome-ignore format: a table

  test('NaN and infinity end in NaN', () => {
    for (const x of [nan.T(), infinite]) {
      for (const op of ['svd', 'eigh'] as const)
        for (const part of Object.values(parts(x[op]())))
          expect(numbers(part)).toEqual(numbers(wrong(part)));
      for (const op of ['svdvals', 'eigvalsh', 'pinv'] as const)
        expect(numbers(x[op]())).toEqual(numbers(wrong(x[op]())));
    }
    for (const op of ['det', 'inv'] as const)
      expect(numbers(nan[op]()).some(Number.isNaN)).toBe(true);
    expect(numbers(parts(nan.qr())['R'] as Loose).some(Number.isNaN)).toBe(true);
    expect(numbers(nan.solve(tensor([1, 2]))).some(Number.isNaN)).toBe(true);
    expect(numbers(tensor([[Number.NaN, 0], [1, 2], [3, 4]]).fft() as unknown as Loose)[0]).toBeNaN(); // biome-ignore format: a table
  });

  test('a batch is as good as its matrices', () => {
    const both = loose.stack([nan, loose.eye(2)]);
    expect(numbers(both.svdvals())).toEqual([Number.NaN, Number.NaN, 1, 1]);
    expect(numbers(both.det())).toEqual([Number.NaN, 1]);
  });

  const singular = matrix([[1, 2], [2, 4]]); // biome-ignore format: a table
  const refusals: readonly (readonly [string, () => Loose])[] = [
    [
      'solve of a singular matrix: it has no inverse; pinv takes any matrix',
      () => singular.solve(tensor([1, 2])),
    ],
    [
      'inv of a singular matrix: it has no inverse; pinv takes any matrix',
      () => loose.stack([loose.eye(2), singular]).inv(),
    ],
    [
      'matrixPower of a singular matrix: it has no inverse; pinv takes any matrix',
      () => singular.matrixPower(-2),
    ],
    [
      'cholesky of a matrix that is not positive definite: take eigh, or add a little to its diagonal',
      () => singular.cholesky(),
    ],
    [
      'cholesky of a matrix that is not positive definite: take eigh, or add a little to its diagonal',
      () => nan.T().cholesky(),
    ],
    [
      'lstsq of a matrix whose columns depend on each other: many solutions are equally good; pinv(A).matmul(B) is the shortest',
      () => matrix([[1, 2], [2, 4], [3, 6]]).lstsq(tensor([1, 2, 3])), // biome-ignore format: a table
    ],
  ];
  test.each(refusals)('%s', (sentence, bad) => {
    expect(() => bad().dataSync()).toThrow(new GradusError(sentence));
    const lowered = loose.lower((x: Loose) => x.inv());
    expect(() => (lowered(singular) as Loose).dataSync()).toThrow(GradusError);
    expect(numbers(singular.add(1))).toEqual([2, 3, 3, 5]);
  });
});

describe('refusals', () => {
  const x = zeros(2, 3) as unknown as Loose;
  const one = loose.eye(2);
  const list: readonly (readonly [string, () => unknown])[] = [
    ['inv of [2, 3]: takes square matrices, and sizes 2 and 3 differ', () => x.inv()],
    ['det of [3]: takes a matrix or a batch of them', () => x.at(0).det()],
    ['qr of []: takes a matrix or a batch of them', () => x.sum().qr()],
    ['solve [2, 2] @ [3]: inner sizes 2 and 3 differ', () => one.solve(x.at(0))],
    [
      'solve [2, 2] @ []: takes a vector, a matrix or a batch of them on the right',
      () => one.solve(x.sum()),
    ],
    [
      'lstsq of [2, 3]: takes at least as many rows as columns, and 2 is less than 3',
      () => x.lstsq(one),
    ],
    [
      'cross [2, 2] and [2, 3]: takes vectors of 3 elements along the last axis',
      () => one.cross(x),
    ],
    [
      'fft of [2, 3]: takes [..., n, 2], real and imaginary parts along the last axis',
      () => x.fft(),
    ],
    ['fft of [0, 2]: axis -2 has no elements', () => loose.zeros(0, 2).fft()],
    [
      'ifft2 of [2, 2]: takes [..., m, n, 2], real and imaginary parts along the last axis',
      () => one.ifft2(),
    ],
    ['rfft of []: a scalar has no axes', () => x.sum().rfft()],
    ['irfft to length 0: must be a whole number, 1 or more', () => loose.zeros(1, 2).irfft()],
    ['irfft to length NaN: must be a whole number, 1 or more', () => one.irfft({ n: Number.NaN })],
  ];
  test.each(list)('%s', (sentence, bad) => expect(bad).toThrow(new ShapeError(sentence)));

  const others: readonly (readonly [string, () => unknown])[] = [
    [
      'solveTriangular without a triangle: say which one it is, as { upper: true }',
      () => one.solveTriangular(one),
    ],
    ['matrixPower to the power of 0.5: must be a whole number', () => one.matrixPower(0.5)],
    [
      "fft with norm 'unitary': one of 'backward', 'ortho' and 'forward'",
      () => one.fft({ norm: 'unitary' }),
    ],
  ];
  test.each(others)('%s', (sentence, bad) => expect(bad).toThrow(new GradusError(sentence)));
});

describe('gradients where the table does not reach', () => {
  type F = (...inputs: never[]) => Loose;
  const check = (f: (x: Loose) => Loose, x: Loose, order: 1 | 2 = 2) =>
    checkGrad(f as F, [x], { tolerance: 1e-5, order });

  test('the second and third derivatives of a determinant', () => {
    const gradient = (x: Loose) => loose.grad((y: Loose) => y.det().sum())(x) as Loose;
    check(gradient, matrix([[1, 2, -1], [0.5, -1, 2], [3, 0.25, 1]])); // biome-ignore format: a table
  });

  test('the determinant of singular matrices has derivatives', () => {
    const oneLess = matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]]); // biome-ignore format: a table
    const twoLess = matrix([[1, 2, 3], [2, 4, 6], [-1, -2, -3]]); // biome-ignore format: a table
    for (const x of [oneLess, twoLess, loose.zeros(3, 3), loose.zeros(1, 1), loose.zeros(2, 2)])
      check((y) => y.det(), x);
    const cofactors = loose.grad((y: Loose) => y.det())(oneLess) as Loose;
    expect(numbers(cofactors).map((c) => Math.round(c * 1e4) / 1e4)).toEqual([
      -3, 6, -3, 6, -12, 6, -3, 6, -3,
    ]);
  });

  test('symmetric functions of eigenvalues that are equal have a gradient', () => {
    check((x) => x.add(turned(x)).eigvalsh().pow(3).sum(), loose.eye(3), 1);
    check((x) => x.svdvals().pow(2).sum(), loose.eye(3).at(':', ':2'), 1);
  });

  test('pinv of low rank along changes that keep it', () => {
    const rankOne = (x: Loose) => x.at(':', ':1').matmul(x.at(':1', ':'));
    check((x) => rankOne(x).pinv(), matrix([[1, 2, -1], [0.5, -1, 2]])); // biome-ignore format: a table
  });

  test('empty ones', () => {
    for (const f of [(x: Loose) => x.det(), (x: Loose) => x.inv(), (x: Loose) => x.eigvalsh()])
      check(f, loose.zeros(0, 0));
  });
});

describe('batches', () => {
  test('one matrix for a batch of right-hand sides, and jacobians through a batch', () => {
    const a = matrix([[2, 1], [1, 3]]); // biome-ignore format: a table
    const b = loose.randn([4, 2, 3], { generator: loose.generator(5) });
    const each = [0, 1, 2, 3].map((i) => a.solve(b.at(i)));
    expect(numbers(a.solve(b))).toEqual(numbers(loose.stack(each)));
    const jacobian = loose.jacobian((x: Loose) => a.solve(x))(b.at(0)) as Loose;
    expect(jacobian.shape).toEqual([2, 3, 2, 3]);
    expect(distance(jacobian.at(':', 1, ':', 1), a.inv())).toBeLessThan(1e-6);
    const ofA = loose.jacobian((x: Loose) => x.solve(b).sum(-1))(a) as Loose;
    const twice = loose.jacobian((x: Loose) => x.inv().matmul(b).sum(-1))(a) as Loose;
    expect(distance(ofA, twice)).toBeLessThan(1e-5);
  });

  test('float32 stays itself, ints become float32', () => {
    const ints = untyped(tensor([[2, 0], [0, 4]], { dtype: 'int32' })); // biome-ignore format: a table
    expect(ints.inv().dtype).toBe('float32');
    expect(numbers(ints.inv())).toEqual([0.5, 0, 0, 0.25]);
    expect(ints.matrixRank().dtype).toBe('int32');
    expect(numbers(ints.solve(tensor([1, 2])))).toEqual([0.5, 0.5]);
  });
});
