/** Random tensors and `linspace`: what they hold, that a seed decides it, and what they refuse. */
import {
  bernoulli,
  generator,
  lower,
  normal,
  permutation,
  rand,
  randint,
  randn,
  tensor,
  uniform,
} from 'gradus';
import * as runtime from 'gradus/runtime';
import { describe, expect, test } from 'vitest';
import { type DType, dtypes, isFloat, roundTo, wholeRange } from '../src/dtype.ts';
import { DTypeError, GradusError, LowerError, ShapeError } from '../src/errors.ts';
import { type Loose, loose, untyped } from './loose.ts';

const floats = dtypes.filter(isFloat);
const seeded = (seed = 3) => ({ generator: generator(seed) });
const numbers = (x: unknown): number[] => Array.from(untyped(x).dataSync());

/** Pearson's statistic of these counts, where each bin expects the same. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

const tally = (values: readonly number[], bins: number, bin: (x: number) => number): number[] => {
  const counts = new Array<number>(bins).fill(0);
  for (const x of values) counts[bin(x)] = (counts[bin(x)] ?? 0) + 1;
  return counts;
};

describe('a seed decides', () => {
  test('the numbers, which are these', () => {
    const random = generator(7);
    const drawn = [
      uniform([3], { low: -2, high: 2, generator: random }),
      normal([3], { mean: 10, std: 0.5, generator: random }),
      randint(-5, 100, [4], { generator: random }),
      bernoulli(0.5, [6], { generator: random }),
      permutation(6, { generator: random }),
      rand([2], { dtype: 'float64', generator: random }),
      randn([2], { dtype: 'float16', generator: random }),
    ];
    expect(drawn.map(numbers)).toMatchInlineSnapshot(
      `
      [
        [
          1.3764276504516602,
          -0.17930293083190918,
          -1.818349838256836,
        ],
        [
          9.658075332641602,
          10.10258674621582,
          9.865251541137695,
        ],
        [
          -4,
          82,
          60,
          75,
        ],
        [
          0,
          0,
          0,
          0,
          0,
          0,
        ],
        [
          0,
          2,
          3,
          4,
          1,
          5,
        ],
        [
          0.33150281330532805,
          0.2939066983857339,
        ],
        [
          0.026947021484375,
          0.9384765625,
        ],
      ]
    `,
    );
  });

  test('the same ones in the small run time', () => {
    const small = runtime as unknown as Record<string, (...args: unknown[]) => Loose>;
    const calls: readonly (readonly [string, ...unknown[]])[] = [
      ['uniform', 2, 3],
      ['uniform', [5], { low: 1, high: 4 }],
      ['normal', [5], { mean: 1, std: 4, dtype: 'float64' }],
      ['rand', [3], { dtype: 'float16' }],
      ['randint', 0, 9, [2, 4], { dtype: 'uint8' }],
      ['bernoulli', 0.3, [9], { dtype: 'bool' }],
      ['permutation', 9],
    ];
    for (const [name, ...args] of calls) {
      const last = args.at(-1);
      const isOptions = typeof last === 'object' && !Array.isArray(last);
      const call = (of: Record<string, (...given: unknown[]) => Loose>) => {
        const options = { ...(isOptions ? (last as object) : {}), ...seeded() };
        return of[name]?.(...(isOptions ? args.slice(0, -1) : args), options) as Loose;
      };
      const [here, there] = [call(loose as never), call(small)];
      expect([there.shape, there.dtype, numbers(there)], name).toEqual([
        here.shape,
        here.dtype,
        numbers(here),
      ]);
    }
    const p = [0.25, 1, 0];
    const flips = small['bernoulli']?.(small['tensor']?.(p), seeded());
    expect(numbers(flips)).toEqual(numbers(bernoulli(tensor(p), seeded())));
    const line = small['linspace']?.(0, 1, 7, { dtype: 'float64' });
    expect(numbers(line)).toEqual(numbers(loose.linspace(0, 1, 7, { dtype: 'float64' })));
  });

  test('and not how many are drawn at a time', () => {
    const [one, two] = [generator(1), generator(1)];
    const parts = [3, 4, 1].flatMap((n) => numbers(randint(0, 1000, [n], { generator: one })));
    expect(parts).toEqual(numbers(randint(0, 1000, [8], { generator: two })));
    expect(numbers(rand([5]))).not.toEqual(numbers(rand([5])));
  });
});

describe('uniform', () => {
  test.each(floats)('%s lies in the range, and never at its end', (dtype) => {
    const x = numbers(uniform([20_000], { low: 1, high: 1.5, dtype, ...seeded() }));
    expect(Math.min(...x)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...x)).toBeLessThan(1.5);
    expect(x.every((value) => roundTo(dtype, value) === value)).toBe(true);
    const bins = tally(x, 10, (value) => Math.floor((value - 1) * 20));
    // Nine degrees of freedom: 27.9 is exceeded once in a thousand seeds.
    expect(chiSquared(bins)).toBeLessThan(27.9);
  });

  test('a range of few numbers is a range too', () => {
    const [low, high] = [1, 1 + 2 ** -23];
    expect(new Set(numbers(uniform([999], { low, high, ...seeded() })))).toEqual(new Set([1]));
    expect(numbers(uniform([2], { low: 4, high: 4 }))).toEqual([4, 4]);
  });

  test('float64 has all its bits, float16 its eleven', () => {
    const wide = numbers(rand([100], { dtype: 'float64', ...seeded() }));
    expect(wide.filter((x) => Math.fround(x) === x).length).toBeLessThan(5);
    const half = numbers(rand([1000], { dtype: 'float16', ...seeded() }));
    expect(half.every((x) => Number.isInteger(x * 2 ** 11) && x < 1)).toBe(true);
  });
});

test.each(floats)('normal in %s has its moments', (dtype) => {
  const x = numbers(normal([40_001], { mean: 3, std: 2, dtype, ...seeded() }));
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const moment = (k: number) => x.reduce((sum, value) => sum + (value - mean) ** k, 0) / x.length;
  expect(x.length).toBe(40_001);
  expect(Math.abs(mean - 3)).toBeLessThan(0.05);
  expect(Math.abs(Math.sqrt(moment(2)) - 2)).toBeLessThan(0.04);
  expect(Math.abs(moment(3) / 8)).toBeLessThan(0.06);
  expect(numbers(normal([3], { mean: 1, std: 0, dtype }))).toEqual([1, 1, 1]);
});

describe('randint', () => {
  test('draws every number of the range alike', () => {
    const x = numbers(randint(-3, 4, [14_000], seeded()));
    expect(chiSquared(tally(x, 7, (value) => value + 3))).toBeLessThan(22.5);
  });

  test.each(dtypes)('of %s reaches the bounds that it holds', (dtype) => {
    const [low, greatest] = wholeRange(dtype);
    // One beyond the greatest is no float64.
    const high = dtype === 'float64' ? greatest - 1 : greatest;
    const x = randint(low, high + 1, [50], { dtype, ...seeded() });
    expect(x.dtype).toBe(dtype);
    const found = numbers(x);
    expect(found.every((value) => value >= low && value <= high && Number.isInteger(value))).toBe(
      true,
    );
    expect(numbers(randint(high, high + 1, [2], { dtype }))).toEqual([high, high]);
    expect(numbers(randint(low, low + 1, [1], { dtype }))).toEqual([low]);
  });
});

describe('bernoulli', () => {
  test('is 1 as often as the probability says', () => {
    const p = tensor(
      [
        [0, 0.1],
        [0.75, 1],
      ],
      { dtype: 'float64' },
    ).expand(5000, 2, 2);
    const flips = bernoulli(p, seeded());
    expect([flips.dtype, [...flips.shape]]).toEqual(['float64', [5000, 2, 2]]);
    const [never = 1, few = 1, most = 0, always = 0] = numbers(flips.mean(0));
    expect([never, always]).toEqual([0, 1]);
    expect(Math.abs(few - 0.1)).toBeLessThan(0.015);
    expect(Math.abs(most - 0.75)).toBeLessThan(0.02);
  });

  test('takes the dtype that it is given', () => {
    expect(bernoulli(tensor([0.5]), { dtype: 'bool' }).dtype).toBe('bool');
    expect(bernoulli(0.5, [2]).dtype).toBe('float32');
    expect(numbers(bernoulli(1, [2], { dtype: 'uint8' }))).toEqual([1, 1]);
  });
});

describe('permutation', () => {
  test('has every number once, in every order alike', () => {
    const random = generator(11);
    const orders = new Map<string, number>();
    for (let i = 0; i < 2400; i++) {
      const order = numbers(permutation(4, { generator: random })).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect([...orders.keys()].every((order) => [...order].sort().join('') === '0123')).toBe(true);
    // 23 degrees of freedom: 49.7 is exceeded once in a thousand seeds.
    expect(chiSquared([...orders.values()])).toBeLessThan(49.7);
    expect(numbers(permutation(0))).toEqual([]);
    expect(numbers(permutation(1))).toEqual([0]);
  });
});

describe('linspace', () => {
  test('holds both ends, equally far apart', () => {
    expect(numbers(loose.linspace(0, 1, 5))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(numbers(loose.linspace(3, -3, 4))).toEqual([3, 1, -1, -3]);
    expect(numbers(loose.linspace(2, 5, 1))).toEqual([2]);
    expect(numbers(loose.linspace(2, 5, 0))).toEqual([]);
    // What torch.linspace says in float64.
    expect(numbers(loose.linspace(-0.1, 0.7, 6, { dtype: 'float64' }))).toEqual([
      -0.1, 0.05999999999999997, 0.21999999999999995, 0.38, 0.54, 0.7,
    ]);
    expect(numbers(loose.linspace(0, 10, 4, { dtype: 'int32' }))).toEqual([0, 3, 6, 10]);
    expect(numbers(loose.linspace(0, 1, 3, { dtype: 'float16' }))).toEqual([0, 0.5, 1]);
  });

  test.each(dtypes)('is the same in the small run time, as %s', (dtype: DType) => {
    for (const [start, end, steps] of [
      [0.3, 7.7, 11],
      [-1, 1, 2],
      [5, 1, 8],
    ] as const) {
      const there = runtime.linspace(start, end, steps, { dtype });
      expect(numbers(there)).toEqual(numbers(loose.linspace(start, end, steps, { dtype })));
    }
  });
});

describe('refuses', () => {
  const wrong: readonly (readonly [string, new (...args: never[]) => Error, () => unknown])[] = [
    [
      'uniform from 2 to 1: takes finite bounds, the lower one first',
      GradusError,
      () => loose.uniform([2], { low: 2 }),
    ],
    [
      'uniform from NaN to 1: takes finite bounds, the lower one first',
      GradusError,
      () => loose.uniform([2], { low: Number.NaN }),
    ],
    [
      'uniform from a string to 1: takes finite bounds, the lower one first',
      GradusError,
      () => loose.uniform([2], { low: '0' }),
    ],
    [
      'normal with mean 0 and std -1: takes finite numbers, and a std of 0 or more',
      GradusError,
      () => loose.normal([2], { std: -1 }),
    ],
    [
      'randint from 3 to 3: takes whole numbers, the second above the first, which it never gives',
      GradusError,
      () => loose.randint(3, 3, [2]),
    ],
    [
      'randint from 0 to an array: takes whole numbers, the second above the first, which it never gives',
      GradusError,
      () => loose.randint(0, [2]),
    ],
    [
      'randint from 0 to 257: uint8 holds whole numbers from 0 to 255',
      GradusError,
      () => loose.randint(0, 257, [2], { dtype: 'uint8' }),
    ],
    [
      'randint from -1 to 2: bool holds whole numbers from 0 to 1',
      GradusError,
      () => loose.randint(-1, 2, [2], { dtype: 'bool' }),
    ],
    [
      'randint argument 3: takes a shape as [2, 3], not undefined',
      GradusError,
      () => loose.randint(0, 2),
    ],
    [
      'randint [-2]: size -2 is not a whole number, 0 or more',
      ShapeError,
      () => loose.randint(0, 2, [-2]),
    ],
    [
      'bernoulli with probability 1.5: a probability lies between 0 and 1',
      GradusError,
      () => loose.bernoulli(1.5, [2]),
    ],
    [
      'bernoulli with probability NaN: a probability lies between 0 and 1',
      GradusError,
      () => loose.bernoulli(loose.tensor([0, Number.NaN])),
    ],
    [
      'bernoulli argument 2: takes a shape as [2, 3], not a number',
      GradusError,
      () => loose.bernoulli(0.5, 2),
    ],
    [
      'bernoulli of dtype int32: probabilities are floats',
      DTypeError,
      () => loose.bernoulli(loose.tensor([1], { dtype: 'int32' })),
    ],
    [
      'rand of dtype int32: takes float dtypes; randint draws whole numbers',
      DTypeError,
      () => loose.rand([2], { dtype: 'int32' }),
    ],
    [
      'normal generator: takes what generator(seed) or randomKey(seed) gives, not a number',
      GradusError,
      () => loose.normal([2], { generator: 7 }),
    ],
    ['generator of seed 0.5: takes a whole number', GradusError, () => generator(0.5)],
    ['generator of seed a string: takes a whole number', GradusError, () => loose.generator('7')],
    ['linspace argument 2: takes a number, not undefined', GradusError, () => loose.linspace(1)],
    [
      'linspace [2.5]: size 2.5 is not a whole number, 0 or more',
      ShapeError,
      () => loose.linspace(0, 1, 2.5),
    ],
    [
      'permutation [-1]: size -1 is not a whole number, 0 or more',
      ShapeError,
      () => loose.permutation(-1),
    ],
    [
      'randint inside lower: the same numbers would come back on every call; draw outside and pass them',
      LowerError,
      () => lower(() => randint(0, 2, [2]))(),
    ],
  ];

  test.each(wrong)('%s', (sentence, kind, call) => {
    let thrown: unknown;
    try {
      call();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(kind);
    expect((thrown as Error).message).toBe(sentence);
  });
});
