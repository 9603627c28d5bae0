/** Hooks on gradients. The numbers are PyTorch's, from the same programs, unless said otherwise. */
import {
  arange,
  checkpoint,
  grad,
  jacobian,
  lower,
  noGrad,
  type Tensor,
  tensor,
  type Variable,
  valueAndGrad,
  variable,
  zeros,
} from 'gradus';
import { describe, expect, test } from 'vitest';
import { type Loose, loose, untyped } from './loose.ts';

const pair = (): Variable<[2]> => variable(tensor([1, 2]));

describe('registerHook', () => {
  test('sees the whole gradient, of results before that of what they came from', () => {
    const seen: unknown[] = [];
    const x = pair();
    const y = x.mul(x);
    y.registerHook((gradient) => void seen.push(['y', gradient.arraySync()]));
    x.registerHook((gradient) => void seen.push(['x', gradient.arraySync()]));
    y.sum().add(y.exp().sum().mul(0)).add(x.mul(3).sum()).backward();
    expect(seen).toEqual([
      ['y', [1, 1]],
      ['x', [5, 7]],
    ]);
    expect(x.grad?.arraySync()).toEqual([5, 7]);
  });

  test('several run in their order, each on what the one before gave', () => {
    const x = pair();
    const y = x.mul(x);
    y.registerHook((gradient) => gradient.mul(2));
    y.registerHook((gradient) => gradient.add(1));
    y.sum().backward();
    expect(x.grad?.arraySync()).toEqual([6, 12]);
  });

  test('on a variable runs before the gradient is added, until it is removed', () => {
    const x = pair();
    const hook = x.registerHook((gradient) => gradient.mul(10));
    x.sum().backward();
    expect(x.grad?.arraySync()).toEqual([10, 10]);
    hook.remove();
    x.sum().backward();
    expect(x.grad?.arraySync()).toEqual([11, 11]);
  });

  test('sees each gradient by itself, not the sum in grad', () => {
    const seen: unknown[] = [];
    const x = pair();
    x.registerHook((gradient) => void seen.push(gradient.arraySync()));
    const y = x.mul(x).sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(seen).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect(x.grad?.arraySync()).toEqual([4, 8]);
  });

  test('works for a tensor that was used before, and on the result itself', () => {
    const seen: unknown[] = [];
    const x = pair();
    const y = x.mul(x);
    const z = y.sum();
    y.registerHook((gradient) => void seen.push(gradient.arraySync()));
    z.registerHook((gradient) => gradient.mul(3));
    z.backward();
    expect(seen).toEqual([[3, 3]]);
    expect(x.grad?.arraySync()).toEqual([6, 12]);
  });

  test('can stop a gradient', () => {
    const x = pair();
    const y = x.mul(x);
    y.registerHook((gradient) => gradient.mul(0));
    y.mul(y).sum().add(x.sum()).backward();
    expect(x.grad?.arraySync()).toEqual([1, 1]);
  });

  test('runs again where the gradient of a gradient passes', () => {
    const seen: unknown[] = [];
    const x = pair();
    const y = x.mul(x);
    y.registerHook((gradient) => void seen.push(gradient.arraySync()));
    y.mul(y).sum().backward({ createGraph: true });
    const gradient = x.grad;
    x.zeroGrad();
    gradient?.sum().backward();
    expect(seen).toEqual([
      [2, 8],
      [4, 8],
    ]);
    expect(x.grad?.arraySync()).toEqual([12, 48]);
  });

  test('belongs to the tensor: an equal expression that comes later has none', () => {
    const x = pair();
    const hooked = x.mul(3);
    hooked.registerHook((gradient) => gradient.mul(0));
    hooked.sum().add(x.mul(3).sum()).backward();
    expect(x.grad?.arraySync()).toEqual([3, 3]);
  });

  test('of a variable stays when it takes a new value', () => {
    const x = pair();
    const hook = x.registerHook((gradient) => gradient.mul(10));
    x.assign(tensor([5, 6]));
    x.mul(x).sum().backward();
    expect(x.grad?.arraySync()).toEqual([100, 120]);
    hook.remove();
    x.zeroGrad();
    x.mul(x).sum().backward();
    expect(x.grad?.arraySync()).toEqual([10, 12]);
  });

  test('what it keeps is plain data, but where the graph is asked for', () => {
    const kept: Tensor<[2]>[] = [];
    const x = pair();
    x.registerHook((gradient) => void kept.push(gradient));
    x.pow(3).sum().backward({ createGraph: true });
    x.zeroGrad();
    x.pow(3).sum().backward();
    x.zeroGrad();
    kept[0]?.sum().backward();
    expect(x.grad?.arraySync()).toEqual([6, 12]);
    expect(() => kept[1]?.sum().backward()).toThrow(/no variable leads to/);
  });

  test('one that throws leaves everything as it was', () => {
    const x = pair();
    const y = x.mul(x).sum();
    const hook = x.registerHook(() => {
      throw new Error('stop');
    });
    expect(() => y.backward()).toThrow('stop');
    expect(x.grad).toBeNull();
    hook.remove();
    y.backward();
    expect(x.grad?.arraySync()).toEqual([2, 4]);
  });
});

describe('hooks in transforms', () => {
  const scaled = (x: Tensor<[2]>) => {
    const y = x.mul(x);
    y.registerHook((gradient) => gradient.mul(5));
    return y;
  };

  test('run under grad, valueAndGrad and jacobian', () => {
    const x = tensor([1, 2]);
    const f = (z: Tensor<[2]>) => scaled(z).sum();
    expect(grad(f)(x).arraySync()).toEqual([10, 20]);
    const [value, gradient] = valueAndGrad(f)(x);
    expect([value.itemSync(), gradient.arraySync()]).toEqual([5, [10, 20]]);
    expect(jacobian(scaled)(x).arraySync()).toEqual([
      [10, 0],
      [0, 20],
    ]);
  });

  test('run in a lowered function while it is traced, once', () => {
    let runs = 0;
    const f = (x: Tensor<[2]>) => {
      const y = x.mul(x);
      y.registerHook((gradient) => {
        runs++;
        return gradient.mul(5);
      });
      return y.sum();
    };
    const df = lower(grad(f));
    expect(df(tensor([1, 2])).arraySync()).toEqual([10, 20]);
    expect(df(tensor([3, 4])).arraySync()).toEqual([30, 40]);
    expect(runs).toBe(1);
  });

  test('run inside checkpoint', () => {
    const x = pair();
    checkpoint((z: Tensor<[2]>) => scaled(z).exp())(x)
      .sum()
      .backward();
    const plain = pair();
    scaled(plain).exp().sum().backward();
    expect(x.grad?.arraySync()).toEqual(plain.grad?.arraySync());
    // 5 * 2x * exp(x²)
    expect(x.grad?.arraySync()[0]).toBeCloseTo(10 * Math.E, 4);
  });

  test('run inside vmap, scan and cond', () => {
    const x = tensor([1, 2]);
    const each = (z: Loose) => {
      const y = z.mul(z);
      // Depends on the tensor itself: each has its own factor.
      y.registerHook((gradient: Loose) => gradient.mul(z.add(4)));
      return y;
    };
    const over = (z: Loose) => (loose.vmap(each)(z) as Loose).sum();
    // 2x (x + 4)
    expect((loose.grad(over)(x) as Loose).arraySync()).toEqual([10, 24]);
    const inside = loose.vmap(loose.grad((z: Loose) => each(z).sum()))(x) as Loose;
    expect(inside.arraySync()).toEqual([10, 24]);
    const step = (c: Loose, a: Loose) => [each(c).add(a), null];
    const loop = (z: Loose) => (loose.scan(step, tensor(1), z) as unknown as [Loose, null])[0];
    // From 1 to 2 to 6: the second step's 2 * 2 (2 + 4).
    expect((loose.grad(loop)(x) as Loose).arraySync()).toEqual([24, 1]);
    const branch = (z: Loose) => loose.cond(z.sum().gt(0), each, (a: Loose) => a, z).sum();
    expect((loose.grad(branch)(x) as Loose).arraySync()).toEqual([10, 24]);
  });

  test('of an argument belong to the tensor outside', () => {
    const x = pair();
    x.registerHook((gradient) => gradient.mul(5));
    expect(grad((z: Tensor<[2]>) => z.mul(z).sum())(x).arraySync()).toEqual([2, 4]);
  });
});

describe('errors', () => {
  test('a tensor without a gradient takes no hook', () => {
    const x = pair();
    const message =
      'registerHook on a tensor that no variable leads to: make the inputs with variable(...)';
    expect(() => zeros(2).registerHook((gradient) => gradient)).toThrow(message);
    expect(() => x.detach().registerHook((gradient) => gradient)).toThrow(message);
    expect(() => noGrad(() => x.mul(2)).registerHook((gradient) => gradient)).toThrow(message);
    expect(() => untyped(arange(3).to('int32')).registerHook(() => null)).toThrow(
      'registerHook by a tensor of dtype int32: only float tensors have a gradient',
    );
  });

  test.each([
    ['registerHook of a hook that returns [3]: give a gradient of shape [2]', zeros(3)],
    ['registerHook result of dtype float64: must be float32', zeros([2], { dtype: 'float64' })],
    ['registerHook of a hook that returns a number: return a tensor, or nothing', 3],
  ])('%s', (message, result) => {
    const x = pair();
    const y = x.mul(x);
    untyped(y).registerHook(() => result);
    expect(() => y.sum().backward()).toThrow(message);
    expect(x.grad).toBeNull();
  });

  test('a hook is a function', () => {
    expect(() => untyped(pair()).registerHook(3)).toThrow(
      'registerHook argument 1: takes a function, not a number',
    );
  });

  test('inside lower the gradient has no value yet', () => {
    const f = (x: Tensor<[2]>) => {
      const y = x.mul(x);
      y.registerHook((gradient) => void gradient.arraySync());
      return y.mul(y).sum();
    };
    expect(() => lower(grad(f))(tensor([1, 2]))).toThrow(/^array inside lower/);
  });
});
