/** The functional transforms, against analytic results, and against each other where two ways lead to one. */
import { describe, expect, test } from 'vitest';
import { type Loose, loose, untyped } from './loose.ts';

const { tensor, vjp, jvp, linearize, hvp, jacobian, hessian, vmap, grad, valueAndGrad } = loose;

// biome-ignore lint/suspicious/noExplicitAny: trees, as each function has them
type Tree = any;
const read = (x: unknown) => untyped(x).arraySync();
const close = (got: unknown, wanted: readonly number[], digits = 5) => {
  const values = Array.from(untyped(got).dataSync());
  expect(values.length).toBe(wanted.length);
  for (const [i, x] of values.entries()) expect(x).toBeCloseTo(wanted[i] ?? Number.NaN, digits);
};

describe('vjp', () => {
  test('gives the value and a pullback to all arguments', () => {
    const f = (x: Loose, w: Loose) => x.mul(w).exp();
    const [y, pullback] = vjp(f, [tensor([1, 2]), tensor([0.5, -1])]);
    close(y, [Math.exp(0.5), Math.exp(-2)]);
    for (const scale of [1, 3]) {
      const [dx, dw] = pullback(tensor([scale, scale * 2]));
      close(dx, [scale * 0.5 * Math.exp(0.5), scale * -2 * Math.exp(-2)]);
      close(dw, [scale * Math.exp(0.5), scale * 4 * Math.exp(-2)]);
    }
  });

  test('takes and gives trees, the same tensor twice too', () => {
    const f = ({ w, n }: Tree) => {
      const y = w.mul(3);
      return { twice: [y, y], square: y.mul(y).sum(), count: n };
    };
    const p = { w: tensor([1, 2]), n: tensor([1], { dtype: 'int32' }), name: 'a' };
    const [y, pullback] = vjp(f, [p]);
    expect([read(y.twice[1]), read(y.square), read(y.count)]).toEqual([[3, 6], 45, [1]]);
    const [gradient] = pullback({
      twice: [tensor([1, 0]), tensor([0, 1])],
      square: null,
      count: null,
    });
    expect([read(gradient.w), gradient.n, gradient.name]).toEqual([[3, 3], null, null]);
    expect(read(pullback({ twice: null, square: tensor(1), count: null })[0].w)).toEqual([18, 36]);
  });

  test('hasAux gives the aux freed from placeholders', () => {
    const f = (x: Loose) => [x.sum(), { inside: x.mul(2), steps: 3 }];
    const x = tensor([1, 2]);
    const [y, pullback, aux] = vjp(f, [x], { hasAux: true });
    expect([read(y), read(aux.inside), aux.steps]).toEqual([3, [2, 4], 3]);
    expect(read(pullback(tensor(2))[0])).toEqual([2, 2]);
  });
});

describe('jvp and linearize', () => {
  const f = (x: Loose, w: Loose) => ({ y: x.mul(w), s: x.mul(x).sum(), n: x.gt(0) });
  const x = tensor([1, 2]);
  const w = tensor([3, 4]);

  test('push tangents forward', () => {
    const t = tensor([1, 10]);
    const [y, change] = jvp(f, [x, w], [t, null]);
    expect([read(y.y), read(y.s), read(y.n)]).toEqual([[3, 8], 5, [true, true]]);
    expect([read(change.y), read(change.s), change.n]).toEqual([[3, 40], 42, null]);
    const [value, pushforward] = linearize(f, [x, w]);
    expect(read(value.y)).toEqual([3, 8]);
    for (const k of [1, 2]) {
      const { y, s, n } = pushforward(untyped(t).mul(k), null);
      expect([read(y), read(s), n]).toEqual([[3 * k, 40 * k], 42 * k, null]);
    }
    expect(read(pushforward(null, t).y)).toEqual([1, 20]);
  });

  test('hasAux', () => {
    const g = (x: Loose) => [x.sum(), x.mul(2)];
    const [y, change, aux] = jvp(g, [x], [w], { hasAux: true });
    expect([y, change, aux].map(read)).toEqual([3, 7, [2, 4]]);
    const [z, push, more] = linearize(g, [x], { hasAux: true });
    expect([z, push(w), more].map(read)).toEqual([3, 7, [2, 4]]);
  });
});

describe('hessian and hvp', () => {
  const f = ({ a, b }: { a: Loose; b: Loose }) => a.mul(a).mul(a).sum().add(a.dot(b));
  const p = { a: tensor([1, 2]), b: tensor([5, 6]) };

  test('of a tree: a tree of trees', () => {
    const h = hessian(f)(p) as Tree;
    expect([h.a.a, h.a.b, h.b.a, h.b.b].map(read)).toEqual([
      [
        [6, 0],
        [0, 12],
      ],
      [
        [1, 0],
        [0, 1],
      ],
      [
        [1, 0],
        [0, 1],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  test('hvp is the product', () => {
    const [product] = hvp(f, [p], [{ a: tensor([1, 10]), b: tensor([2, 3]) }]);
    expect([read(product.a), read(product.b)]).toEqual([
      [8, 123],
      [1, 10],
    ]);
    const g = (x: Loose, y: Loose) => x.mul(x).mul(y).sum();
    const both = hvp(g, [p.a, p.b], [tensor([1, 1]), null]);
    expect([read(both[0]), both[1]]).toEqual([[10, 12], null]);
  });
});

describe('vmap', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  test('maps', () => {
    const dot = (a: Loose, b: Loose) => a.dot(b);
    expect(read(vmap(dot)(x, x))).toEqual([14, 77]);
    expect(read(vmap(dot, { inAxes: [0, null] })(x, tensor([1, 0, 1])))).toEqual([4, 10]);
    expect(read(vmap(dot, { inAxes: 1 })(x, x))).toEqual([17, 29, 45]);
    expect(read(vmap(dot, { inAxes: [-1, -1] })(x, x))).toEqual([17, 29, 45]);
    const two = vmap((a: Loose) => ({ y: a.mul(2), k: tensor([7]) }), { outAxes: 1 })(x) as Tree;
    expect([read(two.y), read(two.k)]).toEqual([
      [
        [2, 8],
        [4, 10],
        [6, 12],
      ],
      [[7, 7]],
    ]);
  });

  test('nests, and composes with gradients', () => {
    const outer = vmap((a: Loose) => vmap((b: Loose) => a.sum().mul(b))(a));
    expect(read(outer(x))).toEqual([
      [6, 12, 18],
      [60, 75, 90],
    ]);
    const perSample = vmap(
      grad((w: Loose, a: Loose) => w.dot(a).mul(w.dot(a))),
      {
        inAxes: [null, 0],
      },
    );
    expect(read(perSample(tensor([1, 0, 0]), x))).toEqual([
      [2, 4, 6],
      [32, 40, 48],
    ]);
    const total = grad((a: Loose) => (vmap((b: Loose) => b.mul(b).sum())(a) as Loose).sum());
    expect(read(total(x))).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ]);
  });
});

describe('jacobian', () => {
  test('of trees by trees', () => {
    const f = ({ a, b }: { a: Loose; b: Loose }) => ({ y: a.mul(b), s: a.sum() });
    for (const mode of ['reverse', 'forward', undefined]) {
      const j = jacobian(f, { mode })({ a: tensor([1, 2]), b: tensor(3) }) as Tree;
      expect([j.y.a, j.y.b, j.s.a, j.s.b].map(read)).toEqual([
        [
          [3, 0],
          [0, 3],
        ],
        [1, 2],
        [1, 1],
        0,
      ]);
    }
  });
});

describe('aux', () => {
  test('of grad and valueAndGrad', () => {
    const f = (x: Loose) => [x.mul(x).sum(), { y: x.mul(2) }];
    const x = tensor([1, 2]);
    const [gradient, aux] = grad(f, { hasAux: true })(x) as [Loose, Tree];
    expect([read(gradient), read(aux.y)]).toEqual([
      [2, 4],
      [2, 4],
    ]);
    const [[value, more], again] = valueAndGrad(f, { hasAux: true })(x) as [[Loose, Tree], Loose];
    expect([read(value), read(more.y), read(again)]).toEqual([5, [2, 4], [2, 4]]);
  });
});

class Linear {
  w: Loose;
  readonly name = 'linear';
  constructor(w: Loose) {
    this.w = w;
  }
  forward(x: Loose): Loose {
    return x.matmul(this.w);
  }
}

class Twice extends Linear {
  override forward(x: Loose): Loose {
    return super.forward(x).mul(2);
  }
}

describe('objects of a class', () => {
  const x = tensor([1, 2]);
  const loss = (m: Linear, x: Loose) => m.forward(x).sum();

  test('are trees of their fields, and keep their methods', () => {
    const model = new Twice(tensor([3, 4]));
    const gradient = grad(loss)(model, x) as Twice;
    expect(gradient).toBeInstanceOf(Twice);
    expect([read(gradient.w), gradient.name]).toEqual([[2, 4], null]);
    expect(read(gradient.forward(x))).toBe(20);
    const layers = { all: [new Linear(tensor([1, 1])), model] };
    const total = (p: typeof layers) => p.all.map((m) => m.forward(x)).reduce((a, b) => a.add(b));
    const parts = grad(total)(layers) as typeof layers;
    expect(parts.all.map((m) => read(m.w))).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  test('pass through lower, each class by itself', () => {
    const step = loose.lower((m: Linear, x: Loose) => {
      const Class = m.constructor as new (w: Loose) => Linear;
      return [m.forward(x), new Class(m.w.mul(2))];
    });
    for (const [Class, value] of [
      [Linear, 11],
      [Twice, 22],
      [Linear, 11],
    ] as const) {
      const [y, next] = step(new Class(tensor([3, 4])), x) as [Loose, Linear];
      expect(read(y)).toBe(value);
      expect(next).toBeInstanceOf(Class);
      expect(read(next.forward(x))).toBe(2 * value);
    }
    expect(read((loose.lower(grad(loss))(new Twice(x), x) as Twice).w)).toEqual([2, 4]);
  });

  test('but maps, dates and functions are no trees', () => {
    const f = (p: { x: Loose; more: unknown }) => p.x.mul(2).sum();
    for (const more of [new Map([['x', x]]), new Date(0), new Float32Array(2), () => x]) {
      expect((grad(f)({ x, more }) as Tree).more).toBe(null);
    }
    const ring: { x: Loose; self?: unknown } = { x };
    ring.self = ring;
    expect(() => grad((p: typeof ring) => p.x.sum())(ring)).toThrow(
      'a tree that holds itself at .self: trees of tensors have an end',
    );
    expect(read(grad((y: Loose, p: typeof ring) => y.mul(p.x).sum())(x, ring))).toEqual([1, 2]);
    const generator = loose.generator(7);
    const drawn = (y: Loose, g: unknown) => y.mul(loose.rand([2], { generator: g })).sum();
    const numbers = [grad(drawn)(x, generator), grad(drawn)(x, generator)].map(read);
    expect(numbers[0]).not.toEqual(numbers[1]);
  });
});
