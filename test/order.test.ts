/** Sorts and scans: what the table-driven tests do not ask. */
import { tensor } from 'gradus';
import { describe, expect, test } from 'vitest';
import { argsort, searchsorted } from '../src/routines/sort.ts';
import { Generator } from '../src/runtime/random.ts';
import { type Loose, loose } from './loose.ts';

const random = new Generator(7);

/** Numbers with many ties, zeros of both signs, infinities and NaN. */
const awkward = (size: number): Float32Array => {
  const special = [0, -0, Number.NaN, Infinity, -Infinity, 1, -1, 1e-45];
  return Float32Array.from(random.uniform(size), (x, i) =>
    i % 3 === 0 ? (special[Math.floor(x * special.length)] ?? 0) : Math.round((x - 0.5) * 50),
  );
};

/** Indices in ascending order, by the sort of the language, which is stable. */
function byComparing(x: ArrayLike<number>, descending: boolean): number[] {
  const rank = (i: number) => x[i] ?? 0;
  const compare = (a: number, b: number) =>
    Number.isNaN(a) || Number.isNaN(b)
      ? Number(Number.isNaN(a)) - Number(Number.isNaN(b))
      : a < b
        ? -1
        : a > b
          ? 1
          : 0;
  const sign = descending ? -1 : 1;
  return Array.from(x, (_, i) => i).sort((i, j) => sign * compare(rank(i), rank(j)));
}

describe('argsort', () => {
  const memories = {
    float32: (n: number) => awkward(n),
    float64: (n: number) => Float64Array.from(awkward(n)),
    int32: (n: number) => Int32Array.from(random.uniform(n), (x) => (x - 0.5) * 2 ** 32),
    'int32 with ties': (n: number) => Int32Array.from(random.uniform(n), (x) => x * 9 - 4),
    bool: (n: number) => Uint8Array.from(random.uniform(n), (x) => Number(x < 0.5)),
  };

  // Short rows are merged, long ones sorted by their digits.
  test.each(Object.entries(memories))(
    'orders %s of any length, equal elements as they came',
    (_name, make) => {
      for (const size of [0, 1, 2, 3, 17, 199, 200, 201, 5000]) {
        for (const descending of [false, true]) {
          const x = make(size);
          const wanted = byComparing(x, descending);
          for (const count of new Set([size, size >> 1, Math.min(3, size), 0])) {
            const out = new Int32Array(count);
            argsort(x, out, 1, size, 1, count, Number(descending));
            expect(Array.from(out)).toEqual(wanted.slice(0, count));
          }
        }
      }
    },
  );

  test('goes along an axis between others', () => {
    const [outer, size, inner] = [3, 240, 2];
    const x = awkward(outer * size * inner);
    const out = new Int32Array(x.length);
    argsort(x, out, outer, size, inner, size, 0);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const row = (all: ArrayLike<number>) =>
          Array.from({ length: size }, (_, j) => all[(o * size + j) * inner + i] ?? 0);
        expect(row(out)).toEqual(byComparing(row(x), false));
      }
    }
  });

  test('finds the first elements where all begin with the same digits', () => {
    const x = Float32Array.from(random.uniform(1000), (u) => 1 + u * 1e-4);
    const out = new Int32Array(10);
    argsort(x, out, 1, 1000, 1, 10, 1);
    expect(Array.from(out)).toEqual(byComparing(x, true).slice(0, 10));
  });
});

test('searchsorted counts what is less, or not greater, NaN being the greatest', () => {
  const sorted = Float64Array.of(-Infinity, -1, -0, 0, 2, 2, NaN, NaN);
  const values = [-Infinity, -1, 0, -0, 1, 2, Infinity, NaN];
  const isLess = (a: number, b: number) => a < b || (Number.isNaN(b) && !Number.isNaN(a));
  const found = (right: number) => {
    const out = new Int32Array(values.length);
    searchsorted(sorted, values, out, 1, sorted.length, values.length, right);
    return Array.from(out);
  };
  expect(found(0)).toEqual(values.map((v) => sorted.filter((x) => isLess(x, v)).length));
  expect(found(1)).toEqual(values.map((v) => sorted.filter((x) => !isLess(v, x)).length));
});

describe('gradients', () => {
  const at = (f: (x: Loose) => Loose, ...values: number[]) =>
    Array.from((loose.grad((x: Loose) => f(x).sum())(tensor(values)) as Loose).dataSync());
  const part = (x: unknown) => (x as { values: Loose }).values;

  test('go to the elements that were taken, of equal ones to the first in order', () => {
    const weights = tensor([1, 2, 3, 4]);
    expect(at((x) => part(x.sort()).mul(weights), 5, 3, 3, 9)).toEqual([3, 1, 2, 4]);
    expect(at((x) => part(x.topk(2)), 5, 9, 9, 9)).toEqual([0, 1, 1, 0]);
    expect(at((x) => x.median(), 4, 1, 2, 9)).toEqual([0, 0, 1, 0]);
    expect(at((x) => x.nanmedian(), 4, NaN, 2, 9)).toEqual([1, 0, 0, 0]);
    expect(at((x) => part(x.kthvalue(1)), 4, 1, 1)).toEqual([0, 1, 0]);
    expect(at((x) => part(x.cummax(0)), 1, 3, 2, 3)).toEqual([1, 2, 0, 1]);
  });

  test('of running products, where elements are 0', () => {
    expect(at((x) => x.cumprod(0), 2, 0, 3, 4)).toEqual([1, 2 + 6 + 24, 0, 0]);
    expect(at((x) => x.cumprod(0), 0, 0, 5)).toEqual([1, 0, 0]);
    const second = loose.jacobian(loose.grad((x: Loose) => x.cumprod(0).sum()))(tensor([0, 0, 3]));
    expect((second as Loose).arraySync()).toEqual([
      [0, 4, 0],
      [4, 0, 0],
      [0, 0, 0],
    ]);
  });

  test('of sums of exponentials that would overflow, and of infinite elements', () => {
    // The sums are stored in float32: near 1000, in steps of 6e-5.
    const [first, second] = at((x) => x.logcumsumexp(0), 1000, 1000);
    expect(first).toBeCloseTo(1.5, 4);
    expect(second).toBeCloseTo(0.5, 4);
    expect(at((x) => x.logcumsumexp(0), Number.NEGATIVE_INFINITY, 3)).toEqual([1, 1]);
  });
});

test('a batch of jacobians sorts each row by itself', () => {
  const f = (x: Loose) => {
    const { values } = x.mul(x).sort(-1) as unknown as { values: Loose };
    return values.cumsum(-1);
  };
  const jacobian = loose.jacobian(f)(tensor([3, -1, 2])) as Loose;
  expect(jacobian.arraySync()).toEqual([
    [0, -2, 0],
    [0, -2, 4],
    [6, -2, 4],
  ]);
});
