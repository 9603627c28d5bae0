/** Gradients: the rules of what is no row, special points, and the transforms around them. */
import { checkGrad, grad, jacobian, lower, tensor, valueAndGrad } from 'gradus';
import { describe, expect, test } from 'vitest';
import { vjp } from '../src/grad/vjp.ts';
import { graph as g } from '../src/graph/build.ts';
import { identity, type Node, source } from '../src/graph/node.ts';
import { node, type Traced, wrap } from '../src/ops/define.ts';
import { recur } from '../src/ops/recurrence.ts';
import { structure } from '../src/ops/structure.ts';
import { spread } from './derivatives.ts';
import { type Loose, loose, untyped } from './loose.ts';

describe('the rules of the structural primitives', () => {
  const x = (...shape: number[]): Node => source(shape, 'float32', { abstract: true });
  const rows = (...indices: number[]) =>
    g.reshape(
      g.concat(
        indices.map((i) => g.constant(i, 'int32', [1])),
        0,
      ),
      [indices.length, 1],
    );
  const square = (a: Node) => g.slice(a, [0, 0], [2, 2]);
  const cofactors = (a: Node) => g.routine('cofactors', [a], a.shape, a.dtype);
  const cofactorChanges = (a: Node, by: Node) =>
    g.routine('cofactorChanges', [a, by], a.shape, a.dtype);
  const graphs: Readonly<Record<keyof typeof structure, (x: Node) => Node>> = {
    cast: (a) => g.cast(a, 'float32'),
    cofactors: (a) => cofactors(square(a)),
    cofactorChanges: (a) => cofactorChanges(square(a), g.mul(square(a), square(a))),
    detach: (a) => g.mul(g.detach(a), a),
    barrier: (a) => g.mul(identity(g.exp(a)), a),
    sum: (a) => g.sum(a, [1]),
    prod: (a) => g.prod(a, [0]),
    max: (a) => g.max(a, [0]),
    min: (a) => g.min(a, [0, 1]),
    contract: (a) =>
      g.contract(a, a, [
        [0, 1],
        [2, 1],
        [2, 0],
      ]),
    reshape: (a) => g.reshape(a, [6]),
    permute: (a) => g.permute(a, [1, 0]),
    expand: (a) => g.expand(a, [4, 2, 3]),
    slice: (a) => g.slice(a, [1, 0], [2, 2], [-1, 2]),
    pad: (a) => g.pad(a, [1, 0], [0, 2], [3, 2]),
    shear: (a) => g.shear(a, { axis: 1, by: 0, scale: 2, slope: -1, offset: 1, step: 3 }, 4),
    concat: (a) => g.concat([a, g.neg(a)], 1),
    gather: (a) => g.gather(a, g.sub(g.reshape(g.iota(4), [1, 4]), 3), 1, 'at'),
    recur: (a) => g.add(recur(g, a, g.mul(a, a), 1, false), recur(g, a, g.neg(a), 0, true)),
    scatter: (a) =>
      g.add(
        g.scatter(a, rows(0, 1, 0), g.constant(1, a.dtype, [3, 3]), 0, true, 'set'),
        g.scatter(g.mul(a, a), rows(1, 1), g.mul(2, a), 0, false, 'set'),
      ),
  };

  test.each(Object.keys(structure) as (keyof typeof structure)[])('%s', (name) => {
    const rule = structure[name];
    const input = x(2, 3);
    const y = graphs[name](input);
    const [ct] = vjp([y], [source(y.shape, y.dtype)], [input]);
    expect([ct?.shape, ct?.dtype]).toEqual([[2, 3], 'float32']);
    expect(rule).toBeTypeOf('function');
  });

  test.each(Object.keys(structure).filter((name) => !['cast', 'detach'].includes(name)))(
    '%s, against finite differences',
    (name) => {
      const f = graphs[name as keyof typeof structure];
      const op = (a: Loose) => viaGraph(a, f);
      checkGrad(op as (...inputs: never[]) => Loose, [spread([2, 3], [-2, 2], 1)]);
    },
  );
});

/** An op that only the graph has. */
function viaGraph(x: Loose, f: (x: Node) => Node): Loose {
  const traced = x as unknown as Traced;
  return traced[wrap](f(traced[node])) as unknown as Loose;
}

describe('kinks and special points', () => {
  const at = (f: (x: Loose) => Loose, ...values: number[]) =>
    Array.from((loose.grad((x: Loose) => f(x).sum())(tensor(values)) as Loose).dataSync());

  test('abs, relu and powers at 0', () => {
    expect(at((x) => x.abs(), 0, -2, 3)).toEqual([0, -1, 1]);
    expect(at((x) => x.relu(), 0, -2, 3)).toEqual([0, 0, 1]);
    expect(at((x) => x.pow(2), 0, 3)).toEqual([0, 6]);
    expect(at((x) => x.pow(0), 0, 3)).toEqual([0, 0]);
    expect(at((x) => x.pow(1), 0, 3)).toEqual([1, 1]);
    expect(at((x) => loose.full([2], 2).pow(x), 1, 3).map(Math.fround)).toEqual(
      [2, 8].map((y) => Math.fround(y * Math.LN2)),
    );
    expect(at((x) => loose.zeros([1]).pow(x), 2)).toEqual([0]);
  });

  test('powers at 0, to the third derivative and by both operands', () => {
    const nth = (n: number) => (x: Loose) => {
      let f: unknown = (y: Loose) => y.pow(2);
      for (let i = 0; i < n; i++) f = loose.grad(f);
      return (f as (y: Loose) => Loose)(x).itemSync();
    };
    const zero = () => untyped(tensor(0)).mul(1);
    expect([1, 2, 3, 4].map((n) => nth(n)(zero()))).toEqual([0, 2, 0, 0]);
    // Through values, where nothing is folded.
    const v = loose.variable(tensor([0, 3]));
    v.pow(2).sum().backward({ createGraph: true });
    for (const wanted of [
      [2, 2],
      [0, 0],
      [0, 0],
    ]) {
      const next = v.grad as Loose;
      v.zeroGrad();
      next.add(v.mul(0)).sum().backward({ createGraph: true });
      expect(v.grad?.arraySync()).toEqual(wanted);
    }
    const mixed = loose.grad((a: Loose) => loose.grad((b: Loose) => a.pow(b))(tensor(2)));
    expect((mixed(tensor(0)) as Loose).itemSync()).toBe(0);
  });

  test('activations at 0 and far from it', () => {
    const far = [0, -200, 200];
    const unsigned = (values: number[]) => values.map((x) => x + 0);
    expect(at((x) => x.leakyRelu(0.25), ...far)).toEqual([0.25, 0.25, 1]);
    expect(at((x) => x.elu(2), ...far)).toEqual([2, 0, 1]);
    expect(at((x) => x.softplus(), ...far)).toEqual([0.5, 0, 1]);
    expect(unsigned(at((x) => x.silu(), ...far))).toEqual([0.5, 0, 1]);
    expect(unsigned(at((x) => x.gelu(), ...far))).toEqual([0.5, 0, 1]);
    expect(unsigned(at((x) => x.mish(), ...far))).toEqual([Math.fround(0.6), 0, 1]);
  });

  test('bounds pass the gradient on and between them, steps never', () => {
    expect(at((x) => x.clamp(-1, 1), -2, -1, 0, 1, 2)).toEqual([0, 1, 1, 1, 0]);
    expect(at((x) => x.clamp(2, 1), 0, 1.5, 3)).toEqual([0, 0, 0]);
    for (const step of ['sign', 'floor', 'ceil', 'round', 'trunc'] as const)
      expect(at((x) => x[step](), 0, 0.5, 2)).toEqual([0, 0, 0]);
    expect(at((x) => x.fmod(3), 6, -7, 1)).toEqual([1, 1, 1]);
    expect(at((x) => loose.full([2], 7).fmod(x), 2, -2)).toEqual([-3, 3]);
    expect(at((x) => loose.full([2], 7).remainder(x), 2, -2)).toEqual([-3, 4]);
  });

  test('equal elements share the gradient of an extreme evenly', () => {
    expect(at((x) => x.max(), 1, 3, 3, 2)).toEqual([0, 0.5, 0.5, 0]);
    expect(at((x) => x.min(), 1, 1, 1, 1)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(at((x) => x.maximum(2), 1, 2, 3)).toEqual([0, 0.5, 1]);
    expect(at((x) => x.minimum(2), 1, 2, 3)).toEqual([1, 0.5, 0]);
  });

  test('an extreme of computed values finds its elements again, whatever is kept in memory', () => {
    const f = (x: Loose) => x.mul(0.1).max();
    const x = tensor([0.3, 1.7, 0.9]);
    const [value, gradient] = loose.valueAndGrad(f)(x) as [Loose, Loose];
    expect(gradient.arraySync()).toEqual([0, Math.fround(0.1), 0]);
    expect(value.itemSync()).toBeCloseTo(0.17, 6);
    const both = loose.lower((y: Loose) => [y.mul(0.1).max(0), y.mul(0.1).argmax(0)]);
    expect((both(x) as Loose[])[1]?.itemSync()).toBe(1);
  });

  test('a product, where some elements are 0', () => {
    expect(at((x) => x.prod(), 2, 0, 3)).toEqual([0, 6, 0]);
    expect(at((x) => x.prod(), 0, 5, 0)).toEqual([0, 0, 0]);
    expect(at((x) => x.prod(), 2, 3, 4, 5, 6)).toEqual([360, 240, 180, 144, 120]);
    expect(at((x) => x.reshape(2, 3).prod(0), 1, 0, 3, 4, 5, 6)).toEqual([4, 5, 6, 1, 0, 3]);
    expect(at((x) => x.prod(), 7)).toEqual([1]);
    expect(at((x) => x.prod())).toEqual([]);
    // The second derivative by two elements is the product of the rest.
    const second = loose.jacobian(loose.grad((x: Loose) => x.prod()))(tensor([0, 0, 3])) as Loose;
    expect(second.arraySync()).toEqual([
      [0, 3, 0],
      [3, 0, 0],
      [0, 0, 0],
    ]);
  });

  test('norms and deviations at 0', () => {
    expect(at((x) => x.norm(), 0, 0)).toEqual([0, 0]);
    expect(at((x) => x.norm(), 3, 4)).toEqual([0.6, 0.8].map(Math.fround));
    for (const p of [0, 0.5, 1, 1.5, 3, Infinity]) {
      expect(
        at((x) => x.norm(p), 0, 0),
        `p = ${p}`,
      ).toEqual([0, 0]);
    }
    expect(at((x) => x.norm(0.5), 0, 4)).toEqual([0, 1]);
    expect(at((x) => x.norm(Infinity), 1, -2)).toEqual([0, -1]);
    expect(at((x) => x.std(), 2, 2, 2)).toEqual([0, 0, 0]);
    expect(at((x) => x.var(), 2, 2, 2)).toEqual([0, 0, 0]);
  });

  test('logsumexp of what exp would overflow', () => {
    expect(at((x) => x.logsumexp(), 1000, 1000)).toEqual([0.5, 0.5]);
    expect(at((x) => x.logsumexp(), Number.NEGATIVE_INFINITY, 3)).toEqual([0, 1]);
  });

  test('a where passes its gradient to the chosen branch only', () => {
    const f = (x: Loose) => loose.where(x.gt(0), x.log(), x.mul(2));
    expect(at(f, 2, -1)).toEqual([0.5, 2]);
  });
});

describe('jacobian', () => {
  const x = tensor([0.3, -0.7, 1.2]);
  const functions: Readonly<Record<string, (x: Loose) => Loose>> = {
    elementwise: (y) => y.tanh().mul(y),
    products: (y) => y.unsqueeze(1).matmul(y.unsqueeze(0)).mul(y),
    softmax: (y) => y.softmax(0),
    reductions: (y) =>
      y
        .expand(2, 3)
        .mul(tensor([[1], [2]]))
        .max(1),
    movement: (y) =>
      loose
        .cat([y, y.mul(y)], 0)
        .reshape(3, 2)
        .T()
        .permute(1, 0),
    constants: () => tensor([1, 2]) as unknown as Loose,
    scalar: (y) => y.dot(y),
  };

  test.each(Object.entries(functions))('of %s is its gradients, stacked', (_name, f) => {
    const whole = loose.jacobian(f)(x) as Loose;
    const y = f(untyped(x));
    expect(whole.shape).toEqual([...y.shape, 3]);
    const rowsOf = Array.from({ length: y.numel }, (_, i) => {
      const pick = (z: Loose) =>
        f(z).reshape(-1).mul(loose.arange(y.numel).eq(i).to('float32')).sum();
      return Array.from((loose.grad(pick)(x) as Loose).dataSync());
    });
    const wanted = rowsOf.flat();
    for (const [i, value] of Array.from(whole.dataSync()).entries())
      expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 5);
  });

  test('of a gradient is the Hessian, and of a jacobian the second derivative', () => {
    const f = (y: Loose) => y.mul(y).mul(y).sum();
    const diagonal = [
      [12, 0],
      [0, 18],
    ];
    const at = tensor([2, 3]);
    expect((loose.jacobian(loose.grad(f))(at) as Loose).arraySync()).toEqual(diagonal);
    const outer = (y: Loose) => y.unsqueeze(1).matmul(y.unsqueeze(0));
    const second = loose.jacobian(loose.jacobian(outer))(at) as Loose;
    expect(second.shape).toEqual([2, 2, 2, 2]);
    // d²(x_i x_j) / dx_k dx_l
    const same = (a: number, b: number) => (a === b ? 1 : 0);
    const two = [0, 1];
    const wanted = two.flatMap((i) =>
      two.flatMap((j) =>
        two.flatMap((k) => two.map((l) => same(i, k) * same(j, l) + same(i, l) * same(j, k))),
      ),
    );
    expect(Array.from(second.dataSync())).toEqual(wanted);
  });

  test('has the shape [...Y, ...X] and works in `lower`', () => {
    const w = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const f = jacobian((y: typeof row) => w.mv(y));
    const row = tensor([1, 1]);
    expect(f(row).arraySync()).toEqual(w.arraySync());
    expect(lower(f)(row).arraySync()).toEqual(w.arraySync());
  });
});

describe('grad and valueAndGrad', () => {
  test('return trees like their arguments', () => {
    const f = (p: { w: Loose; layers: Loose[]; name: string; rate: number; none: null }) =>
      p.w
        .mul(2)
        .sum()
        .add(
          (p.layers[0] as Loose)
            .mul(p.layers[1] as Loose)
            .sum()
            .mul(p.rate),
        );
    const p = {
      w: tensor([1, 2]),
      layers: [tensor([3]), tensor([4])],
      name: 'a',
      rate: 3,
      none: null,
    };
    const [value, gradient] = loose.valueAndGrad(f)(p) as [Loose, typeof p];
    expect(value.itemSync()).toBe(42);
    expect(Object.keys(gradient)).toEqual(Object.keys(p));
    expect(gradient.w.arraySync()).toEqual([2, 2]);
    expect(gradient.layers.map((x) => x.arraySync())).toEqual([[12], [9]]);
    expect([gradient.name, gradient.rate, gradient.none]).toEqual([null, null, null]);
  });

  test('differentiate by the first argument, or by those that are named', () => {
    const f = (a: Loose, b: Loose) => a.mul(b).sum();
    const [a, b] = [tensor([1, 2]), tensor([3, 4])];
    expect((loose.grad(f)(a, b) as Loose).arraySync()).toEqual([3, 4]);
    expect((loose.grad(f, { argnums: 1 })(a, b) as Loose).arraySync()).toEqual([1, 2]);
    const both = loose.grad(f, { argnums: [1, 0] })(a, b) as Loose[];
    expect(both.map((x) => x.arraySync())).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('give null for int32 and bool tensors inside a tree', () => {
    const f = (p: { x: Loose; labels: Loose; mask: Loose }) =>
      p.x.mul(p.labels).mul(p.mask.to('float32')).sum();
    const p = {
      x: tensor([1, 2]),
      labels: tensor([3, 4], { dtype: 'int32' }),
      mask: tensor([true, false]),
    };
    const gradient = loose.grad(f)(p) as { x: Loose; labels: null; mask: null };
    expect(gradient.x.arraySync()).toEqual([3, 0]);
    expect([gradient.labels, gradient.mask]).toEqual([null, null]);
  });

  test('take captured tensors as constants, the argument itself too', () => {
    const x = tensor([1, 2]);
    const df = grad((y: typeof x) => y.mul(x).sum());
    expect(df(x).arraySync()).toEqual([1, 2]);
  });

  test('an argument that is not used has gradient 0', () => {
    const x = tensor([1, 2]);
    const zero = grad((_y: typeof x) => tensor(3))(x);
    expect([zero.shape, zero.arraySync()]).toEqual([[2], [0, 0]]);
  });

  test('nest: derivatives of derivatives', () => {
    const cube = (x: Loose) => x.mul(x).mul(x);
    const [first, second] = [loose.grad(cube), loose.grad(loose.grad(cube))];
    const third = loose.grad(second);
    const x = tensor(2);
    expect([first, second, third].map((f) => (f(x) as Loose).itemSync())).toEqual([12, 12, 6]);
    expect((loose.lower(third)(x) as Loose).itemSync()).toBe(6);
    // A gradient used as part of a function.
    const penalty = (y: Loose) => (loose.grad(cube)(y) as Loose).mul(y);
    expect((loose.grad(penalty)(x) as Loose).itemSync()).toBe(36);
  });

  test('pass through functions that are lowered', () => {
    const square = loose.lower((x: Loose) => x.mul(x).sum());
    const x = tensor([1, 2]);
    expect((loose.grad(square)(x) as Loose).arraySync()).toEqual([2, 4]);
    expect((loose.lower(loose.grad(square))(x) as Loose).arraySync()).toEqual([2, 4]);
  });

  test('values may be read on the way: control flow depends on data', () => {
    const seen: number[] = [];
    const f = (x: Loose) => {
      let y = x.mul(x).sum();
      while (y.itemSync() < 100) y = y.mul(3);
      seen.push(y.itemSync());
      return y;
    };
    // 5 -> 15 -> 45 -> 135: 27 (x·x)
    expect((loose.grad(f)(tensor([1, 2])) as Loose).arraySync()).toEqual([54, 108]);
    expect(seen).toEqual([135]);
  });

  test('noGrad around them changes nothing, and inside it cuts, lowered or not', () => {
    const x = tensor([1, 2]);
    const f = (y: Loose) => y.mul(y).sum();
    const around = loose.noGrad(() => [loose.grad(f)(x), loose.jacobian(f)(x)]) as Loose[];
    expect(around.map((y) => y.arraySync())).toEqual([
      [2, 4],
      [2, 4],
    ]);
    const cut = loose.grad((y: Loose) =>
      loose
        .noGrad(() => y.mul(3))
        .mul(y)
        .sum(),
    );
    expect((cut(x) as Loose).arraySync()).toEqual([3, 6]);
    expect((loose.lower(cut)(x) as Loose).arraySync()).toEqual([3, 6]);
    expect((cut(untyped(x).add(0)) as Loose).arraySync()).toEqual([3, 6]);
  });

  test('results are plain data', () => {
    const x = tensor([1, 2]);
    const [value, gradient] = valueAndGrad((y: typeof x) => y.mul(y).sum())(x);
    expect(() => untyped(gradient).backward(x)).toThrow(/no variable leads to/);
    expect(() => untyped(value).backward()).toThrow(/no variable leads to/);
  });

  test('a gradient by a variable runs on to it', () => {
    const v = loose.variable(tensor([1, 2]));
    const df = loose.grad((x: Loose) => x.mul(x).mul(v).sum())(tensor([3, 4])) as Loose;
    df.sum().backward();
    expect(v.grad?.arraySync()).toEqual([6, 8]);
  });
});
