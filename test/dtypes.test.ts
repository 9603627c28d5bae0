/** Dtypes: one table of promotion in the types, at run time and in PyTorch; and what each dtype keeps. */
import { checkGrad, grad, lower, tensor, variable } from 'gradus';
import { describe, expect, test } from 'vitest';
import { type DType, dtypes, floatOf, isFloat, promote, roundTo, sumOf } from '../src/dtype.ts';
import { fromHalf, HALF, roundHalf, toHalf } from '../src/half.ts';
import { erfc } from '../src/ir/erf.ts';
import promotion from './data/promotion.json?raw';
import { type Loose, loose, untyped } from './loose.ts';

describe('promotion', () => {
  const pairs = dtypes.flatMap((a) => dtypes.map((b) => [a, b] as const));

  test('is that of PyTorch, for every pair', () => {
    const wanted: Readonly<Record<string, DType>> = JSON.parse(promotion);
    const found = Object.fromEntries(pairs.map(([a, b]) => [`${a} ${b}`, promote(a, b)]));
    expect(found).toEqual(wanted);
  });

  test('floats stay, everything else becomes float32, and sums of whole numbers are int32', () => {
    for (const dtype of dtypes) {
      expect(floatOf(dtype)).toBe(isFloat(dtype) ? dtype : 'float32');
      expect(sumOf(dtype)).toBe(isFloat(dtype) ? dtype : 'int32');
    }
  });
});

describe('float16', () => {
  const source = new Function(`${HALF}; return { roundHalf, toHalf, fromHalf };`)() as {
    readonly [Name in 'roundHalf' | 'toHalf' | 'fromHalf']: (x: number) => number;
  };
  const all = Array.from({ length: 65536 }, (_, bits) => bits);

  test('every one is read and written back, by the functions and by the source', () => {
    const numbers = all.map(fromHalf);
    const kept = all.map((bits, i) => (Number.isNaN(numbers[i]) ? 0x7e00 : bits));
    expect(numbers.map(toHalf)).toEqual(kept);
    expect(all.map(source.fromHalf)).toEqual(numbers);
    expect(numbers.map(source.toHalf)).toEqual(kept);
    expect(numbers.map(roundHalf)).toEqual(numbers);
    expect(new Set(numbers.filter(Number.isFinite).map(String)).size).toBe(63487);
  });

  test('halfway between two is the even one, and a little beyond is the farther one', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
      const middle = (low + high) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const near = [middle, middle * (1 + 2 ** -52), middle * (1 - 2 ** -52)];
      expect(near.map(toHalf)).toEqual([even, bits + 1, bits]);
      expect(near.map((x) => source.toHalf(-x))).toEqual([
        even | 0x8000,
        (bits + 1) | 0x8000,
        bits | 0x8000,
      ]);
    }
    expect([65519.99, 65520, -65520, 1e300, -Infinity].map(roundHalf)).toEqual([
      65504,
      Infinity,
      -Infinity,
      Infinity,
      -Infinity,
    ]);
    expect([2 ** -25, 2 ** -25 * 1.0001, -(2 ** -26), -0].map(roundHalf)).toEqual([
      0,
      2 ** -24,
      -0,
      -0,
    ]);
  });

  test('is read as the numbers it holds', async () => {
    const x = tensor([0.1, 1, 70000, -2049], { dtype: 'float16' });
    expect(await x.data()).toEqual(Float32Array.of(0.0999755859375, 1, Infinity, -2048));
    expect(x.arraySync()).toEqual([0.0999755859375, 1, Infinity, -2048]);
    expect(tensor([0.1], { dtype: 'float16' }).itemSync()).toBe(0.0999755859375);
  });

  test('is rounded once, from a sum in float64', () => {
    const x = tensor(new Float64Array(4096).fill(1), [4096], { dtype: 'float16' });
    expect(x.sum().itemSync()).toBe(4096);
    expect(x.mul(16).sum().itemSync()).toBe(Infinity);
    expect(x.mul(16).mean().itemSync()).toBe(16);
    expect(x.dot(x).itemSync()).toBe(4096);
    expect(x.reshape(64, 64).matmul(x.reshape(64, 64)).sum(1).dataSync()[0]).toBe(4096);
  });

  test('an array of it is taken as it is', () => {
    // What a Float16Array is, where the engine has none.
    class Float16Array extends Uint16Array {
      override get [Symbol.toStringTag](): 'Uint16Array' {
        return 'Float16Array' as 'Uint16Array';
      }
    }
    const memory = Float16Array.of(0, 0x3c00, 0xc000).subarray(1);
    const x = loose.tensor(memory, [2]);
    expect([x.dtype, x.arraySync()]).toEqual(['float16', [1, -2]]);
    memory[0] = 0x4000;
    expect(loose.tensor(memory, [2]).arraySync()).toEqual([2, -2]);
    expect(x.add(0).arraySync()).toEqual([2, -2]);
  });
});

describe('float64 and narrower floats', () => {
  const tenth = tensor([0.1, 1 + 2 ** -40], { dtype: 'float64' });

  test('float64 is not rounded, where float32 would be', () => {
    expect(tenth.arraySync()).toEqual([0.1, 1 + 2 ** -40]);
    expect(tenth.eq(0.1).arraySync()).toEqual([true, false]);
    expect(tenth.mul(10).to('int32').arraySync()).toEqual([1, 10]);
    expect(tenth.sub(1).floor().arraySync()).toEqual([-1, 0]);
    expect(tenth.lerp(1, 0.1).dataSync()[0]).toBe(0.1 + 0.1 * (1 - 0.1));
    expect(loose.arange(0, 0.3, 0.1, { dtype: 'float64' }).arraySync()).toEqual([0, 0.1, 0.2]);
    expect(loose.full([1], 0.1, { dtype: 'float64' }).itemSync()).toBe(0.1);
  });

  test('a cast rounds, also inside one program', () => {
    const through = (dtype: DType) => loose.lower((x: Loose) => x.to(dtype).to('float64').sub(x));
    const rest = (dtype: DType) => (through(dtype)(tenth) as Loose).arraySync();
    expect(rest('float32')).toEqual([Math.fround(0.1) - 0.1, -(2 ** -40)]);
    expect(rest('float16')).toEqual([roundHalf(0.1) - 0.1, -(2 ** -40)]);
    const whole = tensor([2049, 70000], { dtype: 'int32' });
    expect(whole.to('float16').to('float32').arraySync()).toEqual([2048, Infinity]);
    expect(loose.full([], 0.1).to('float16').to('float32').itemSync()).toBe(roundHalf(0.1));
  });

  test('decisions are made on what memory would hold', () => {
    const third = tensor([1, 2], { dtype: 'float16' }).div(3);
    expect(third.eq(tensor(third.dataSync(), [2], { dtype: 'float16' })).arraySync()).toEqual([
      true,
      true,
    ]);
    expect(untyped(third).eq(third.to('float32').to('float16')).arraySync()).toEqual([true, true]);
  });

  test('the error function keeps what float64 can tell', () => {
    // mpmath, with 30 digits.
    const known = [
      [0.75, 0.28884436634648486],
      [1.9, 0.007209570764742533],
      [5, 1.5374597944280347e-12],
      [20, 5.395865611607901e-176],
    ] as const;
    for (const [x, y] of known) expect(Math.abs(erfc(x) / y - 1)).toBeLessThan(1e-13);
  });
});

describe('uint8', () => {
  const bytes = (...values: number[]) => untyped(tensor(Uint8Array.from(values), [values.length]));

  test('wraps around modulo 256, in every kind of op', () => {
    const x = bytes(0, 1, 200, 255);
    expect(x.add(100).arraySync()).toEqual([100, 101, 44, 99]);
    expect(x.sub(1).arraySync()).toEqual([255, 0, 199, 254]);
    expect(x.neg().arraySync()).toEqual([0, 255, 56, 1]);
    expect(x.mul(x).arraySync()).toEqual([0, 1, 64, 1]);
    expect(x.pow(3).arraySync()).toEqual([0, 1, 0, 255]);
    expect(x.not().arraySync()).toEqual([255, 254, 55, 0]);
    expect(x.dot(x).itemSync()).toBe((200 * 200 + 255 * 255 + 1) % 256);
    expect(x.add(x).gt(x).arraySync()).toEqual([false, true, false, false]);
    expect(x.sum().itemSync()).toBe(456);
    expect(x.max().itemSync()).toBe(255);
    expect(loose.full([1], 300, { dtype: 'uint8' }).add(0).arraySync()).toEqual([44]);
  });

  test('floats are truncated, then wrapped', () => {
    const x = untyped(tensor([1.9, -1.9, 300.5, -Infinity]));
    expect(x.to('uint8').arraySync()).toEqual([1, 255, 44, 0]);
    expect(x.to('uint8').to('int32').arraySync()).toEqual([1, 255, 44, 0]);
  });

  test('as truth values where it says so', () => {
    const mask = tensor(Uint8Array.of(0, 2, 1), [3], { dtype: 'bool' });
    expect(mask.arraySync()).toEqual([false, true, true]);
    expect(mask.dataSync()).toEqual(Uint8Array.of(0, 1, 1));
    expect(tensor(Uint8Array.of(0, 2, 1), [3]).dtype).toBe('uint8');
  });
});

describe('gradients', () => {
  test.each(['float64', 'float16'] as const)('of %s are of its dtype', (dtype) => {
    const x = tensor([0.5, 1.5], { dtype });
    const df = untyped(grad((y: typeof x) => y.mul(y).sum())(x));
    expect([df.dtype, df.arraySync()]).toEqual([dtype, [1, 3]]);
    const v = variable(x);
    v.exp().sum().backward();
    const found = untyped(v.grad);
    expect(found.dtype).toBe(dtype);
    expect(found.arraySync()).toEqual([0.5, 1.5].map((a) => roundTo(dtype, Math.exp(a))));
    const f = (a: typeof x) => a.tanh().mul(a.softmax(0)).norm();
    expect(checkGrad(f, [x]).errors.length).toBe(2);
  });

  test('flow through casts and through operands of several dtypes', () => {
    const x = tensor([2, 3], { dtype: 'float64' });
    const y = tensor([5, 7], { dtype: 'float16' });
    const gradients = grad(
      (a: typeof x, b: typeof y) => a.mul(b).sum().add(a.to('float32').sum()),
      { argnums: [0, 1] },
    )(x, y).map(untyped);
    expect(gradients.map((one) => [one.dtype, one.arraySync()])).toEqual([
      ['float64', [6, 8]],
      ['float16', [2, 3]],
    ]);
  });
});

describe('programs', () => {
  test('constants and several dtypes live in one of them', () => {
    const half = tensor([0.1, 2], { dtype: 'float16' });
    const wide = tensor([0.1, 3], { dtype: 'float64' });
    const small = tensor(Uint8Array.of(250, 7), [2]);
    const f = lower((x: typeof wide) => [x.mul(half), x.sub(wide), x.to('uint8').add(small)]);
    expect(f(wide).map((y) => untyped(y).arraySync())).toEqual([
      [0.1 * roundHalf(0.1), 6],
      [0, 0],
      [250, 10],
    ]);
  });

  test('what is gathered and scattered as float16 is what was there', () => {
    const x = untyped(
      tensor(
        [
          [0.1, 2, 3],
          [4, 5, 60000],
        ],
        { dtype: 'float16' },
      ),
    );
    const taken = x.at(':', [2, 0]);
    expect([taken.dtype, taken.arraySync()]).toEqual([
      'float16',
      [
        [3, roundHalf(0.1)],
        [60000, 4],
      ],
    ]);
  });
});
