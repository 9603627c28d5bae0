/** What gradients cost, in arithmetic counted from the kernels: a few times the function, whatever its size. */
import { describe, expect, test } from 'vitest';
import { type Arithmetic, arithmeticOf, arithmeticOfProgram } from '../src/ir/cost.ts';
import { draftsOf } from '../src/ir/pipeline.ts';
import { computedAgain, kept } from '../src/ir/sharing.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';

type Shape = readonly number[];
type Net = (...args: Loose[]) => Loose;

/** The program of a function of tensors of these shapes. */
const programOf = (f: unknown, shapes: readonly Shape[]) =>
  trace(
    'f',
    f as (...args: unknown[]) => unknown,
    shapes.map((shape) => new TensorSpec(shape, 'float32')),
  ).program;

const count = (f: unknown, ...shapes: readonly Shape[]): Arithmetic =>
  arithmeticOfProgram(programOf(f, shapes));

describe('counts', () => {
  test('are those of the kernels as they are emitted', () => {
    const n = { operations: 20, cost: 20 };
    expect(count((x: Loose) => x.add(1), [4, 5])).toEqual(n);
    // Movements and casts are no arithmetic; what two uses share is computed once.
    expect(count((x: Loose) => x.T().add(1), [4, 5])).toEqual(n);
    expect(count((x: Loose) => x.to('float64'), [4, 5])).toEqual({ operations: 0, cost: 0 });
    expect(count((x: Loose) => [x.exp(), x.exp().neg()], [20])).toEqual({
      operations: 40,
      cost: 20 * 20 + 20,
    });
  });

  test('of a product are two for each of its steps', () => {
    const steps = 8 * 16 * 4;
    expect(count((x: Loose, w: Loose) => x.matmul(w), [8, 16], [16, 4]).operations).toBe(2 * steps);
    // The epilogue is once for each element.
    const dense = (x: Loose, w: Loose, b: Loose) => x.matmul(w).add(b).relu();
    expect(count(dense, [8, 16], [16, 4], [4]).operations).toBe(2 * steps + 2 * 32);
  });

  test('of what an inner loop does not change are outside of it', () => {
    // log of a row's sum, subtracted from every element: one for each row.
    const { operations } = count((x: Loose) => x.sub(x.sum(1, { keepdims: true }).log()), [6, 10]);
    expect(operations).toBe(60 + 6 + 60);
  });

  test('leave routines out', () => {
    const { kernels } = programOf((x: Loose) => loose.cumsum(x.neg(), 0), [[20]]);
    expect(kernels.map((kernel) => arithmeticOf(kernel).operations)).toEqual([20, 0]);
  });
});

const repeat =
  (times: number, layer: (x: Loose, y: Loose) => Loose): Net =>
  (x, y) => {
    let result = x as Loose;
    for (let i = 0; i < times; i++) result = layer(result, y as Loose);
    return result.sum();
  };

const vectors: Shape[] = [[1000], [1000]];

const elementwise: readonly (readonly [string, Net])[] = [
  ['mul', repeat(4, (x, y) => x.mul(y).add(x))],
  ['50 x mul', repeat(50, (x, y) => x.mul(y).add(x))],
  ['tanh', repeat(4, (x, y) => x.mul(y).tanh())],
  ['50 x tanh', repeat(50, (x, y) => x.mul(y).tanh())],
  ['200 x tanh', repeat(200, (x, y) => x.mul(y).tanh())],
  ['50 x residual', repeat(50, (x, y) => x.add(x.mul(y).tanh().mul(0.5)))],
  ['50 x relu', repeat(50, (x, y) => x.mul(y).relu())],
  ['50 x exp', repeat(50, (x, y) => x.mul(0.1).exp().mul(y))],
  ['div', repeat(4, (x, y) => x.div(y))],
  ['divided by', repeat(4, (x, y) => y.div(x))],
  ['sqrt', repeat(4, (x, y) => x.mul(y).sqrt())],
  ['log', repeat(4, (x, y) => x.mul(y).log())],
  ['sin and cos', repeat(4, (x, y) => x.sin().mul(y.cos()))],
  ['sigmoid', repeat(4, (x, y) => x.mul(y).sigmoid())],
  ['gelu', repeat(4, (x, y) => x.mul(y).gelu())],
  ['silu', repeat(4, (x, y) => x.mul(y).silu())],
  ['pow', repeat(4, (x, y) => x.pow(3).mul(y))],
  ['abs', repeat(4, (x, y) => x.abs().mul(y))],
  ['clamp', repeat(4, (x, y) => x.clamp({ min: -1, max: 1 }).mul(y))],
  ['where', repeat(4, (x, y) => loose.where(x.gt(0), x.mul(y), y))],
  [
    'shared',
    (x, y) => [x.mul(y).tanh()].map((a) => a.mul(a).add(a.exp()).mul(y).sum())[0] as Loose,
  ],
];

type Row = readonly [name: string, f: Net, shapes: readonly Shape[]];

const products: readonly Row[] = [
  [
    'matmul',
    (x, w) => x.matmul(w).sum(),
    [
      [32, 64],
      [64, 48],
    ],
  ],
  [
    'matmul of the transpose',
    (x, w) => x.matmul(w.T()).sum(),
    [
      [32, 64],
      [48, 64],
    ],
  ],
  [
    'chain',
    (x, a, b, c) => x.matmul(a).matmul(b).matmul(c).sum(),
    [
      [32, 64],
      [64, 48],
      [48, 40],
      [40, 24],
    ],
  ],
  [
    'bmm',
    (x, w) => x.bmm(w).sum(),
    [
      [4, 32, 64],
      [4, 64, 48],
    ],
  ],
  [
    'einsum',
    (x, w) => loose.einsum('bij,bjk->bk', x, w).sum(),
    [
      [4, 32, 64],
      [4, 64, 48],
    ],
  ],
];

const networks: readonly Row[] = [
  [
    'MLP',
    (x, y, a, p, b, q) => x.matmul(a).add(p).relu().matmul(b).add(q).sub(y).pow(2).mean(),
    [[64, 100], [64, 10], [100, 32], [32], [32, 10], [10]],
  ],
  [
    '20 layers',
    (x, ...weights) => weights.reduce((h, w) => h.matmul(w).tanh(), x).sum(),
    [[16, 32], ...Array.from({ length: 20 }, () => [32, 32])],
  ],
  [
    'attention',
    (q, k, v) => q.matmul(k.transpose(-1, -2)).mul(0.25).softmax(-1).matmul(v).sum(),
    [
      [4, 32, 16],
      [4, 32, 16],
      [4, 32, 16],
    ],
  ],
  [
    'convolutions',
    (x, a, b, w) => {
      const h = loose.conv2d(x, a, { padding: 1 }).relu();
      return loose.conv2d(h, b, { stride: 2 }).relu().flatten(1).matmul(w).sum();
    },
    [
      [4, 3, 16, 16],
      [8, 3, 3, 3],
      [16, 8, 3, 3],
      [16 * 49, 10],
    ],
  ],
  ['broadcast', (x, b) => x.add(b).tanh().mul(b).sum(), [[100, 20], [20]]],
];

const all: readonly Row[] = [
  ...elementwise.map(([name, f]): Row => [name, f, vectors]),
  ...products,
  ...networks,
];

/** What is computed again, since that is cheaper than to keep it, is at most this part of the operations. */
const AGAIN = 0.02;

/** Both counts of `a` are at most `times` those of `b`. */
function expectAtMost(a: Arithmetic, times: number, b: Arithmetic): void {
  expect(a.operations / b.operations).toBeLessThanOrEqual(times * (1 + AGAIN));
  expect(a.cost / b.cost).toBeLessThanOrEqual(times);
}

const argnumsOf = (shapes: readonly Shape[]) => shapes.map((_, i) => i);

describe('value and gradient by everything take at most 4 times the arithmetic', () => {
  test.each(all)('%s', (_name, f, shapes) => {
    const both = loose.valueAndGrad(f, { argnums: argnumsOf(shapes) });
    expectAtMost(count(both, ...shapes), 4, count(f, ...shapes));
  });
});

describe('a Hessian times a vector takes at most 4 times the gradient', () => {
  test.each(all)('%s', (_name, f, shapes) => {
    const gradient = loose.grad(f, { argnums: argnumsOf(shapes) });
    // Along the arguments themselves, which are as good as any.
    const product = (...args: Loose[]) => loose.hvp(f, args, args);
    expectAtMost(count(product, ...shapes), 4, count(gradient, ...shapes));
  });
});

describe('what the way back needs', () => {
  /** What several kernels of value and gradient share: kept, or computed in each. */
  const shared = (f: Net, shapes: readonly Shape[]) => {
    const both = loose.valueAndGrad(f, { argnums: argnumsOf(shapes) });
    const specs = shapes.map((shape) => new TensorSpec(shape, 'float32'));
    const { graph } = trace('f', both as (...args: unknown[]) => unknown, specs);
    const { drafts, outputs } = draftsOf(graph.outputs, graph.inputs, []);
    const ops = (some: readonly { readonly node: { readonly op: string } }[]) =>
      [...new Set(some.map(({ node }) => node.op))].toSorted();
    return { kept: ops(kept(drafts, outputs)), anew: ops(computedAgain(drafts)) };
  };

  const layers =
    (activation: (h: Loose) => Loose): Net =>
    (x, a, b) =>
      activation(activation(x.matmul(a)).matmul(b)).sum();
  const sizes: Shape[] = [
    [16, 32],
    [32, 24],
    [24, 8],
  ];

  test('is saved where it comes out of a product or is dear', () => {
    const tanh = shared(
      layers((h) => h.tanh()),
      sizes,
    );
    // The cotangents of the layers, 1 - y² and its product, are each read by two products.
    expect(tanh).toEqual({ kept: ['mul', 'sub', 'tanh'], anew: [] });
    const exp = shared(
      layers((h) => h.exp()),
      sizes,
    );
    expect(exp.kept).toContain('exp');
  });

  test('is computed anew where that is a few additions', () => {
    const { kept, anew } = shared(
      layers((h) => h.relu()),
      sizes,
    );
    // The mask is made of what the product left; nothing is stored for it.
    expect(kept).not.toContain('gt');
    expect(anew.filter((op) => !['gt', 'where', 'cast', 'relu'].includes(op))).toEqual([]);
    const cheap = shared((x, y) => x.mul(y).add(x).mul(y).sum(), vectors);
    expect(cheap).toEqual({ kept: [], anew: ['add', 'mul'] });
  });
});
