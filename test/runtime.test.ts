/** The run time: when values are computed, what is kept, what is allocated, random numbers and printing. */
import { generator, lower, rand, randn, setPrintOptions, tensor, variable, zeros } from 'gradus';
import { describe, expect, test, vi } from 'vitest';
import type { DType } from '../src/dtype.ts';
import * as pipeline from '../src/ir/pipeline.ts';
import { Executable } from '../src/runtime/lowered.ts';
import { threefry } from '../src/runtime/random.ts';
import printed from './data/printed.json?raw';
import { type Loose, loose, untyped } from './loose.ts';

vi.mock('../src/ir/pipeline.ts', async (original) => {
  const actual = await original<typeof pipeline>();
  return { ...actual, compile: vi.fn(actual.compile) };
});

/** How many programs `f` compiles and runs. */
function counts(f: () => unknown): { compiled: number; run: number } {
  const compile = vi.mocked(pipeline.compile).mockClear();
  const execute = vi.spyOn(Executable.prototype, 'execute');
  try {
    f();
    return { compiled: compile.mock.calls.length, run: execute.mock.calls.length };
  } finally {
    execute.mockRestore();
  }
}

describe('laziness', () => {
  test('nothing is computed until a value is read', () => {
    expect(counts(() => zeros([1000, 1000]).add(1).exp().sum())).toEqual({ compiled: 0, run: 0 });
  });

  test('a chain is one program, and a value is computed once', () => {
    const y = tensor([1, 2, 3]).mul(7.25).add(1).sqrt();
    expect(counts(() => y.dataSync())).toEqual({ compiled: 1, run: 1 });
    expect(counts(() => [y.dataSync(), y.arraySync(), String(y)])).toEqual({ compiled: 0, run: 0 });
  });

  test('what is built on a value that was read begins there', () => {
    const y = tensor([1, 2, 3]).exp().sum();
    y.itemSync();
    const z = y.mul(2);
    expect(counts(() => z.itemSync()).run).toBe(1);
    expect(z.itemSync()).toBe(Math.fround(2 * y.itemSync()));
  });

  test('no pass looks behind a value that was read on the way', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const pairs = [
      [x.at(':', 0), (y: Loose) => y.reshape(2, 1).add(1), 6],
      [x.T(), (y: Loose) => y.permute(1, 0).add(1), 14],
      [x.unsqueeze(0).expand(2, 2, 2), (y: Loose) => y.unsqueeze(0).expand(2, 2, 2, 2), 40],
      [x.neg(), (y: Loose) => y.neg(), 10],
    ] as const;
    for (const [y, f, sum] of pairs) {
      const z = f(untyped(y));
      y.dataSync();
      expect(z.sum().itemSync()).toBe(sum);
    }
  });

  test('two readers of one chain share it, written twice or once', () => {
    const x = tensor([1, 2, 3]);
    const first = x.mul(5.5);
    first.dataSync();
    // Equal expressions are one node while both are alive.
    const [a, b] = [x.sub(5.5), x.sub(5.5)];
    a.dataSync();
    expect(counts(() => b.dataSync()).run).toBeLessThanOrEqual(1);
    expect(b.dataSync()).toEqual(a.dataSync());
  });

  test('data is a copy', () => {
    const x = tensor([1, 2, 3]);
    x.dataSync()[0] = 100;
    x.arraySync()[0] = 100;
    expect(x.arraySync()).toEqual([1, 2, 3]);
    const y = lower((a: typeof x) => a)(x);
    y.dataSync()[0] = 100;
    expect(x.arraySync()).toEqual([1, 2, 3]);
  });

  test('long chains that nobody reads are computed on the way', () => {
    let x = untyped(zeros([4]));
    const { run } = counts(() => {
      for (let i = 0; i < 2000; i++) x = x.add(1);
    });
    expect(run).toBeGreaterThan(3);
    expect(run).toBeLessThan(50);
    expect(x.arraySync()).toEqual([2000, 2000, 2000, 2000]);
  });

  test('reading is asynchronous too', async () => {
    const x = tensor([[1, 2]]);
    expect(await x.data()).toEqual(new Float32Array([1, 2]));
    expect(await x.array()).toEqual([[1, 2]]);
    expect(await x.sum().item()).toBe(3);
    expect(await tensor(true).item()).toBe(true);
  });
});

describe('programs are found again by their structure', () => {
  test('the same ops on other data compile nothing', () => {
    const f = (x: number[]) => tensor(x).mul(3.75).sigmoid().sum().itemSync();
    expect(counts(() => f([1, 2, 3])).compiled).toBe(1);
    expect(counts(() => [f([4, 5, 6]), f([7, 8, 9])])).toEqual({ compiled: 0, run: 2 });
    expect(counts(() => f([1, 2])).compiled).toBe(1);
  });

  test('a training loop compiles in its first steps only', () => {
    const w = variable(zeros([3]));
    const step = () => {
      w.sub(tensor([1, 2, 3]))
        .pow(2)
        .mean()
        .backward();
      const v = untyped(w);
      v.assign(v.sub(v.grad?.mul(0.125)));
      v.zeroGrad();
    };
    step();
    step();
    expect(counts(() => [step(), step(), step()]).compiled).toBe(0);
  });

  test('dtypes, attributes and shared operands tell programs apart', () => {
    const x = untyped(
      tensor([
        [4, 1],
        [2, 3],
      ]),
    );
    const n = x.to('int32');
    n.dataSync();
    expect(x.max(0).arraySync()).toEqual([4, 3]);
    expect(x.max(1).arraySync()).toEqual([4, 3]);
    expect(x.sum(0).arraySync()).toEqual([6, 4]);
    expect(x.sum(1).arraySync()).toEqual([5, 5]);
    expect(x.mul(x).arraySync()).toEqual([
      [16, 1],
      [4, 9],
    ]);
    expect(x.mul(n).arraySync()).toEqual([
      [16, 1],
      [4, 9],
    ]);
    expect(n.mul(n).dtype).toBe('int32');
    expect(x.mul(0).arraySync()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(
      untyped(tensor([1]))
        .mul(-0)
        .dataSync()[0],
    ).toBe(-0);
  });

  test('a lowered function is traced once for each signature', () => {
    const f = loose.lower((x: Loose, scale: number) => x.mul(scale).sum());
    expect(counts(() => f(tensor([1, 2]), 2)).compiled).toBe(1);
    expect(counts(() => [f(tensor([3, 4]), 2), f(tensor([5, 6]), 2)]).compiled).toBe(0);
    expect(counts(() => f(tensor([1, 2]), 3)).compiled).toBe(1);
    expect(counts(() => f(tensor([1, 2], { dtype: 'int32' }), 3)).compiled).toBe(1);
    expect(counts(() => f(tensor([1, 2]), 2)).compiled).toBe(0);
  });

  test('captured tensors are constants of the program', () => {
    const c = untyped(tensor([10, 20]));
    const f = loose.lower((x: Loose) => x.add(c).add(loose.arange(2)));
    expect((f(tensor([1, 2])) as Loose).arraySync()).toEqual([11, 23]);
    c.dispose();
    expect((f(tensor([1, 2])) as Loose).arraySync()).toEqual([11, 23]);
  });
});

describe('random numbers', () => {
  const hex = (pair: readonly number[]) => pair.map((x) => (x >>> 0).toString(16).padStart(8, '0'));

  test('Threefry-2x32-20 gives the known answers of Random123', () => {
    expect(hex(threefry(0, 0, 0, 0))).toEqual(['6b200159', '99ba4efe']);
    expect(hex(threefry(-1, -1, -1, -1))).toEqual(['1cb996fc', 'bb002be7']);
    expect(hex(threefry(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3))).toEqual([
      'c4923a9c',
      '483df7a0',
    ]);
  });

  test('one seed, one sequence, whatever the sizes', () => {
    const draw = (sizes: number[]) => {
      const random = generator(42);
      return sizes.flatMap((n) => Array.from(rand([n], { generator: random }).dataSync()));
    };
    expect(draw([8])).toEqual(draw([2, 4, 2]));
    expect(draw([4])).toMatchInlineSnapshot(`
      [
        0.4267275333404541,
        0.06302016973495483,
        0.015010058879852295,
        0.6789628863334656,
      ]
    `);
    expect(Array.from(randn([4], { generator: generator(42) }).dataSync())).toMatchInlineSnapshot(`
      [
        0.9732646942138672,
        0.4068712890148163,
        -0.07507481426000595,
        -0.15688051283359528,
      ]
    `);
  });

  test('seeds and generators are independent', () => {
    const at = (seed: number) => rand([4], { generator: generator(seed) }).arraySync();
    expect(at(1)).not.toEqual(at(2));
    expect(at(1)).not.toEqual(at(2 ** 32 + 1));
    expect(generator().seed).not.toBe(generator().seed);
    expect(rand([4]).arraySync()).not.toEqual(rand([4]).arraySync());
  });

  test('uniform numbers lie in [0, 1) and fill it evenly', () => {
    const x = rand([100_000], { generator: generator(5) }).dataSync();
    const bins = new Array<number>(10).fill(0);
    for (const value of x) bins[Math.floor(value * 10)] = (bins[Math.floor(value * 10)] ?? 0) + 1;
    expect(bins.length).toBe(10);
    // Chi-squared with 9 degrees of freedom: 27.9 is exceeded once in a thousand seeds.
    const chi = bins.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(27.9);
  });

  test('normal numbers have the moments of a normal distribution', () => {
    const x = Array.from(randn([100_000], { generator: generator(6) }).dataSync());
    const moment = (k: number) => x.reduce((sum, value) => sum + value ** k, 0) / x.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(3))).toBeLessThan(0.05);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
    expect(x.every(Number.isFinite)).toBe(true);
  });
});

describe('printing', () => {
  type Printed = readonly [
    shape: readonly number[],
    dtype: DType,
    data: readonly (number | string)[],
    text: string,
    options?: Readonly<Record<string, number | string | boolean>>,
  ];
  const cases: readonly Printed[] = JSON.parse(printed);

  test.each(cases.map((one) => [one[3].split('\n')[0], one] as const))('%s', (_title, one) => {
    const [shape, dtype, data, text, options = {}] = one;
    const x = loose.tensor(Float64Array.from(data, Number), shape, { dtype });
    const given = Object.entries(options).map(([name, value]) => [
      name,
      value === 'Infinity' ? Infinity : value,
    ]);
    const before = setPrintOptions(Object.fromEntries(given));
    try {
      expect(String(x)).toBe(text);
    } finally {
      setPrintOptions(before);
    }
  });

  test('the inspector of Node and `print` show the same', async () => {
    const { inspect } = await import('node:util');
    const x = tensor([1, 2]);
    expect(inspect(x)).toBe('tensor([1., 2.])');
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    x.print();
    expect(log).toHaveBeenCalledWith('tensor([1., 2.])');
    log.mockRestore();
  });
});

describe('creation', () => {
  test('typed arrays are taken as they are, bools as 0 and 1', () => {
    expect(
      loose
        .tensor(new Uint8Array([2, 0, 1]), [3], { dtype: 'bool' })
        .sum()
        .itemSync(),
    ).toBe(2);
    expect(loose.tensor(new Int32Array([2, 0])).dtype).toBe('int32');
    expect(loose.tensor([1.9, -1.9], { dtype: 'int32' }).arraySync()).toEqual([1, -1]);
    expect(loose.tensor([3, 0, Number.NaN], { dtype: 'bool' }).arraySync()).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('a constant is what memory would make of it', () => {
    const big = loose.full([2], 3e9, { dtype: 'int32' });
    expect(big.gt(0).arraySync()).toEqual([false, false]);
    expect(big.arraySync()).toEqual([-1294967296, -1294967296]);
    expect(loose.full([1], 2.5, { dtype: 'int32' }).mul(2).arraySync()).toEqual([4]);
    expect(loose.full([1], 2, { dtype: 'bool' }).to('int32').arraySync()).toEqual([1]);
  });

  test('arange, eye and full', () => {
    expect(loose.arange(2, 10, 2).arraySync()).toEqual([2, 4, 6, 8]);
    expect(loose.arange(3, 0, -1).arraySync()).toEqual([3, 2, 1]);
    expect(loose.arange(0, 1, 0.25).arraySync()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(loose.arange(0).arraySync()).toEqual([]);
    expect(loose.arange(3, { dtype: 'int32' }).dtype).toBe('int32');
    expect(loose.eye(2, 3).arraySync()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(loose.full([], true).itemSync()).toBe(true);
    expect(loose.ones(2, 2, { dtype: 'bool' }).arraySync()).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  test('comparisons with a number round it as the tensor is rounded', () => {
    const x = untyped(tensor([0.1, 0.2]));
    expect(x.eq(0.1).arraySync()).toEqual([true, false]);
    expect(x.ge(0.2).arraySync()).toEqual([false, true]);
    expect(x.mul(10).to('int32').arraySync()).toEqual([1, 2]);
    expect(
      untyped(tensor([0.7]))
        .mul(10)
        .to('int32')
        .arraySync(),
    ).toEqual([7]);
  });
});
