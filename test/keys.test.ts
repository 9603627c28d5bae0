/** Random numbers from keys: functions of the key, inside of programs too. */
import {
  bernoulli,
  type DType,
  generator,
  grad,
  lower,
  normal,
  ones,
  permutation,
  rand,
  randint,
  randn,
  randomKey,
  scan,
  splitKey,
  type Tensor,
  tensor,
  uniform,
  vmap,
} from 'gradus';
import * as runtime from 'gradus/runtime';
import { describe, expect, test } from 'vitest';

type Key = Tensor<[2], 'int32'>;

const SEED = 2 ** 40 + 12345;
const key = randomKey(SEED);
/** A generator that begins where the key does. */
const again = () => generator(SEED);

describe('the numbers are those of a generator of the same seed', () => {
  test.each(['float32', 'float16', 'float64'] as const)('uniform ones in %s', (dtype) => {
    const of = (from: Key | ReturnType<typeof again>) =>
      rand(3, 5, { generator: from, dtype }).dataSync();
    expect(of(key)).toEqual(of(again()));
    const between = (from: Key | ReturnType<typeof again>) =>
      uniform([999], { low: -2, high: 3, generator: from, dtype }).dataSync();
    for (const [i, x] of between(key).entries())
      expect(x).toBeCloseTo(between(again())[i] ?? Number.NaN, dtype === 'float16' ? 2 : 5);
  });

  test.each([
    ['float32', 1e-5],
    ['float16', 2e-3],
    ['float64', 1e-12],
  ] as const)('normal ones in %s, but for rounding', (dtype, bound) => {
    const draw = (from: Key | ReturnType<typeof again>) =>
      normal([2001], { mean: 1, std: 2, generator: from, dtype }).dataSync();
    const wanted = draw(again());
    for (const [i, x] of draw(key).entries())
      expect(Math.abs(x - (wanted[i] ?? Number.NaN))).toBeLessThan(bound * 8);
  });

  test('whole ones and flips, but for a last bit', () => {
    const ranges = [
      [0, 10],
      [-100, 1000],
      [-(2 ** 31), 2 ** 31],
      [0, 2 ** 31],
      [-5, 2 ** 30 + 3],
    ] as const;
    for (const [low, high] of ranges) {
      const draw = (from: Key | ReturnType<typeof again>) =>
        randint(low, high, [400], { generator: from }).dataSync();
      const wanted = draw(again());
      const off = draw(key).map((x, i) => Math.abs(x - (wanted[i] ?? Number.NaN)));
      expect(Math.max(...off)).toBeLessThanOrEqual(1);
      expect(off.filter((x) => x > 0).length / 400).toBeLessThanOrEqual(
        0.6 * ((high - low) / 2 ** 32) + 0.01,
      );
    }
    const flip = (from: Key | ReturnType<typeof again>) =>
      bernoulli(0.3, [1000], { generator: from }).dataSync();
    expect(flip(key)).toEqual(flip(again()));
  });
});

test('the words are those of Threefry-2x32', () => {
  // A known answer of Random123: of a key and a counter of zeros.
  const word = (k: Key) => randint(-(2 ** 31), 2 ** 31, [1], { generator: k }).dataSync()[0];
  // The whole range begins at -2^31.
  const first = (word(tensor([0, 0], { dtype: 'int32' })) ?? 0) + 2 ** 31;
  expect(first).toBe(0x6b200159);
});

describe('a key', () => {
  test('gives the same numbers each time; its parts give others', () => {
    expect(randn(4, { generator: key }).arraySync()).toEqual(
      randn(4, { generator: key }).arraySync(),
    );
    const keys = splitKey(key, 1000);
    expect(keys.shape).toEqual([1000, 2]);
    const first = vmap((k: Key) => rand(2, { generator: k }))(keys).dataSync();
    expect(new Set(first).size).toBeGreaterThan(1990);
    const mean = first.reduce((a, b) => a + b, 0) / first.length;
    // The deviation of the mean of 2000 uniform numbers is 0.0065.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
    expect(splitKey(key).shape).toEqual([2, 2]);
    expect(splitKey(key, 3).at('0:2').arraySync()).toEqual(splitKey(key, 2).arraySync());
  });

  test('mapped: each row has the numbers of its own key', () => {
    const keys = splitKey(key, 3);
    const rows = vmap((k: Key) => randn(4, { generator: k }))(keys).arraySync();
    for (const i of [0, 1, 2]) {
      const row = randn(4, { generator: keys.at(i) as Key }).arraySync();
      expect(rows[i]).toEqual(row);
    }
  });

  test('handed on by a loop', () => {
    const walk = (k: Key) =>
      scan(
        ([position, now]: readonly [Tensor<[]>, Key], _: Tensor<[]>) => {
          const keys = splitKey(now);
          const next = position.add(randn([], { generator: keys.at(0) }));
          return [[next, keys.at(1)] as const, next] as const;
        },
        [tensor(0), k] as const,
        ones(5),
      )[1];
    const steps: number[] = [];
    let [position, now]: [number, Key] = [0, key];
    for (let i = 0; i < 5; i++) {
      const keys = splitKey(now);
      position += randn([], { generator: keys.at(0) }).itemSync();
      now = keys.at(1);
      steps.push(position);
    }
    for (const [i, x] of walk(key).dataSync().entries()) expect(x).toBeCloseTo(steps[i] ?? 0, 5);
  });

  test('inside a program, and through a gradient', () => {
    const dropout = (x: Tensor<[64]>, k: Key) =>
      x.mul(bernoulli(0.75, [64], { generator: k })).div(0.75);
    const step = lower((x: Tensor<[64]>, k: Key) => {
      const keys = splitKey(k);
      const slope = grad((y: Tensor<[64]>) => dropout(y, keys.at(0)).sum())(x);
      return { slope, key: keys.at(1) };
    });
    const first = step(ones(64), key);
    const second = step(ones(64), first.key);
    const kept = bernoulli(0.75, [64], { generator: splitKey(key).at(0) }).div(0.75);
    expect(first.slope.arraySync()).toEqual(kept.arraySync());
    expect(second.slope.arraySync()).not.toEqual(first.slope.arraySync());
  });

  test('permutes', () => {
    const order = permutation(1000, { generator: key }).dataSync();
    expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...order]).not.toEqual([
      ...permutation(1000, { generator: splitKey(key).at(0) }).dataSync(),
    ]);
  });
});

test('the distributions', () => {
  const size = 200_000;
  const numbers = randn(size, { generator: key }).dataSync();
  const moment = (n: number) => numbers.reduce((sum, x) => sum + x ** n, 0) / size;
  // Five deviations of each moment's estimate.
  expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(size));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / size));
  expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / size));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / size));
  // Beyond three deviations are 0.27% of them, give or take 0.012%; beyond five one of 1.7 million.
  const beyond = (n: number) => numbers.filter((x) => Math.abs(x) > n).length / size;
  expect(Math.abs(beyond(3) - 0.0027)).toBeLessThan(0.0006);
  expect(beyond(5)).toBeLessThan(3 / size);
  const counts = new Array<number>(6).fill(0);
  for (const x of randint(0, 6, [60_000], { generator: key }).dataSync())
    counts[x] = (counts[x] ?? 0) + 1;
  const square = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
  // Of five degrees of freedom: above this once in 100,000 times.
  expect(square).toBeLessThan(30.9);
});

describe('refused', () => {
  const wrong = (shape: readonly number[], dtype: DType) =>
    ones(shape as number[], { dtype }) as unknown as Key;

  test('a tensor that is no key', () => {
    expect(() => rand(2, { generator: wrong([3], 'int32') })).toThrow(
      'rand generator: a key is a tensor [2] of int32, from randomKey or splitKey, not [3] of int32',
    );
    expect(() => splitKey(wrong([2], 'float32'))).toThrow(
      'splitKey generator: a key is a tensor [2] of int32, from randomKey or splitKey, not [2] of float32',
    );
    expect(() => splitKey(3 as unknown as Key)).toThrow('splitKey argument 1');
  });

  test('in the small run time, which has no graph', () => {
    const small = runtime.rand as (...args: unknown[]) => unknown;
    expect(() => small(2, { generator: runtime.randomKey(1) })).toThrow(
      'rand generator: a key draws inside lower here, as this application has no compiler; outside, give generator(seed)',
    );
  });

  test('what is no count or no seed', () => {
    expect(() => splitKey(key, 0)).toThrow('splitKey into 0: takes a whole number, 1 or more');
    expect(() => splitKey(key, 1.5)).toThrow('splitKey into 1.5: takes a whole number, 1 or more');
    expect(() => randomKey(0.5)).toThrow('randomKey of seed 0.5: takes a whole number');
  });
});
