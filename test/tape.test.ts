/** The tape: `variable`, `backward`, and what PyTorch users expect of them. */
import {
  arange,
  grad,
  lower,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
  variable,
  zeros,
} from 'gradus';
import { describe, expect, test } from 'vitest';
import { isTraced, node } from '../src/ops/define.ts';
import { generator } from '../src/runtime/random.ts';
import { type Loose, loose, untyped } from './loose.ts';

const four = () => variable(arange(4));

const nodeOf = (x: unknown) => {
  if (!isTraced(x)) throw new Error('no tensor');
  return x[node];
};

describe('Dive into Deep Learning, section 2.5', () => {
  test('a simple function', () => {
    const x = four();
    expect(x.grad).toBeNull();
    const y = x.dot(x).mul(2);
    expect(y.itemSync()).toBe(28);
    y.backward();
    expect(x.grad?.arraySync()).toEqual([0, 4, 8, 12]);
    expect(x.grad?.eq(x.mul(4)).arraySync()).toEqual([true, true, true, true]);
  });

  test('another function of the same variable, after zeroGrad', () => {
    const x = four();
    x.dot(x).mul(2).backward();
    x.zeroGrad();
    expect(x.grad).toBeNull();
    x.sum().backward();
    expect(x.grad?.arraySync()).toEqual([1, 1, 1, 1]);
  });

  test('backward for a result that is no scalar: give its gradient', () => {
    const x = four();
    const y = x.mul(x);
    y.backward(ones([4]));
    expect(x.grad?.arraySync()).toEqual([0, 2, 4, 6]);
    const z = four();
    z.mul(z).backward(tensor([1, 0, -1, 2]));
    expect(z.grad?.arraySync()).toEqual([0, 0, -4, 12]);
  });

  test('detaching computation', () => {
    const x = four();
    const y = x.mul(x);
    const u = y.detach();
    const z = u.mul(x);
    z.sum().backward();
    expect(x.grad?.arraySync()).toEqual(u.arraySync());
    x.zeroGrad();
    y.sum().backward();
    expect(x.grad?.arraySync()).toEqual(x.mul(2).arraySync());
  });

  test('gradients and control flow', () => {
    const f = (a: Loose) => {
      let b = a.mul(2);
      while (b.mul(b).sum().sqrt().itemSync() < 1000) b = b.mul(2);
      return b.sum().itemSync() > 0 ? b : b.mul(100);
    };
    for (const seed of [1, 2, 3, 4]) {
      const a = loose.variable(randn([], { generator: generator(seed) }));
      const d = f(a);
      d.backward();
      // Piecewise linear: the gradient is the slope, a power of 2 (times 100).
      const slope = a.grad?.itemSync() ?? 0;
      expect((slope * a.itemSync()) / d.itemSync()).toBeCloseTo(1, 6);
      expect(Math.log2(slope / (a.itemSync() > 0 ? 1 : 100)) % 1).toBe(0);
    }
  });
});

describe('backward', () => {
  test('adds to the gradients that are there', () => {
    const x = four();
    x.sum().backward();
    const first = x.grad;
    x.mul(x).sum().backward();
    expect(x.grad?.arraySync()).toEqual([1, 3, 5, 7]);
    // A gradient that was read is a value, and stays.
    expect(first?.arraySync()).toEqual([1, 1, 1, 1]);
  });

  test('reaches every variable, through every path, in one go', () => {
    const [a, b] = [variable(tensor([1, 2])), variable(tensor([3, 4]))];
    const c = a.mul(b);
    c.add(c.mul(a)).sum().backward();
    // ab + a²b: b + 2ab, a + a²
    expect(a.grad?.arraySync()).toEqual([9, 20]);
    expect(b.grad?.arraySync()).toEqual([2, 6]);
  });

  test('leaves alone what it does not reach', () => {
    const [a, b] = [variable(tensor([1])), variable(tensor([2]))];
    a.mul(2).sum().backward();
    expect([a.grad?.arraySync(), b.grad]).toEqual([[2], null]);
  });

  test('works from a variable itself', () => {
    const x = variable(tensor(3));
    x.backward();
    expect(x.grad?.itemSync()).toBe(1);
  });

  test('a second time is an error, and changes nothing', () => {
    const x = four();
    const y = x.mul(x).sum();
    y.backward();
    expect(() => y.backward()).toThrow(
      'backward a second time: its graph is used up; compute the result anew, add the losses first, or pass { retainGraph: true }',
    );
    expect(x.grad?.arraySync()).toEqual([0, 2, 4, 6]);
  });

  test('works after the result was read, printed or used', () => {
    const x = four();
    const y = x.mul(x);
    const loss = y.sum();
    expect(loss.itemSync()).toBe(14);
    expect(String(y)).toBe('tensor([0., 1., 4., 9.])');
    loss.backward();
    expect(x.grad?.arraySync()).toEqual([0, 2, 4, 6]);
  });

  test('does not run through int32 and bool tensors', () => {
    const x = variable(tensor([1.5, -2]));
    x.to('int32').to('float32').mul(x).sum().backward();
    expect(x.grad?.arraySync()).toEqual([1, -2]);
  });

  test('gradients are plain data', () => {
    const x = four();
    x.mul(x).sum().backward();
    expect(() => untyped(x.grad?.sum()).backward()).toThrow(/no variable leads to/);
  });
});

describe('backward with options', () => {
  const pair = () => variable(tensor([1, 2]));

  test('retainGraph: a second time adds the same again', () => {
    const x = pair();
    const y = x.pow(3).sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(x.grad?.arraySync()).toEqual([6, 24]);
    expect(() => y.backward()).toThrow(/^backward a second time/);
  });

  test('with a gradient as well', () => {
    const x = pair();
    const y = x.mul(x);
    y.backward(tensor([1, 0]), { retainGraph: true });
    y.backward(tensor([0, 10]));
    expect(x.grad?.arraySync()).toEqual([2, 40]);
  });

  test('two results of one graph are walked each for itself', () => {
    const x = pair();
    const y = x.mul(x);
    y.sum().backward();
    y.mul(y).sum().backward();
    expect(x.grad?.arraySync()).toEqual([6, 36]);
  });

  test('createGraph: the gradient has a gradient, which is added', () => {
    const x = pair();
    x.pow(3).sum().backward({ createGraph: true });
    expect(x.grad?.arraySync()).toEqual([3, 12]);
    x.grad?.sum().backward();
    expect(x.grad?.arraySync()).toEqual([9, 24]);
  });

  test('createGraph keeps the graph', () => {
    const x = pair();
    const y = x.pow(3).sum();
    y.backward({ createGraph: true });
    y.backward();
    expect(x.grad?.arraySync()).toEqual([6, 24]);
    const z = x.pow(3).sum();
    z.backward({ createGraph: true, retainGraph: false });
    expect(() => z.backward()).toThrow(/^backward a second time/);
  });

  test('createGraph, three times over', () => {
    const x = pair();
    const orders: unknown[] = [];
    let y = x.pow(4).sum();
    for (let order = 1; order <= 3; order++) {
      x.zeroGrad();
      y.backward({ createGraph: true });
      orders.push(x.grad?.arraySync());
      y = (x.grad as typeof x).sum();
    }
    expect(orders).toEqual([
      [4, 32],
      [12, 48],
      [24, 48],
    ]);
  });

  test('createGraph of what is linear has no gradient', () => {
    const x = pair();
    x.mul(3).sum().backward({ createGraph: true });
    expect(x.grad?.arraySync()).toEqual([3, 3]);
    expect(() => x.grad?.sum().backward()).toThrow(/no variable leads to/);
  });

  test('a penalty on the gradient', () => {
    const w = variable(tensor([0.5, -0.25]));
    w.mul(tensor([1, 2]))
      .tanh()
      .sum()
      .backward({ createGraph: true });
    const penalty = w.grad?.mul(w.grad).sum();
    w.zeroGrad();
    penalty?.backward();
    expect(w.grad?.arraySync()[0]).toBeCloseTo(-1.143277883529663, 6);
    expect(w.grad?.arraySync()[1]).toBeCloseTo(9.146223068237305, 6);
  });

  test('a gradient with a graph keeps it where one without is added', () => {
    const x = pair();
    x.pow(3).sum().backward({ createGraph: true });
    x.mul(x).sum().backward();
    expect(x.grad?.arraySync()).toEqual([5, 16]);
    const sum = x.grad?.sum();
    x.zeroGrad();
    sum?.backward();
    expect(x.grad?.arraySync()).toEqual([6, 12]);
  });

  test('createGraph in noGrad records all the same', () => {
    const x = pair();
    const y = x.pow(3).sum();
    noGrad(() => y.backward({ createGraph: true }));
    x.grad?.sum().backward();
    expect(x.grad?.arraySync()).toEqual([9, 24]);
  });

  test('gradients add up over many steps, and keep nothing of them', () => {
    const x = pair();
    const before = nodeOf(x).consumers?.length ?? 0;
    for (let step = 0; step < 2000; step++) x.mul(x).sum().backward();
    expect(x.grad?.arraySync()).toEqual([4000, 8000]);
    expect(nodeOf(x.grad).inputs).toEqual([]);
    expect((nodeOf(x).consumers?.length ?? 0) - before).toBeLessThan(16);
  });
});

describe('variables', () => {
  test('of other dtypes', () => {
    const [x, y] = [
      variable(tensor([1, 3], { dtype: 'float64' })),
      variable(tensor([1, 3], { dtype: 'float16' })),
    ];
    x.reciprocal().sum().backward();
    y.reciprocal().sum().backward();
    expect([x.grad?.dtype, x.grad?.arraySync()]).toEqual(['float64', [-1, -0.1111111111111111]]);
    expect([y.grad?.dtype, y.grad?.arraySync()]).toEqual(['float16', [-1, -0.111083984375]]);
  });

  test('of two dtypes: each has a gradient of its own', () => {
    const x = variable(tensor([1, 3]));
    const y = variable(tensor([2, 5], { dtype: 'float64' }));
    x.mul(y).sum().backward();
    expect([x.grad?.dtype, x.grad?.arraySync()]).toEqual(['float32', [2, 5]]);
    expect([y.grad?.dtype, y.grad?.arraySync()]).toEqual(['float64', [1, 3]]);
  });

  test('in trees', () => {
    const model = { layers: [{ w: variable(tensor([1, 2])) }], b: variable(tensor(3)) };
    const loss = ({ layers, b }: typeof model, x: Tensor<[2]>) =>
      layers.reduce((sum, { w }) => sum.add(w.dot(x)), b.mul(b));
    loss(model, tensor([5, 7])).backward();
    expect(model.layers[0]?.w.grad?.arraySync()).toEqual([5, 7]);
    expect(model.b.grad?.itemSync()).toBe(6);
  });

  test('take a step in noGrad', () => {
    const x = variable(tensor([1, 2]));
    noGrad(() => x.assign(x.sub(0.5)));
    x.mul(x).sum().backward();
    expect(x.grad?.arraySync()).toEqual([1, 3]);
  });
});

describe('what has no gradient', () => {
  const x = () => variable(tensor([1.5, -2]));

  test('a result of whole numbers or bools', () => {
    const message =
      /^backward from a tensor of dtype (int32|bool): only float tensors have a gradient$/;
    expect(() => untyped(x().to('int32').sum()).backward()).toThrow(message);
    expect(() => untyped(x().gt(0).all()).backward()).toThrow(message);
  });

  test('a result that is made of them', () => {
    expect(() => x().to('int32').to('float32').sum().backward()).toThrow(/no variable leads to/);
  });

  test('a seed of another shape or dtype', () => {
    expect(() => untyped(x().mul(2)).backward(zeros(3))).toThrow(
      'backward from [2] with a gradient [3]: shapes must be equal',
    );
    expect(() => untyped(x().mul(2)).backward(zeros([2], { dtype: 'float64' }))).toThrow(
      'backward gradient of dtype float64: must be float32',
    );
  });

  test('the inside of lower, and of a transform', () => {
    const message =
      'backward inside lower or a transform: no variable collects the gradient there; use grad';
    const f = (z: Tensor<[2]>) => {
      const y = z.mul(z).sum();
      y.backward();
      return y;
    };
    const start = tensor([1, 2]);
    expect(() => lower(f)(start)).toThrow(message);
    expect(() => lower(grad(f))(start)).toThrow(message);
    expect(() => grad(f)(start)).toThrow(message);
  });
});

describe('detach and noGrad', () => {
  test('cut a value off', () => {
    const x = four();
    expect(() => untyped(x.mul(2).detach().sum()).backward()).toThrow(/no variable leads to/);
    const cut = noGrad(() => x.mul(2).sum());
    expect(() => untyped(cut).backward()).toThrow(/no variable leads to/);
    expect(cut.itemSync()).toBe(12);
  });

  test('noGrad ends when its function does, also by an error', () => {
    const x = four();
    expect(() =>
      noGrad(() => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
    x.sum().backward();
    expect(x.grad?.arraySync()).toEqual([1, 1, 1, 1]);
  });

  test('noGrad does not touch what was recorded before', () => {
    const x = four();
    const y = x.mul(x);
    noGrad(() => y.mul(2).arraySync());
    y.sum().backward();
    expect(x.grad?.arraySync()).toEqual([0, 2, 4, 6]);
  });
});

describe('assign', () => {
  test('gives a new value; what was computed before keeps the old one', () => {
    const x = variable(tensor([1, 2]));
    const before = x.mul(10);
    x.assign(tensor([3, 4]));
    expect(x.arraySync()).toEqual([3, 4]);
    expect(before.arraySync()).toEqual([10, 20]);
    expect(x.mul(10).arraySync()).toEqual([30, 40]);
  });

  test('keeps the gradient, and later gradients are those of the new value', () => {
    const x = variable(tensor([1, 2]));
    x.mul(x).sum().backward();
    x.assign(x.sub(untyped(x.grad).mul(0.5) as unknown as typeof x));
    expect(x.arraySync()).toEqual([0, 0]);
    expect(x.grad?.arraySync()).toEqual([2, 4]);
    x.zeroGrad();
    x.mul(x).sum().backward();
    expect(x.grad?.arraySync()).toEqual([0, 0]);
  });

  test('a result made before an assignment has the gradient at the old value', () => {
    const x = variable(tensor([1, 2]));
    const loss = x.mul(x).sum();
    x.assign(tensor([10, 20]));
    loss.backward();
    expect(x.grad?.arraySync()).toEqual([2, 4]);
  });

  test('does not grow a graph over many steps', () => {
    const x = variable(zeros([3]));
    for (let i = 0; i < 1000; i++) x.assign(x.add(1));
    expect(x.arraySync()).toEqual([1000, 1000, 1000]);
    x.sum().backward();
    expect(x.grad?.arraySync()).toEqual([1, 1, 1]);
  });
});

describe('training', () => {
  const data = () => {
    const random = generator(7);
    const x = randn([64, 2], { generator: random });
    const y = x.mv(tensor([2, -3.4])).add(4.2);
    return { x, y };
  };

  test('linear regression by the tape finds the coefficients', () => {
    const { x, y } = data();
    const [w, b] = [variable(zeros([2])), variable(zeros([]))];
    for (let step = 0; step < 150; step++) {
      const error = x.mv(w).add(b).sub(y);
      error.mul(error).mean().backward();
      for (const p of [w, b]) {
        const v = untyped(p);
        v.assign(v.sub(v.grad?.mul(0.1)));
        v.zeroGrad();
      }
    }
    expect(w.arraySync()[0]).toBeCloseTo(2, 3);
    expect(w.arraySync()[1]).toBeCloseTo(-3.4, 3);
    expect(b.itemSync()).toBeCloseTo(4.2, 3);
  });

  test('the tape, grad and a lowered step agree', () => {
    const { x, y } = data();
    const loss = (w: Loose) => {
      const error = untyped(x).mv(w).sub(y);
      return error.mul(error).mean();
    };
    const start = tensor([0.5, -0.5]);
    const v = loose.variable(start);
    loss(v).backward();
    const eager = loose.grad(loss)(start) as Loose;
    const lowered = loose.lower(loose.grad(loss))(start) as Loose;
    expect(v.grad?.dataSync()).toEqual(eager.dataSync());
    expect(lowered.dataSync()).toEqual(eager.dataSync());
  });

  test('a lowered function takes part in the tape', () => {
    const square = lower((z: typeof start) => z.mul(z).sum());
    const start = tensor([1, 2]);
    const v = variable(start);
    square(v).backward();
    expect(v.grad?.arraySync()).toEqual([2, 4]);
    const df = grad(square);
    expect(df(start).arraySync()).toEqual([2, 4]);
  });
});
