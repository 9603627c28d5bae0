/** `checkpoint`: the same values and gradients, with less kept in between. */
import {
  checkGrad,
  checkpoint,
  generator,
  grad,
  jacobian,
  lower,
  randn,
  type Tensor,
  tensor,
  valueAndGrad,
  variable,
} from 'gradus';
import { describe, expect, test } from 'vitest';
import { planMemory } from '../src/ir/memory.ts';
import type { Program, Value } from '../src/ir/program.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec, type Tree } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';

const [ROWS, WIDTH, LAYERS, PART] = [32, 64, 16, 4];
const random = generator(1);
const start = randn([ROWS, WIDTH], { generator: random });
const weights = Array.from({ length: LAYERS }, () =>
  randn([WIDTH, WIDTH], { generator: random }).mul(0.2),
);

type Layers = (h: Loose, ws: readonly Loose[]) => Loose;
const layers: Layers = (h, ws) => ws.reduce((x, w) => x.matmul(w).tanh(), h);

/** 16 layers in parts of 4. */
function network(part: Layers) {
  const places = Array.from({ length: LAYERS / PART }, (_, i) => i * PART);
  return (ws: readonly Loose[], x: Loose) =>
    places.reduce((h, i) => part(h, ws.slice(i, i + PART)), x).sum();
}
const plain = network(layers);
const parted = network(loose.checkpoint(layers) as unknown as Layers);

const specOf = ({ shape, dtype }: Tensor) => new TensorSpec(shape, dtype);
const specs: Tree<TensorSpec>[] = [weights.map(specOf), specOf(start)];
const programOf = (f: unknown) => trace('f', loose.valueAndGrad(f) as () => unknown, specs).program;
const layerBytes = ROWS * WIDTH * 4;

/** The memory that a program needs for what lives from one kernel to another. */
function keptBytes({ values, kernels }: Program): number {
  const isScratch = (value: number) => kernels.some(({ scratch }) => scratch === value);
  const fresh = values.map((value, i): Value => {
    const place = value.place.kind === 'arena' ? { ...value.place, offset: 0 } : value.place;
    return { ...value, place, size: isScratch(i) ? 0 : value.size };
  });
  return planMemory(fresh, kernels).arenaBytes;
}

describe('a deep network', () => {
  test('has the same gradients, bit for bit', () => {
    const run = (f: unknown) =>
      loose.lower(loose.valueAndGrad(f))(weights, start) as [Loose, readonly Loose[]];
    const [value, gradients] = run(plain);
    const [again, others] = run(parted);
    expect(again.itemSync()).toBe(value.itemSync());
    expect(others.map((x) => x.dataSync())).toEqual(gradients.map((x) => x.dataSync()));
    expect(gradients).toHaveLength(LAYERS);
  });

  test('takes the memory of one part and what is between the parts', () => {
    // Every layer's result, and a cotangent.
    expect(keptBytes(programOf(plain))).toBe((LAYERS + 1) * layerBytes);
    // The results of the parts, and the layers within one, the last of which gives way to a cotangent.
    const between = LAYERS / PART;
    expect(keptBytes(programOf(parted))).toBe((between + PART - 1) * layerBytes);
  });

  test('computes all layers but the last of each part a second time', () => {
    const products = (f: unknown) =>
      programOf(f).kernels.filter(({ name }) => name.includes('contract')).length;
    // Forward, and backward two for each layer but the first, whose input has no gradient.
    expect(products(plain)).toBe(3 * LAYERS - 1);
    expect(products(parted)).toBe(3 * LAYERS - 1 + LAYERS - LAYERS / PART);
  });

  test('computes them late: each part after the gradients of the next', () => {
    const { kernels, values } = programOf(parted);
    const gradientAt = kernels.flatMap(({ outputs }, i) =>
      outputs.some((x) => values[x]?.place.kind === 'result') ? [i] : [],
    );
    const anew = kernels.flatMap(({ name }, i) => (/contract_tanh$/.test(name) ? [i] : []));
    const parts = LAYERS / PART;
    // 15 layers forward (the last is fused with what follows it), then 3 for each part.
    const second = anew.slice(LAYERS - 1);
    expect(second).toHaveLength(parts * (PART - 1));
    for (let part = 0; part < parts; part++) {
      // Besides the value, as many gradients as there are layers behind this part.
      const before = gradientAt.filter((at) => at < (second[part * (PART - 1)] ?? 0));
      expect(before).toHaveLength(1 + part * PART);
    }
  });

  test('forward alone is the same program', () => {
    const forward = (f: unknown) => trace('f', f as () => unknown, specs).program.kernels;
    expect(forward(parted)).toEqual(forward(plain));
  });

  test('parts in parts take less still', () => {
    const half: Layers = loose.checkpoint((h: Loose, ws: readonly Loose[]) =>
      [0, 4].reduce(
        (x, i) => (loose.checkpoint(layers) as unknown as Layers)(x, ws.slice(i, i + 4)),
        h,
      ),
    ) as unknown as Layers;
    const nested = (ws: readonly Loose[], x: Loose) =>
      [0, 8].reduce((h, i) => half(h, ws.slice(i, i + 8)), x).sum();
    expect(keptBytes(programOf(nested))).toBeLessThan(keptBytes(programOf(parted)));
    const run = (f: unknown) => loose.lower(loose.grad(f))(weights, start) as readonly Loose[];
    expect(run(nested).map((x) => x.dataSync())).toEqual(run(plain).map((x) => x.dataSync()));
  });

  test('what a kernel has just made is not computed anew there, but late too', () => {
    // tanh of a product is one more store of its kernel. The second time it is a kernel of its own.
    const first: Layers = (h, ws) => ws.reduce((x, w) => x.tanh().matmul(w), h);
    const [one, parts] = [network(first), network(loose.checkpoint(first) as unknown as Layers)];
    const program = programOf(parts);
    const alone = program.kernels.filter(({ name }) => /^f_\d+_tanh$/.test(name));
    // That of the argument, and the first of each part anew.
    expect(alone).toHaveLength(1 + LAYERS / PART);
    // What is between the parts, and the layers of one, the last of which gives way to a cotangent.
    expect(keptBytes(program)).toBe((LAYERS / PART - 1 + PART - 1) * layerBytes);
    const [a, b] = [one, parts].map((f) => loose.lower(loose.grad(f))(weights, start) as Loose[]);
    // It is rounded before the second tanh, not before the first.
    const far = a?.map((x, i) => x.sub(b?.[i]).abs().max().div(x.abs().max()).itemSync());
    expect(Math.max(...(far ?? [1]))).toBeLessThan(1e-6);
  });
});

describe('every transform', () => {
  const f = (x: Tensor<[2]>) => x.exp().mul(x).sin();
  const g = checkpoint(f);
  const x = tensor([0.5, -0.3]);

  test('gives what it gives without', () => {
    const sum = (h: typeof f) => (z: Tensor<[2]>) => h(z).sum();
    expect(g(x).dataSync()).toEqual(f(x).dataSync());
    expect(grad(sum(g))(x).dataSync()).toEqual(grad(sum(f))(x).dataSync());
    expect(jacobian(g)(x).dataSync()).toEqual(jacobian(f)(x).dataSync());
    const second = (h: typeof f) => loose.hessian(sum(h))(x) as Loose;
    for (const [i, value] of second(g).dataSync().entries())
      expect(value).toBeCloseTo(second(f).dataSync()[i] ?? 0, 5);
    const forward = (h: typeof f) => loose.jvp(h, [x], [tensor([1, 10])])[1] as Loose;
    expect(forward(g).dataSync()).toEqual(forward(f).dataSync());
    const rows = tensor([
      [1, 2],
      [0.3, -0.4],
    ]);
    const each = (h: typeof f) => loose.vmap(loose.grad(sum(h)))(rows) as Loose;
    expect(each(g).dataSync()).toEqual(each(f).dataSync());
    const over = (h: typeof f) =>
      loose.grad((z: Loose) => (loose.vmap(h)(z) as Loose).sum())(rows) as Loose;
    expect(over(g).dataSync()).toEqual(over(f).dataSync());
  });

  test('agrees with finite differences, forward and reverse, to second order', () => {
    expect(checkGrad(g, [x]).errors).toHaveLength(2);
  });

  test('on the tape; what is captured has its gradient too', () => {
    // PyTorch's torch.utils.checkpoint, from the same program.
    const [v, w] = [variable(tensor([0.5, -0.3])), variable(tensor([1, 2]))];
    checkpoint((z: Tensor<[2]>) => z.mul(w).tanh())(v)
      .sum()
      .backward();
    const close = (y: Tensor<[2]> | null, expected: readonly number[]) =>
      y?.arraySync().forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] ?? 0, 6);
      });
    close(v.grad, [0.7864477038383484, 1.423155426979065]);
    close(w.grad, [0.3932238519191742, -0.21347332000732422]);
    expect([v.grad?.shape, w.grad?.shape]).toEqual([[2], [2]]);
  });

  test('what was computed before is kept, and not computed anew', () => {
    const program = (wrap: (h: () => Loose) => () => Loose) =>
      trace(
        'f',
        loose.grad((w: Loose) => {
          const before = w.matmul(w).tanh();
          return wrap(() => before.matmul(w).tanh())().sum();
        }) as () => unknown,
        [new TensorSpec([8, 8], 'float32')],
      ).program;
    const count = (wrap: (h: () => Loose) => () => Loose) =>
      program(wrap).kernels.filter(({ name }) => name.includes('contract')).length;
    expect(count((h) => loose.checkpoint(h))).toBe(count((h) => h));
  });
});

describe('arguments and results', () => {
  test('are trees, with numbers in them', () => {
    const f = checkpoint((p: { w: Tensor<[2]>; n: number }, list: [Tensor<[2]>]) => ({
      y: p.w.mul(list[0]).mul(p.n),
      more: [p.w.exp(), list[0].gt(0)] as const,
    }));
    const p = { w: tensor([1, 2]), n: 3 };
    const list: [Tensor<[2]>] = [tensor([5, 7])];
    const result = f(p, list);
    expect(result.y.arraySync()).toEqual([15, 42]);
    expect(result.more[1].arraySync()).toEqual([true, true]);
    const loss = (q: typeof p, l: typeof list) => f(q, l).y.sum();
    const [dp, [dx]] = grad(loss, { argnums: [0, 1] })(p, list);
    expect([dp.w.arraySync(), dp.n, dx.arraySync()]).toEqual([[15, 21], null, [3, 6]]);
  });

  test('one tensor given twice has one gradient', () => {
    const f = checkpoint((a: Tensor<[2]>, b: Tensor<[2]>) => a.mul(b).mul(b));
    expect(grad((z: Tensor<[2]>) => f(z, z).sum())(tensor([1, 2])).arraySync()).toEqual([3, 12]);
    // Two that become one: b's is a exp(ab), whose derivative at a = b = z is (1 + 2z²) exp(z²).
    const g = checkpoint((a: Tensor<[2]>, b: Tensor<[2]>) => a.mul(b).exp());
    const twice = grad((z: Tensor<[2]>) =>
      grad((a: Tensor<[2]>, b: Tensor<[2]>) => g(a, b).sum(), { argnums: 1 })(z, z).sum(),
    );
    const [zero, one] = twice(tensor([0, 1])).arraySync();
    expect([zero, one?.toFixed(4)]).toEqual([1, (3 * Math.E).toFixed(4)]);
  });

  test('several results: the gradient of each, and of all', () => {
    const f = checkpoint((z: Tensor<[2]>) => [z.exp(), z.mul(z)] as const);
    const x = tensor([0, 2]);
    const through = (pick: (r: readonly [Tensor<[2]>, Tensor<[2]>]) => Tensor<[2]>) =>
      grad((z: Tensor<[2]>) => pick(f(z)).sum())(x).arraySync()[0];
    expect([through(([a]) => a), through(([, b]) => b), through(([a, b]) => a.add(b))]).toEqual([
      1, 0, 1,
    ]);
  });

  test('random numbers are drawn once', () => {
    const noise = generator(3);
    const f = checkpoint((z: Tensor<[4]>) => z.mul(randn([4], { generator: noise })));
    const [value, gradient] = valueAndGrad((z: Tensor<[4]>) => f(z).sum())(tensor([1, 1, 1, 1]));
    expect(gradient.sum().itemSync()).toBeCloseTo(value.itemSync(), 5);
  });

  test('takes a function, and gives tensors', () => {
    expect(() => loose.checkpoint(3)).toThrow(
      'checkpoint argument 1: takes a function, not a number',
    );
    expect(() => loose.checkpoint(() => new Map())()).toThrow(
      'checkpoint result: takes tensors, and arrays and objects of them, not an object',
    );
  });

  test('in lower, as the function itself', () => {
    const f = lower(checkpoint((z: Tensor<[2]>) => z.exp()));
    expect(f(tensor([0, 0])).arraySync()).toEqual([1, 1]);
  });
});
