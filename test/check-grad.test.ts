/** `checkGrad` itself: it finds what is wrong, says what and where, and does not cry wolf. */
import { checkGrad, GradientError, noGrad, tensor } from 'gradus';
import { describe, expect, test } from 'vitest';
import { type Loose, loose } from './loose.ts';

type Any = (...inputs: never[]) => unknown;

/** The sentence with its numbers cut to three digits. */
function said(f: unknown, inputs: readonly unknown[], options?: object): string {
  try {
    checkGrad(f as Any, inputs, options);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return String(error).replace(/-?\d+\.\d+(e-?\d+)?/g, (x) => Number(x).toPrecision(3));
  }
  return '';
}

const x = () => tensor([0.5, -1.5, 2]);

describe('finds', () => {
  test('a gradient that is cut', () => {
    const half = (a: Loose) => a.mul(a.detach());
    expect(said(half, [x()], { directions: 1 })).toMatch(
      /^GradientError: checkGrad of order 1, by input 0: reverse mode gives \S+, where finite differences give \S+: a relative difference of 0.500, more than 0.00000100$/,
    );
    const under = (a: Loose) => noGrad(() => a.mul(2)).mul(a);
    expect(said(under, [x()])).toContain('of order 1, by input 0: reverse mode gives');
  });

  test('which input is wrong, in a tree too', () => {
    const second = (a: Loose, b: Loose) => a.mul(b.detach());
    expect(said(second, [x(), x()])).toContain('by input 1: reverse mode gives 0, where');
    const deep = ({ w, b }: { w: Loose; b: Loose[] }) => w.mul(w).add((b[1] as Loose).detach());
    expect(said(deep, [{ w: x(), b: [x(), x()] }])).toContain('by input 0.b[1]: reverse mode');
  });

  test("a rule of one's own that is wrong, in value or by one argument", () => {
    const rule = (by: number) =>
      loose.customGrad((a: Loose, b: Loose) => ({
        value: a.mul(b).sin(),
        gradient: (ct: Loose) => {
          const inner = ct.mul(a.mul(b).cos());
          return [inner.mul(b), inner.mul(a).mul(by)];
        },
      }));
    expect(said(rule(1), [x(), x()])).toBe('');
    expect(said(rule(1.0001), [x(), x()])).toContain('of order 1, by input 1: reverse mode gives');
    // Where the rule forgets that a part of it changes, only the second derivative tells.
    const forgetful = loose.customGrad((a: Loose) => ({
      value: a.exp(),
      gradient: (ct: Loose) => ct.mul(a.exp().detach()),
    }));
    expect(said(forgetful, [x()], { order: 1 })).toBe('');
    expect(said(forgetful, [x()])).toContain('of order 2, by input 0: reverse mode gives 0, where');
  });

  test('a second derivative that is wrong where the first is right', () => {
    // The value and the gradient are those of a³, but the gradient is taken for a constant.
    const f = (a: Loose) => {
      const c = a.detach();
      return c.pow(3).add(c.mul(c).mul(3).mul(a.sub(c)));
    };
    expect(said(f, [tensor([2])], { order: 1 })).toBe('');
    expect(said(f, [tensor([2])])).toContain('of order 2, by input 0: reverse mode gives 0, where');
  });

  test('a kink and a jump at the inputs, also where the differences agree with the rule', () => {
    const at = tensor([0, 1]);
    const [kink, jump] = [(a: Loose) => a.abs().add(a), (a: Loose) => a.floor().add(a)];
    expect(said(kink, [at], { order: 1 })).toMatch(
      /^GradientError: checkGrad of order 1, by input 0: the slope is -?[\d.]+ on one side and -?[\d.]+ on the other: there is a kink or a jump, where no derivative exists; check at other inputs$/,
    );
    expect(said(jump, [at])).toContain('there is a kink or a jump');
    for (const f of [kink, jump]) expect(said(f, [tensor([0.25, 1.25])])).toBe('');
    // A bend is none.
    for (const bend of [1, 100, 10_000])
      expect(
        said((a: Loose) => a.mul(a).mul(bend), [at]),
        `${bend}`,
      ).toBe('');
  });

  test('NaN', () => {
    expect(said((a: Loose) => a.log(), [tensor([-1])])).toContain(
      'where finite differences give NaN',
    );
  });

  test('what is small, and what is far smaller than the rest', () => {
    const f = (a: Loose, b: Loose) => a.mul(a).sum().add(b.mul(b.detach()).sum());
    expect(said(f, [tensor([1]), tensor([0.01])])).toContain('of order 1');
  });
});

describe('passes', () => {
  test('inputs of any size: the step follows it', () => {
    for (const size of [1e-6, 1e-3, 1, 1e3, 1e6]) {
      const at = loose.tensor(Float64Array.from([1, 2, 3], (a) => a * size));
      const { errors } = checkGrad(((a: Loose) => a.log().mul(a.div(size))) as Any, [at]);
      expect(Math.max(...errors), `${size}`).toBeLessThan(1e-9);
    }
  });

  test('trees in and out; whole numbers and bools stay, and count for nothing', () => {
    const f = ({ w, at }: { w: Loose; at: Loose }, rate: number, mask: Loose) => ({
      picked: w.indexSelect(0, at).mul(rate),
      all: [w.mul(w), loose.where(mask, w, w.exp())],
      best: w.argmax(0),
      name: 'w',
    });
    const inputs = [
      { w: x(), at: tensor([2, 0], { dtype: 'int32' }) },
      3,
      tensor([true, false, true]),
    ];
    const { errors, comparisons } = checkGrad(f as Any, inputs, { directions: 3 });
    expect(errors.length).toBe(2);
    expect(Math.max(...errors)).toBeLessThan(1e-8);
    expect(comparisons.map(({ order }) => order)).toEqual([1, 1, 1, 2, 2, 2]);
    for (const { differences, reverse, forward } of comparisons) {
      expect(reverse).toBeCloseTo(differences, 6);
      expect(forward).toBeCloseTo(reverse, 12);
    }
  });

  test('what is captured, of every dtype', () => {
    for (const dtype of ['float16', 'float32', 'float64', 'int32', 'uint8', 'bool'] as const) {
      const w = loose.tensor([1, 0, 1]).to(dtype);
      expect(
        said((a: Loose) => a.mul(w).mul(a), [x()]),
        dtype,
      ).toBe('');
    }
  });

  test('functions without a derivative to find: constant and linear ones', () => {
    expect(said(() => tensor([1, 2]), [x()])).toBe('');
    expect(checkGrad(((a: Loose) => a.mul(2)) as Any, [x()]).comparisons.at(-1)).toMatchObject({
      ...{ order: 2, differences: 0, reverse: 0, forward: 0 },
      errors: { reverse: 0, forward: 0 },
    });
    expect(said((a: Loose) => a.sum(), [loose.zeros([0])])).toBe('');
  });
});

test('says what it cannot check', () => {
  const cases: readonly (readonly [f: unknown, inputs: unknown, sentence: string])[] = [
    [
      (a: Loose) => a.mul(2),
      [tensor([1], { dtype: 'int32' })],
      'checkGrad: no input is a float tensor, and only float tensors have a gradient; give one, or more, in the array of inputs',
    ],
    [
      () => undefined,
      [x()],
      'checkGrad of a function that returns no tensor: return a float tensor, or a tree of them',
    ],
    [
      (a: Loose) => [a.argmax(), a.gt(0)],
      [x()],
      'checkGrad of a function that returns int32 and bool only: no gradient flows through it; return a float tensor',
    ],
    [
      (a: Loose) => a.argmax(),
      x(),
      'checkGrad argument 2: takes an array, the arguments of the function, as in checkGrad(f, [x, y])',
    ],
    ['f', [x()], 'checkGrad argument 1: takes a function, not a string'],
  ];
  for (const [f, inputs, sentence] of cases)
    expect(() => checkGrad(f as Any, inputs as unknown[])).toThrow(sentence);
  expect(() => checkGrad((() => x()) as Any, [x()], { directions: 0 })).toThrow(
    'checkGrad directions: takes a whole number, 1 or more, not 0',
  );
  expect(() => checkGrad((() => undefined) as Any, [x()])).toThrow(GradientError);
});
