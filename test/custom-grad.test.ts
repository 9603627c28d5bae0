/**
 * `customGrad`: functions with a gradient of one's own. Numbers of `log1pexp` are those of JAX's documentation of
 * `custom_vjp`; the others are worked out by hand, or come from JAX or PyTorch where it says so.
 */
import {
  arange,
  checkGrad,
  customGrad,
  grad,
  jacobian,
  lower,
  ones,
  type Tensor,
  tensor,
  valueAndGrad,
  variable,
  zeros,
} from 'gradus';
import { describe, expect, test, vi } from 'vitest';
import { compile } from '../src/ir/pipeline.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';

vi.mock(import('../src/ir/pipeline.ts'), { spy: true });

const log1pexp = customGrad((x: Tensor<[]>) => {
  const e = x.exp();
  return {
    value: e.add(1).log(),
    gradient: (ct: Tensor<[]>) => ct.mul(e.add(1).reciprocal().neg().add(1)),
  };
});
const naive = (x: Tensor<[]>) => x.exp().add(1).log();

/** Their results have types of other files. */
const hessian = (f: unknown) => loose.hessian(f) as (...args: unknown[]) => Loose;
const vmap = (f: unknown, options?: unknown) =>
  loose.vmap(f, options) as <T = Loose>(...args: unknown[]) => T;
const jvp = (f: unknown, primals: unknown, tangents: unknown): [Loose, Loose] =>
  loose.jvp(f, primals, tangents);

/** With a rule that gives twice what is right, to see that it was taken. */
const doubled = customGrad((x: Tensor<[2]>) => ({
  value: x.mul(x),
  gradient: (ct: Tensor<[2]>) => ct.mul(x).mul(4),
}));

describe('log1pexp, which has no stable gradient of its own', () => {
  test('has one by its rule', () => {
    expect(grad(naive)(tensor(1000)).itemSync()).toBeNaN();
    expect(grad(log1pexp)(tensor(1000)).itemSync()).toBe(1);
    expect(grad(log1pexp)(tensor(3)).itemSync()).toBeCloseTo(0.9525741338729858, 6);
  });

  test('under vmap', () => {
    const gradients = vmap(grad(log1pexp))(arange(3).to('float32'));
    expect([...gradients.dataSync()].map((x) => x.toFixed(6))).toEqual([
      '0.500000',
      '0.731059',
      '0.880797',
    ]);
  });

  test('has higher derivatives: those of the rule', () => {
    const second = grad(grad(log1pexp));
    expect(second(tensor(3)).itemSync()).toBeCloseTo(0.04517665973091213, 6);
    expect(grad(second)(tensor(3)).itemSync()).toBeCloseTo(-0.04089157466094347, 6);
  });

  test('agrees with finite differences, forward and reverse, to second order', () => {
    expect(checkGrad(log1pexp, [tensor(0.7)]).errors).toHaveLength(2);
  });
});

describe('the rule is what counts', () => {
  const x = tensor([1, 3]);

  test('in every transform', () => {
    const f = (z: Tensor<[2]>) => doubled(z).sum();
    expect(grad(f)(x).arraySync()).toEqual([4, 12]);
    expect(valueAndGrad(f)(x)[0].itemSync()).toBe(10);
    expect(jacobian(doubled)(x).arraySync()).toEqual([
      [4, 0],
      [0, 12],
    ]);
    expect(jvp(doubled, [x], [tensor([1, 10])])[1].arraySync()).toEqual([4, 120]);
    expect(hessian(f)(x).arraySync()).toEqual([
      [4, 0],
      [0, 4],
    ]);
    const rows = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(vmap(grad(f))(rows).arraySync()).toEqual([
      [4, 8],
      [12, 16],
    ]);
    const overRows = grad((z: Tensor<[2, 2]>) => vmap(doubled)<typeof z>(z).sum());
    expect(overRows(rows).arraySync()).toEqual([
      [4, 8],
      [12, 16],
    ]);
  });

  test('on the tape, and lowered, with the same bits', () => {
    const v = variable(x);
    doubled(v).sum().backward();
    expect(v.grad?.arraySync()).toEqual([4, 12]);
    const f = (z: Tensor<[2]>) => doubled(z).exp().sum();
    expect(lower(grad(f))(x).dataSync()).toEqual(grad(f)(x).dataSync());
  });

  test('and costs nothing where no gradient is taken', () => {
    const square = (z: Loose) => z.mul(z);
    const spec = [new TensorSpec([2], 'float32')];
    const kernels = (f: unknown) => trace('f', f as () => unknown, spec).program.kernels;
    expect(kernels(doubled)).toEqual(kernels(square));
  });

  test('a value that the rule uses has the derivative that the rule says', () => {
    // PyTorch's autograd.Function with a saved result gives the same: 3eˣ, then 9eˣ.
    const tripled = customGrad((z: Tensor<[2]>) => {
      const value = z.exp();
      return { value, gradient: (ct: Tensor<[2]>) => ct.mul(value).mul(3) };
    });
    const first = grad((z: Tensor<[2]>) => tripled(z).sum());
    const z = tensor([0, 1]);
    expect(first(z).arraySync()[1]).toBeCloseTo(8.154845237731934, 5);
    const second = grad((y: Tensor<[2]>) => first(y).sum());
    expect(second(z).arraySync()[0]).toBeCloseTo(9, 5);
    expect(second(z).arraySync()[1]).toBeCloseTo(24.464534759521484, 5);
  });

  test('one argument of several for all of a batch: its gradients are added', () => {
    // JAX's custom_vjp, from the same program in float64.
    const layer = customGrad((z: Tensor<[2]>, w: Tensor<[2, 2]>) => ({
      value: w.T().mv(z).tanh(),
      gradient: (ct: Tensor<[2]>) => [w.mv(ct).mul(2), z.outer(ct).mul(3)],
    }));
    const rows = vmap(layer, { inAxes: [0, null] });
    const loss = (z: Tensor<[3, 2]>, w: Tensor<[2, 2]>) => {
      const y = rows<typeof z>(z, w);
      return y.mul(y).sum();
    };
    const z = arange(6).to('float32').div(5).reshape(3, 2);
    const w = tensor([
      [1, -0.5],
      [0.25, 2],
    ]);
    const [dz, dw] = grad(loss, { argnums: [0, 1] })(z, w);
    const expected = [
      [-0.56006442467893, 3.0895500729996797],
      [0.47889253284941113, 6.593273458836355],
      [1.2838883216221542, 8.155154792860543],
    ].flat();
    for (const [i, value] of dz.dataSync().entries())
      expect(value).toBeCloseTo(expected[i] ?? 0, 5);
    const weights = [4.953919023378681, 6.251835035444898, 6.552660955886948, 8.727689042585851];
    for (const [i, value] of dw.dataSync().entries()) expect(value).toBeCloseTo(weights[i] ?? 0, 5);
  });
});

describe('known uses', () => {
  test('clipping the gradient', () => {
    // PyTorch's autograd.Function gives the same.
    const clip = customGrad((x: Tensor<[2]>) => ({
      value: x,
      gradient: (ct: Tensor<[2]>) => ct.clamp(-0.5, 0.5),
    }));
    const f = (x: Tensor<[2]>) =>
      clip(x)
        .mul(tensor([3, 0.2]))
        .sum();
    const [zero, one] = grad(f)(tensor([1, 2])).arraySync();
    expect([zero, one?.toFixed(6)]).toEqual([0.5, '0.200000']);
    expect(lower(grad(f))(tensor([1, 2])).arraySync()).toEqual([zero, one]);
    // The rule is not linear, so that there is nothing to transpose.
    expect(() => jvp(f, [tensor([1, 2])], [ones([2])])).toThrow(
      'jvp through a customGrad whose gradient is not linear in its cotangent: only reverse mode can use it',
    );
  });

  test('straight through a rounding', () => {
    const round = customGrad((x: Tensor<[3]>) => ({ value: x.round(), gradient: (ct) => ct }));
    const f = (x: Tensor<[3]>) => round(x).mul(x).sum();
    // round(x) + x
    expect(grad(f)(tensor([0.25, 1.75, -2])).arraySync()).toEqual([0.25, 3.75, -4]);
    expect(jvp(round, [tensor([0.25, 1.75, -2])], [ones([3])])[1].arraySync()).toEqual([1, 1, 1]);
  });

  test('reversing the gradient', () => {
    const reverse = customGrad((x: Tensor<[2]>, by: number) => ({
      value: x,
      gradient: (ct: Tensor<[2]>) => [ct.mul(-by), null],
    }));
    const f = (x: Tensor<[2]>) => reverse(x, 0.5).mul(x).sum();
    expect(grad(f)(tensor([2, 4])).arraySync()).toEqual([1, 2]);
    // The gradient is x - x / 2, and its x is the argument, not the result: the Hessian has no more reversals.
    const own = customGrad((x: Tensor<[2]>) => ({
      value: x,
      gradient: (ct: Tensor<[2]>) => ct.mul(x).neg(),
    }));
    const g = grad((x: Tensor<[2]>) => own(x).sum());
    expect(grad((x: Tensor<[2]>) => g(x).sum())(tensor([2, 4])).arraySync()).toEqual([-1, -1]);
  });
});

describe('arguments and values', () => {
  interface Parameters {
    w: Tensor<[2, 3]>;
    parts: [Tensor<[3]>, Tensor<[], 'int32'>];
    name: string;
  }
  const f = customGrad((p: Parameters, x: Tensor<[2]>, power: number) => {
    const [b, n] = p.parts;
    return {
      value: { y: p.w.T().mv(x).add(b).mul(power), count: n.add(1) },
      gradient: (ct: { y: Tensor<[3]>; count: null }) => {
        expect(ct.count).toBeNull();
        return [
          { w: x.outer(ct.y).mul(power), parts: [ct.y.mul(7), null], name: null },
          p.w.mv(ct.y).mul(power),
          null,
        ];
      },
    };
  });
  const p: Parameters = {
    w: ones([2, 3]),
    parts: [zeros(3), tensor(4, { dtype: 'int32' })],
    name: 'p',
  };
  const x = tensor([1, 2]);

  test('are trees, with what has no gradient among them', () => {
    const { y, count } = f(p, x, 2);
    expect([y.arraySync(), count.itemSync()]).toEqual([[6, 6, 6], 5]);
    const loss = (q: Parameters, z: Tensor<[2]>) => f(q, z, 2).y.sum();
    const [dp, dx] = grad(loss, { argnums: [0, 1] })(p, x);
    expect(dp.w.arraySync()).toEqual([
      [2, 2, 2],
      [4, 4, 4],
    ]);
    expect([dp.parts[0].arraySync(), dp.parts[1], dp.name]).toEqual([[7, 7, 7], null, null]);
    expect(dx.arraySync()).toEqual([6, 6]);
  });

  test('an argument given twice is two', () => {
    const product = customGrad((a: Tensor<[2]>, b: Tensor<[2]>) => ({
      value: a.mul(b),
      gradient: (ct: Tensor<[2]>) => [ct.mul(b).mul(10), ct.mul(a)],
    }));
    expect(grad((z: Tensor<[2]>) => product(z, z).sum())(x).arraySync()).toEqual([11, 22]);
  });

  test('several values: the rule gets the cotangents of all, 0 of those that are not used', () => {
    const both = customGrad((z: Tensor<[2]>) => ({
      value: [z.exp(), z.mul(2)] as const,
      gradient: ([a, b]: readonly [Tensor<[2]>, Tensor<[2]>]) => a.mul(100).add(b),
    }));
    const through = (pick: (values: readonly [Tensor<[2]>, Tensor<[2]>]) => Tensor<[2]>) =>
      grad((z: Tensor<[2]>) => pick(both(z)).sum())(x).arraySync();
    expect(through(([a]) => a)).toEqual([100, 100]);
    expect(through(([, b]) => b)).toEqual([1, 1]);
    expect(through(([a, b]) => a.add(b))).toEqual([101, 101]);
  });

  test('null is zero', () => {
    const none = customGrad((z: Tensor<[2]>) => ({ value: z.exp(), gradient: () => null }));
    expect(grad((z: Tensor<[2]>) => none(z).add(z).sum())(x).arraySync()).toEqual([1, 1]);
  });

  test('inside, a value can be read where there is one', () => {
    const sign = customGrad((z: Tensor<[]>) => {
      const factor = z.itemSync() > 0 ? 2 : 3;
      return { value: z.mul(factor), gradient: (ct: Tensor<[]>) => ct.mul(factor) };
    });
    expect([tensor(5), tensor(-5)].map((z) => grad(sign)(z).itemSync())).toEqual([2, 3]);
  });

  test('functions in functions', () => {
    const outer = customGrad((z: Tensor<[2]>) => {
      const inner = grad((y: Tensor<[2]>) => doubled(y).sum());
      return { value: doubled(z), gradient: (ct: Tensor<[2]>) => ct.mul(inner(z)) };
    });
    const df = grad((z: Tensor<[2]>) => outer(z).sum());
    expect(df(x).arraySync()).toEqual([4, 8]);
    expect(grad((z: Tensor<[2]>) => df(z).sum())(x).arraySync()).toEqual([4, 4]);
  });
});

describe('what comes from outside', () => {
  const x = tensor([1, 2]);
  const message =
    'customGrad of a function that uses a tensor from outside which has a gradient: ' +
    'pass it as an argument, or detach() it';
  const scale = (w: Tensor<[2]>) =>
    customGrad((z: Tensor<[2]>) => ({
      value: z.mul(w),
      gradient: (ct: Tensor<[2]>) => ct.mul(w),
    }));

  test('is a constant, and an error where a gradient by it is wanted', () => {
    const w = variable(tensor([3, 4]));
    const f = (z: Tensor<[2]>) => scale(w)(z).sum();
    expect(grad(f)(x).arraySync()).toEqual([3, 4]);
    expect(() => f(x).backward()).toThrow(message);
    const g = (v: Tensor<[2]>) => scale(v)(x).sum();
    expect(() => grad(g)(w)).toThrow(message);
    expect(() => jvp(g, [w], [x])).toThrow(message);
    // The same tensor as argument and from outside is one of each.
    expect(() => grad((v: Tensor<[2]>) => scale(v)(v).sum())(x)).toThrow(message);
  });

  test('detached it is a constant to all', () => {
    const w = variable(tensor([3, 4]));
    const z = variable(x);
    scale(w.detach())(z).sum().backward();
    expect([z.grad?.arraySync(), w.grad]).toEqual([[3, 4], null]);
  });

  test('used by the rule only, it has a part in second derivatives', () => {
    const w = tensor([3, 4]);
    const f = (v: Tensor<[2]>) =>
      grad((z: Tensor<[2]>) => scale(v)(z).sum())(x)
        .mul(tensor([1, 10]))
        .sum();
    expect(grad(f)(w).arraySync()).toEqual([1, 10]);
  });
});

describe('wrong rules', () => {
  const p = { w: ones([2]), list: [ones([3])] };
  const rule = (gradient: unknown) => () =>
    loose.customGrad((q: { w: Loose }) => ({ value: q.w.exp(), gradient: () => gradient }))(p);
  const of = 'customGrad gradient of argument 1';
  const like = 'build it like the argument, with null where there is none';

  test.each([
    [`${of} is undefined: ${like}`, rule(undefined)],
    [`${of} is a tensor: ${like}`, rule(ones([2]))],
    [`${of}.w is a number: ${like}`, rule({ w: 3, list: null })],
    [`${of}.list is undefined: ${like}`, rule({ w: null })],
    [`${of}.list[0] is [2]: give one of shape [3]`, rule({ w: null, list: [ones([2])] })],
    [
      `${of}.w of dtype float64: must be float32`,
      rule({ w: ones([2], { dtype: 'float64' }), list: null }),
    ],
    [
      'customGrad of a function that returns a tensor: return { value, gradient }',
      () => loose.customGrad((x: Loose) => x)(ones([2])),
    ],
    [
      'customGrad of a function that returns undefined: return { value, gradient }',
      () => loose.customGrad(() => undefined)(ones([2])),
    ],
    ['customGrad argument 1: takes a function, not a number', () => loose.customGrad(3)],
  ])('%s', (message, call) => {
    expect(call).toThrow(message);
  });

  test('nulls stand for whole branches', () => {
    expect(() => rule({ w: null, list: null })()).not.toThrow();
    expect(() => rule(null)()).not.toThrow();
  });

  test('the cotangent has no value', () => {
    const f = loose.customGrad((x: Loose) => ({
      value: x.exp(),
      gradient: (ct: Loose) => ct.mul(ct.sum().itemSync()),
    }));
    expect(() => f(ones([2]))).toThrow(/^item inside lower/);
  });
});

test('a program is compiled once, however often the function is called', () => {
  const f = (z: Tensor<[2]>) => doubled(z).exp().sum();
  const step = (x: number) => grad(f)(tensor([x, 1])).arraySync();
  step(0);
  const before = vi.mocked(compile).mock.calls.length;
  for (let i = 0; i < 20; i++)
    expect(step(i / 20)[0]).toBeCloseTo((i / 5) * Math.exp((i / 20) ** 2), 4);
  expect(vi.mocked(compile).mock.calls.length).toBe(before);
});
