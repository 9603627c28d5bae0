/** Control flow: values, beside loops written out and JAX; its programs; and what it says of bad ones. */
import {
  arange,
  checkGrad,
  checkpoint,
  cond,
  customGrad,
  DTypeError,
  explain,
  GradientError,
  GradusError,
  generator,
  lower,
  noGrad,
  ones,
  randn,
  ShapeError,
  scan,
  type Tensor,
  tensor,
  variable,
  whileLoop,
  zeros,
} from 'gradus';
import { describe, expect, test } from 'vitest';
import { specOf } from '../src/codegen/spec.ts';
import { evaluate } from '../src/evaluate.ts';
import { scan as rules } from '../src/grad/scan.ts';
import { graph as g } from '../src/graph/build.ts';
import { scanNodes } from '../src/graph/control.ts';
import { intern, type Node } from '../src/graph/node.ts';
import { roundHalf, toHalf } from '../src/half.ts';
import { interpret } from '../src/ir/interpret.ts';
import { load } from '../src/load.ts';
import { node, type Traced } from '../src/ops/define.ts';
import type { Buffer } from '../src/runtime/buffers.ts';
import { Executable, type Factory } from '../src/runtime/lowered.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';

type Tensors = readonly unknown[];

const nodeOf = (x: unknown) => (x as Traced)[node];

/** What memory holds of each tensor. */
function memories(tensors: Tensors): Buffer[] {
  const nodes = tensors.map(nodeOf);
  evaluate(nodes, 'test');
  return nodes.map(({ buffer }) => buffer as Buffer);
}

const data = (buffers: readonly Buffer[]) => buffers.map((one) => one.read('test'));

/** The results of `f` computed at once, lowered, and interpreted: the same bits. */
function agreeing(f: (...args: never[]) => Tensors, ...args: Tensors): number[][] {
  const call = f as unknown as (...args: Tensors) => Tensors;
  const eager = data(memories(call(...args)));
  const specs = args.map((x) => new TensorSpec(nodeOf(x).shape, nodeOf(x).dtype));
  const { program } = trace('f', (...inner) => call(...inner), specs);
  const inputs = memories(args);
  expect(data(load(program).execute(inputs))).toEqual(eager);
  const factory = interpret(program) as Factory;
  expect(data(new Executable(specOf(program), { factory }).execute(inputs))).toEqual(eager);
  const lowered = lower(f) as unknown as (...args: Tensors) => Tensors;
  expect(data(memories(lowered(...args)))).toEqual(eager);
  return eager.map((x) => Array.from(x));
}

const text = (f: unknown, ...args: Tensors) => explain(f as () => unknown, ...args);

describe('scan', () => {
  test('carries and stacks', () => {
    const f = (init: Tensor<[2]>, xs: Tensor<[3, 2]>) =>
      scan((carry, x) => [carry.mul(2).add(x), carry.mul(x)], init, xs);
    const xs = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const [carry, ys] = agreeing(f, ones([2]), xs);
    expect(carry).toEqual([23, 30]);
    expect(ys).toEqual([1, 2, 9, 16, 45, 72]);
  });

  test('from the last slice to the first', () => {
    const f = (xs: Tensor<[4]>) =>
      scan((sum, x) => [sum.add(x), sum.add(x)], zeros([]), xs, { reverse: true });
    const [carry, ys] = agreeing(f, tensor([1, 2, 3, 4]));
    expect(carry).toEqual([10]);
    expect(ys).toEqual([10, 9, 7, 4]);
  });

  test('cumulative products are those of cumprod', () => {
    const xs = randn([50, 3], { generator: generator(1) });
    const [, ys] = scan((p, x) => [p.mul(x), p.mul(x)], ones([3]), xs);
    const wanted = xs.cumprod(0).dataSync();
    for (const [i, y] of ys.dataSync().entries()) expect(y).toBeCloseTo(wanted[i] ?? 0, 6);
  });

  test('trees of all dtypes, with what does not change beside them', () => {
    const init = {
      count: zeros([], { dtype: 'int32' }),
      half: ones([2], { dtype: 'float16' }),
      seen: zeros([2], { dtype: 'bool' }),
      wide: zeros([], { dtype: 'float64' }),
      name: 'state',
    };
    const xs = [tensor([0, 3, 5, 0], { dtype: 'uint8' }), arange(8).reshape([4, 2])] as const;
    const f = (bytes: Tensor<[4], 'uint8'>, rows: Tensor<[4, 2]>) => {
      const [last, ys] = scan(
        (c, [byte, row]) => [
          {
            count: c.count.add(byte.to('int32')),
            half: c.half.mul(row.add(0.5).to('float16')),
            seen: c.seen.or(row.gt(4)),
            wide: c.wide.add(0.1),
            name: c.name,
          },
          { count: c.count, seen: c.seen },
        ],
        init,
        [bytes, rows],
      );
      expect(last.name).toBe('state');
      return [last.count, last.half, last.seen, last.wide, ys.count, ys.seen];
    };
    const [count, half, seen, wide, counts, stacked] = agreeing(f, ...xs);
    expect(count).toEqual([8]);
    const product = (...factors: number[]) => toHalf(factors.reduce((p, x) => roundHalf(p * x)));
    expect(half).toEqual([product(0.5, 2.5, 4.5, 6.5), product(1.5, 3.5, 5.5, 7.5)]);
    expect(seen).toEqual([1, 1]);
    expect(wide).toEqual([0.1 + 0.1 + 0.1 + 0.1]);
    expect(counts).toEqual([0, 0, 3, 8]);
    expect(stacked).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  });

  test('no steps, no elements, no carry, no y, no xs', () => {
    const none = (init: Tensor<[2]>, xs: Tensor<[0, 2]>) =>
      scan((carry, x) => [carry.add(x), carry], init, xs);
    expect(agreeing(none, ones([2]), zeros([0, 2]))).toEqual([[1, 1], []]);
    const empty = (init: Tensor<[0]>, xs: Tensor<[3, 0]>) =>
      scan((carry, x) => [carry.add(x), carry.sum()], init, xs);
    expect(agreeing(empty, zeros([0]), zeros([3, 0]))).toEqual([[], [0, 0, 0]]);
    const map = (xs: Tensor<[3]>) => [scan((_, x) => [null, x.mul(2)], null, xs)[1]];
    expect(agreeing(map, tensor([1, 2, 3]))).toEqual([[2, 4, 6]]);
    const counted = (x: Tensor<[]>) => [
      scan((carry) => [carry.mul(2), null], x, null, { length: 10 })[0],
    ];
    expect(agreeing(counted, tensor(1))).toEqual([[1024]]);
  });

  test('results that are inputs, and inputs that change places', () => {
    const f = (a: Tensor<[2]>, b: Tensor<[2]>, xs: Tensor<[3, 2]>) => {
      const [[c, d], [x, y, z]] = scan(
        ([a, b], x) => [
          [b, a],
          [x, a, a],
        ],
        [a, b],
        xs,
      );
      return [c, d, x, y, z];
    };
    const [c, d, x, y, z] = agreeing(f, zeros([2]), ones([2]), arange(6).reshape([3, 2]));
    expect([c, d]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(x).toEqual([0, 1, 2, 3, 4, 5]);
    expect([y, z]).toEqual([
      [0, 0, 1, 1, 0, 0],
      [0, 0, 1, 1, 0, 0],
    ]);
  });

  test('routines in the body, of slices too, and loops and branches in it', () => {
    const f = (m: Tensor<[3, 2, 2]>, order: Tensor<[3, 2], 'int32'>) => {
      const [sum, ys] = scan(
        (sum, [m, order]) => {
          const root = m.matmul(m.T()).add(1).add(m.mul(0)).cholesky();
          const [total] = scan((c, row) => [c.add(row.sum()), null], zeros([]), m);
          const turned = cond(
            total.gt(1),
            (m) => m.indexSelect(0, order),
            (m) => m,
            m,
          );
          return [sum.add(root), turned];
        },
        zeros([2, 2]),
        [m, order],
      );
      return [sum, ys];
    };
    const m = tensor([
      [
        [1, 2],
        [0, 1],
      ],
      [
        [-1, 0],
        [0, -3],
      ],
      [
        [2, 1],
        [5, 2],
      ],
    ]);
    const order = tensor(
      [
        [1, 0],
        [1, 0],
        [1, 1],
      ],
      { dtype: 'int32' },
    );
    const [, ys] = agreeing(f, m, order);
    expect(ys).toEqual([0, 1, 1, 2, -1, 0, 0, -3, 5, 2, 5, 2]);
  });

  test('an LSTM, its loss, gradients and a Hessian product are those of JAX', () => {
    const row = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i));
    const options = { dtype: 'float64' } as const;
    const w = tensor(
      row(16, (i) => Math.sin(i + 1)),
      options,
    ).reshape([2, 8]);
    const u = tensor(
      row(16, (i) => Math.cos(i + 1)),
      options,
    ).reshape([2, 8]);
    const xs = tensor(
      row(12, (i) => Math.sin(i * 0.7)),
      options,
    ).reshape([6, 2]);
    type Weights = Tensor<[2, 8], 'float64'>;
    const loss = (w: Weights, u: Weights, xs: Tensor<[6, 2], 'float64'>) => {
      const [{ h, c }, hs] = scan(
        ({ h, c }, x) => {
          const z = x.matmul(w).add(h.matmul(u)).reshape([4, 2]);
          const c2 = z
            .at(1)
            .sigmoid()
            .mul(c)
            .add(z.at(0).sigmoid().mul(z.at(2).tanh()));
          const h2 = z.at(3).sigmoid().mul(c2.tanh());
          return [{ h: h2, c: c2 }, h2];
        },
        { h: zeros([2], options), c: ones([2], options) },
        xs,
      );
      return hs.mul(hs).sum().add(h.mul(c).sum());
    };
    const [value, [dw, du, dx]] = loose.valueAndGrad(loss, { argnums: [0, 1, 2] })(w, u, xs) as [
      Loose,
      [Loose, Loose, Loose],
    ];
    expect(value.itemSync()).toBeCloseTo(JAX.value, 12);
    const [, hessian] = loose.jvp(
      (w: Weights) => loose.grad(loss)(w, u, xs),
      [w],
      [ones([2, 8], options)],
    );
    for (const [found, wanted] of [
      [dw, JAX.dw],
      [du, JAX.du],
      [dx, JAX.dx],
      [hessian, JAX.hessian],
    ] as const)
      for (const [i, x] of found.dataSync().entries()) expect(x).toBeCloseTo(wanted[i] ?? 0, 12);
  });
});

describe('cond', () => {
  const x = tensor([1, -2, 3]);

  test('computes one of two', () => {
    const f = (p: Tensor<[], 'bool'>, x: Tensor<[3]>) => {
      const [a, b] = cond(
        p,
        (x) => [x.mul(2), x.argmax()],
        (x) => [x, x.argmin()],
        x,
      );
      return [a, b];
    };
    expect(agreeing(f, tensor(true), x)).toEqual([[2, -4, 6], [2]]);
    expect(agreeing(f, tensor(false), x)).toEqual([[1, -2, 3], [1]]);
  });

  test('a plain boolean calls its branch only', () => {
    const never = (): Tensor<[3]> => {
      throw new Error('called');
    };
    expect(cond(true, (x) => x.neg(), never, x).arraySync()).toEqual([-1, 2, -3]);
    expect(cond(false, never, (x) => x.neg(), x).arraySync()).toEqual([-1, 2, -3]);
  });

  test('what a branch makes of tensors from outside belongs to it, on every call', () => {
    const w = randn([3, 3]);
    for (let i = 0; i < 2; i++) {
      const printed = text(
        (p: Tensor<[], 'bool'>) =>
          cond(
            p,
            () => w.matmul(w).cholesky(),
            () => w,
          ),
        tensor(false),
      );
      // The product is in the branch that is not taken, or the whole would fail.
      expect(printed).toMatch(/^ {6}%\d+: float32\[3, 3\] = cholesky/m);
      const y = cond(
        tensor(false),
        () => w.matmul(w).cholesky(),
        () => w,
      );
      expect(y.dataSync()).toEqual(w.dataSync());
    }
  });
});

describe('whileLoop', () => {
  test('Newton, of one number as of many, in the number of steps that JAX takes', () => {
    const root = (a: Tensor<[], 'float64'>) =>
      whileLoop(
        ([x]) => x.mul(x).sub(a).abs().gt(1e-10),
        ([x, n]) => [x.add(a.div(x)).mul(0.5), n.add(1)],
        [a, zeros([], { dtype: 'int32' })],
      );
    const [x, n] = agreeing(root, tensor(2, { dtype: 'float64' }));
    expect(x).toEqual([expect.closeTo(Math.SQRT2, 11)]);
    expect(n).toEqual([4]);
    const many = tensor([2, 100, 0.25], { dtype: 'float64' });
    const [roots, steps] = loose.vmap(root)(many) as [Loose, Loose];
    expect(roots.arraySync()).toEqual([Math.SQRT2, 10, 0.5].map((y) => expect.closeTo(y, 11)));
    expect(steps.arraySync()).toEqual([4, 8, 5]);
    // d sqrt(a) = 1 / (2 sqrt(a)), through every step.
    const [, slope] = loose.jvp(
      (a: typeof many) => (loose.vmap(root)(a) as [Loose])[0],
      [many],
      [ones([3], { dtype: 'float64' })],
    );
    expect(slope.arraySync()).toEqual([0.5 / Math.SQRT2, 0.05, 1].map((y) => expect.closeTo(y, 9)));
  });

  test('no step, and an endless loop that a carry ends', () => {
    const f = (n: Tensor<[], 'int32'>) => [
      whileLoop(
        (n) => n.lt(5),
        (n) => n.mul(2),
        n,
      ),
    ];
    expect(agreeing(f, tensor(7, { dtype: 'int32' }))).toEqual([[7]]);
    const g = (n: Tensor<[], 'int32'>) => {
      const [last, go] = whileLoop(
        ([, go]) => go,
        ([n]) => [n.mul(3), n.lt(100)],
        [n, tensor(true)],
      );
      return [last, go];
    };
    expect(agreeing(g, tensor(1, { dtype: 'int32' }))).toEqual([[729], [0]]);
  });

  test('a scan in a branch in a loop', () => {
    const f = (x: Tensor<[2]>) => [
      whileLoop(
        (x) => x.sum().lt(100),
        (x) =>
          cond(
            x.sum().gt(10),
            (x) => scan((c) => [c.add(10), null], x, null, { length: 3 })[0],
            (x) => x.mul(2),
            x,
          ),
        x,
      ),
    ];
    // 3, 6, 12, then 60 more each time.
    expect(agreeing(f, tensor([1, 2]))).toEqual([[64, 68]]);
  });
});

describe('derivatives', () => {
  const seeded = { generator: generator(1) };
  const w = randn([3, 3], seeded).mul(0.5);
  const xs = randn([5, 3], seeded);
  const h = randn([3], seeded);
  const check = (f: unknown, ...inputs: Tensors) =>
    expect(checkGrad(f as () => unknown, inputs).errors.length).toBe(2);
  const rnn = (h: Tensor<[3]>, xs: Tensor<[5, 3]>, w: Tensor<[3, 3]>) =>
    scan(
      (h, x) => {
        const next = h.matmul(w).add(x).tanh();
        return [next, next.mul(x)];
      },
      h,
      xs,
    );

  test('of scan, to second order, in both modes', () => {
    check(rnn, h, xs, w);
    check((h: Tensor<[3]>, xs: Tensor<[5, 3]>) => rnn(h, xs, w)[0], h, xs);
    check((xs: Tensor<[5, 3]>, w: Tensor<[3, 3]>) => rnn(h, xs, w)[1], xs, w);
  });

  test('of scan in reverse, with counters and dead carries beside', () => {
    const f = (h: Tensor<[3]>, xs: Tensor<[5, 3]>, w: Tensor<[3, 3]>) => {
      const [{ a }, ys] = scan(
        ({ a, i, dead }, { x }) => {
          const next = a.matmul(w).mul(i.add(1)).add(x).sin();
          return [{ a: next, i: i.add(1), dead: dead.mul(next.sum()) }, next.mul(x).sum()];
        },
        { a: h, i: zeros([], { dtype: 'int32' }), dead: ones([]) },
        { x: xs },
        { reverse: true },
      );
      return [a, ys];
    };
    check(f, h, xs, w);
  });

  test('of loops without steps', () => {
    const f = (h: Tensor<[3]>) => scan((c) => [c.sin(), c.exp()], h, null, { length: 0 })[0];
    check(f, h);
    const df = loose.grad((h: Tensor<[3]>) => f(h).mul(2).sum())(h) as Loose;
    expect(df.arraySync()).toEqual([2, 2, 2]);
  });

  test('of cond, of both branches and of what they capture', () => {
    for (const taken of [true, false]) {
      const f = (x: Tensor<[3]>, w: Tensor<[3]>) =>
        cond(
          tensor(taken),
          (x) => x.mul(w).sin(),
          (x) => x.exp().mul(x),
          x,
        );
      check(f, randn([3], seeded), randn([3], seeded));
    }
  });

  test('of loops in loops, and branches in them', () => {
    const take = tensor([true, false, false, true, true]);
    const f = (h: Tensor<[3]>, xs: Tensor<[5, 3]>, w: Tensor<[3]>) =>
      scan(
        (h, { x, take }) => {
          const [n] = scan((c) => [c.mul(w).add(x).tanh(), null], h, null, { length: 3 });
          const m = cond(
            take,
            (n) => n.mul(w),
            (n) => n.mul(n),
            n,
          );
          return [m, n.sum()];
        },
        h,
        { x: xs, take },
      );
    check(f, h, xs, tensor([0.5, -0.3, 0.8]));
  });

  test('of whileLoop in forward mode, and of a scan around one that is not differentiated', () => {
    const f = (x: Tensor<[2]>) =>
      whileLoop(
        (x) => x.sum().lt(100),
        (x) => x.mul(x).add(1),
        x,
      );
    // ((x² + 1)² + 1)² + 1 at 1: 2 * 5 * 2 * 2 * 2 * 1.
    const [, slope] = loose.jvp(f, [tensor([1, 2])], [tensor([1, 0])]);
    expect(slope.arraySync()).toEqual([80, 0]);
    const sum = (x: Tensor<[2]>) => f(x).sum();
    expect(() => loose.grad(sum)(tensor([1, 2]))).toThrow(
      new GradientError(
        'whileLoop has no reverse mode: its number of steps is not known; use scan, or a plain loop on the tape',
      ),
    );
    const beside = (x: Tensor<[2]>) =>
      scan((c) => [{ a: c.a.sin(), b: f(c.b) }, null], { a: x, b: x.detach() }, null, {
        length: 2,
      })[0].a;
    check(beside, tensor([1, 2]));
  });

  test('batched', () => {
    const f = (xs: Tensor<[5, 3]>, h: Tensor<[3]>) => rnn(h, xs, w);
    const many = randn([4, 5, 3], seeded);
    const [last, ys] = loose.vmap(f, { inAxes: [0, null] })(many, h) as [Loose, Loose];
    for (const i of [0, 3]) {
      const [wanted, rows] = f(many.at(i), h);
      expect(last.at(i).dataSync()).toEqual(wanted.dataSync());
      expect(ys.at(i).dataSync()).toEqual(rows.dataSync());
    }
    check(
      (xs: Tensor<[4, 5, 3]>, h: Tensor<[3]>) => loose.vmap(f, { inAxes: [0, null] })(xs, h),
      many,
      h,
    );
    const choice = (x: Tensor<[3]>) =>
      cond(
        x.sum().gt(0),
        (x) => x.mul(x),
        (x) => x.sin(),
        x,
      );
    const rows = tensor([
      [1, 2, 3],
      [-1, -2, 2],
    ]);
    expect((loose.vmap(choice)(rows) as Loose).arraySync()).toEqual([
      [1, 4, 9],
      [-1, -2, 2].map((x) => Math.fround(Math.sin(x))),
    ]);
    check((x: Tensor<[2, 3]>) => loose.vmap(choice)(x), rows);
    const shared = (x: Tensor<[3]>) =>
      cond(
        tensor(true),
        (x) => [x.exp(), ones([2])] as const,
        (x) => [x, zeros([2])] as const,
        x,
      );
    const [a, b] = loose.vmap(shared)(rows) as [Loose, Loose];
    expect(a.dataSync()).toEqual(rows.exp().dataSync());
    expect(b.arraySync()).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test('in checkpoint and around it, with rules of their own, and in any mode', () => {
    const f = (h: Tensor<[3]>, xs: Tensor<[5, 3]>, w: Tensor<[3, 3]>) => {
      const [last, ys] = checkpoint(rnn)(h, xs, w);
      return [last.sin(), ys];
    };
    check(f, h, xs, w);
    const sum = (f: (...args: never[]) => Tensors) => (h: Loose, xs: Loose, w: Loose) =>
      (f as unknown as (...args: Tensors) => Loose[])(h, xs, w)
        .map((x) => x.sum())
        .reduce((a, b) => a.add(b));
    const gradients = (f: (...args: never[]) => Tensors) =>
      lower(loose.grad(sum(f), { argnums: [0, 1, 2] }) as (...args: never[]) => Loose[]);
    // What is computed anew is the same, bit for bit.
    const again = gradients(checkpoint(rnn))(...([h, xs, w] as never[]));
    for (const [i, x] of gradients(rnn)(...([h, xs, w] as never[])).entries())
      expect(again[i]?.dataSync()).toEqual(x.dataSync());
    const inner = (h: Tensor<[3]>, w: Tensor<[3, 3]>) =>
      scan((h, x) => [checkpoint((h: Tensor<[3]>) => h.matmul(w).add(x).tanh())(h), h], h, xs);
    check(inner, h, w);
    const square = customGrad((x: Tensor<[3]>) => ({
      value: x.mul(x),
      gradient: (ct: Tensor<[3]>) => ct.mul(x).mul(2),
    }));
    check(
      (h: Tensor<[3]>) => scan((h) => [square(h).mul(0.5), square(h)], h, null, { length: 3 }),
      h,
    );
    const last = (h: Tensor<[3]>) => rnn(h, xs, w)[0];
    const reverse = loose.jacobian(last, { mode: 'reverse' })(h) as Loose;
    const forward = loose.jacobian(last, { mode: 'forward' })(h) as Loose;
    expect(reverse.sub(forward).abs().max().itemSync()).toBeLessThan(1e-6);
  });

  test('of all results come from one loop', () => {
    const tangents = (h: Tensor<[3]>, xs: Tensor<[5, 3]>) =>
      loose.jvp((h: Tensor<[3]>) => rnn(h, xs, w), [h], [h])[1];
    const rows = (h: Tensor<[5, 3]>) => loose.vmap((h: Tensor<[3]>) => rnn(h, xs, w))(h);
    for (const printed of [text(tangents, h, xs), text(rows, xs), text(rnn, h, xs, w)])
      expect(printed.match(/^ {2}\S+_scan: /gm)?.length).toBe(1);
  });

  test('of a scan cost a few times the scan', () => {
    const f = (h: Tensor<[3]>, xs: Tensor<[5, 3]>, w: Tensor<[3, 3]>) => rnn(h, xs, w)[0].sum();
    const operations = (f: unknown) =>
      Number(/arithmetic: (\d+) operations/.exec(text(f, h, xs, w))?.[1]);
    const ratio = operations(loose.grad(f, { argnums: [0, 1, 2] })) / operations(f);
    // Forwards once, once more on the way back, and two products there.
    expect(ratio).toBeGreaterThan(3);
    expect(ratio).toBeLessThan(5);
  });

  test('on the tape, and cut by noGrad', () => {
    const v = variable(tensor([1, 2, 3]));
    const run = () => scan((c, x) => [c.mul(v).add(x), c], ones([3]), ones([2, 3]))[0];
    const y = run();
    y.sum().backward();
    // (1v + 1)v + 1: 2v + 1.
    expect(v.grad?.arraySync()).toEqual([3, 5, 7]);
    expect(() => noGrad(run).sum().backward()).toThrow('no variable leads to');
    v.zeroGrad();
    const cut = scan(
      (c, x) => [c.mul(noGrad(() => c.add(v))).add(x.mul(v)), null],
      ones([3]),
      ones([1, 3]),
    )[0];
    cut.sum().backward();
    expect(v.grad?.arraySync()).toEqual([1, 1, 1]);
  });
});

describe('programs', () => {
  const long = (length: number) => {
    const f = (x: Tensor<[4]>, w: Tensor<[4, 4]>) =>
      loose.grad((x: Tensor<[4]>) =>
        scan((h) => [h.matmul(w).tanh(), null], x, null, { length })[0].sum(),
      )(x);
    return text(f, zeros([4]), zeros([4, 4]));
  };

  test('are as long for a thousand steps as for ten', () => {
    expect(long(1000).split('\n').length).toBe(long(10).split('\n').length);
  });

  test('compute a carry, a y or an input only where somebody asks for it', () => {
    const f = (x: Tensor<[3]>, xs: Tensor<[5, 3]>) =>
      scan(
        (c, x) => [{ a: c.a.add(x), b: c.b.mul(c.a), c: c.c.exp() }, c.b.sin()],
        { a: x, b: x, c: x.cos() },
        xs,
      )[0].a;
    const printed = text(f, zeros([3]), zeros([5, 3]));
    const code = printed.slice(printed.indexOf('\nkernels'));
    expect(code).not.toMatch(/exp|sin|cos|mul/);
    expect(code).toMatch(/kernels \(1\)/);
  });

  test('use the same memory for the temporaries of both branches', () => {
    const f = (p: Tensor<[], 'bool'>, x: Tensor<[64]>) =>
      cond(
        p,
        (x) => x.cumsum(0).sin().cumsum(0),
        (x) => x.cumsum(0).cos().cumsum(0),
        x,
      );
    // 64 numbers of 4 bytes, in which the sines replace the sums, once and not for each.
    expect(text(f, tensor(true), zeros([64]))).toMatch(/arena of 256 bytes/);
  });

  test('tell loops apart that become one when barriers go', () => {
    const [x, w] = [tensor([1, 2]), tensor([3, 4])].map(nodeOf) as [Node, Node];
    const barrier = (one: Node, i: number) =>
      intern('barrier', [one], { options: [i] }, one.shape, one.dtype);
    const [a, b, late] = [barrier(x, 0), barrier(x, 1), barrier(w, 0)] as const;
    const loop = (one: Node) =>
      scanNodes(
        [one],
        [late],
        { length: 2, reverse: false },
        ([c], [y]) => ({
          carries: [g.add(g.mul(c as Node, 2), g.expand(y as Node, [2]))],
          ys: [],
        }),
        rules,
      ).carries[0] as Node;
    // 2 (2x + 3) + 4, after what only the first two barriers are before.
    const nodes = [g.add(a, b), loop(a), loop(b)];
    evaluate(nodes, 'test');
    expect(nodes.map(({ buffer }) => Array.from(buffer?.read('test') ?? []))).toEqual([
      [2, 4],
      [14, 18],
      [14, 18],
    ]);
  });

  test('of a loop of many scans stay bounded', () => {
    let x = ones([8]);
    for (let i = 0; i < 3000; i++)
      x = scan((c) => [c.mul(0.5).add(0.5), null], x, null, { length: 2 })[0];
    expect(x.arraySync()).toEqual(Array(8).fill(1));
    expect(nodeOf(x).inputs.length).toBe(0);
  });
});

describe('what it says', () => {
  const x = zeros([3]);
  const xs = zeros([5, 3]);
  const n = zeros([], { dtype: 'int32' });
  const { scan, cond, whileLoop } = loose;
  const bad: readonly [string, () => unknown][] = [
    [
      'scan carry [3] becomes [3, 1]: a step must leave the shapes of its carry as they are',
      () => scan((c: Loose) => [c.unsqueeze(1), null], x, xs),
    ],
    [
      'scan carry[1] of dtype int32 becomes float32: a step must leave the dtypes of its carry as they are',
      () => scan(([h, i]: [Loose, Loose]) => [[h, i.add(h.sum())], null], [x, n], xs),
    ],
    [
      'scan carry.i changes in a step: the new carry must have the tensors of init, in the same places',
      () => scan(({ h }: { h: Loose }) => [{ h }, null], { h: x, i: n }, xs),
    ],
    [
      'scan carry.more changes in a step: the new carry must have the tensors of init, in the same places',
      () => scan((c: object) => [{ ...c, more: x }, null], { h: x }, xs),
    ],
    [
      'scan carry.k is 1 and becomes 2: what changes from step to step must be a tensor',
      () => scan((c: object) => [{ ...c, k: 2 }, null], { h: x, k: 1 }, xs),
    ],
    [
      'scan of a function that returns no pair: return [carry, y], and null where there is no y',
      () => scan((c: Loose) => c, x, xs),
    ],
    [
      'scan xs []: a scalar has no slices; give tensors with an axis 0, or null with a length',
      () => scan((c: Loose) => [c, null], x, n),
    ],
    [
      'scan xs of different sizes at axis 0: each step takes one slice of every tensor',
      () => scan((c: Loose) => [c, null], x, [xs, zeros([4])]),
    ],
    [
      'scan without xs: give the number of steps, as { length: 10 }',
      () => scan((c: Loose) => [c, null], x, null),
    ],
    [
      'scan length 1.5: takes a whole number of steps, 0 or more',
      () => scan((c: Loose) => [c, null], x, null, { length: 1.5 }),
    ],
    [
      'scan length 4 of xs with 5 slices: they must be equal; length can be left out',
      () => scan((c: Loose) => [c, null], x, xs, { length: 4 }),
    ],
    [
      'scan options: takes an object, as { length: 10 }, not null',
      () => scan((c: Loose) => [c, null], x, xs, null),
    ],
    [
      'scan reverse yes: takes true or false',
      () => scan((c: Loose) => [c, null], x, xs, { reverse: 'yes' }),
    ],
    ['scan argument 1: takes a function, not a number', () => scan(1, x, xs)],
    [
      'scan init.f: takes tensors, and arrays and objects of them, not a function',
      () => scan((c: Loose) => [c, null], { f: () => 1 }, xs),
    ],
    [
      'item inside lower, grad or control flow: the value is not known until the program runs; return the tensor',
      () => scan((c: Loose) => [c.mul(c.sum().itemSync()), null], x, xs),
    ],
    [
      'cond result [3] if true and [] if false: both must return the same shapes',
      () =>
        cond(
          tensor(true),
          (x: Loose) => x,
          (x: Loose) => x.sum(),
          x,
        ),
    ],
    [
      'cond result of dtype float32 if true and bool if false: both must return the same dtypes',
      () =>
        cond(
          tensor(true),
          (x: Loose) => x,
          (x: Loose) => x.gt(0),
          x,
        ),
    ],
    [
      'cond results differ if true and if false: both must return tensors in the same places',
      () =>
        cond(
          tensor(true),
          () => ({ a: x }),
          () => ({ b: x }),
        ),
    ],
    [
      'cond result.k is 1 if true and 2 if false: what differs must be a tensor',
      () =>
        cond(
          tensor(true),
          () => ({ x, k: 1 }),
          () => ({ x, k: 2 }),
        ),
    ],
    [
      'cond predicate [3]: must be a scalar; use all() or any(), or where for a choice per element',
      () =>
        cond(
          x.gt(0),
          () => x,
          () => x,
        ),
    ],
    [
      'cond predicate of dtype float32: must be bool',
      () =>
        cond(
          x.sum(),
          () => x,
          () => x,
        ),
    ],
    [
      'cond predicate: takes a scalar bool tensor or a boolean, not a number',
      () =>
        cond(
          1,
          () => x,
          () => x,
        ),
    ],
    [
      'whileLoop condition [3]: must be a scalar; use all() or any(), or where for a choice per element',
      () =>
        whileLoop(
          (x: Loose) => x.lt(1),
          (x: Loose) => x,
          x,
        ),
    ],
    [
      'whileLoop condition of dtype int32: must be bool',
      () =>
        whileLoop(
          (n: Loose) => n,
          (n: Loose) => n,
          n,
        ),
    ],
    [
      'whileLoop condition: takes a scalar bool tensor, not a boolean',
      () =>
        whileLoop(
          () => true,
          (n: Loose) => n,
          n,
        ),
    ],
    [
      'whileLoop carry [3] becomes []: a step must leave the shapes of its carry as they are',
      () =>
        whileLoop(
          (x: Loose) => x.sum().lt(1),
          (x: Loose) => x.sum(),
          x,
        ),
    ],
  ];
  test.each(bad)('%s', (sentence, run) => {
    expect(run).toThrow(sentence);
    expect(run).toThrow(GradusError);
  });

  test('as errors of their kinds', () => {
    expect(bad[0]?.[1]).toThrow(ShapeError);
    expect(bad[1]?.[1]).toThrow(DTypeError);
  });
});

/** What JAX 0.4 and later give, in float64: see the test of the LSTM. */
const JAX = {
  value: 0.3677712529926661,
  dw: [
    0.013340145533246896, 0.10124417618535615, -0.01794597932028831, 0.02174059323006881,
    -0.22383585047208374, 0.16981805833661345, -6.023716749615855e-5, 0.08628251775601051,
    0.025180790210271125, 0.14193357150204294, 0.013538936807715245, 0.04434638934874805,
    -0.18216289831296523, 0.2548810617944, 0.04427787092346981, 0.13457236933234434,
  ],
  du: [
    0.0023674885772075062, 0.018948323230890265, -0.004041767600167544, 0.007342201889181511,
    -0.03725858637599194, 0.030799230108018133, 0.0005185979119819577, 0.021132179001943717,
    0.001903208680061394, 0.009094661583074783, -0.002438969170939301, 0.006615213167195033,
    -0.022661771126550184, 0.007841894013151511, 0.000662054134533545, 0.01437092083402075,
  ],
  dx: [
    -0.029688505212518795, 0.04269834818573799, 0.14536143612919225, -0.013577066481886033,
    0.03695765876529424, -0.018398641902280587, 0.02213874593113287, -0.02117251895833963,
    0.011491762934783906, 0.008414615726389045, 0.3162017563227548, 0.01886609818499284,
  ],
  hessian: [
    -0.5055084786577622, 0.7814747521145596, 0.3707454758443892, 0.4594964599229322,
    3.472019068497383, 0.17346730871788255, -0.21375950934492896, 0.7292671898675328,
    -0.37603913005716444, 1.196990797699515, 0.5753830978527571, 0.4023428801224154,
    4.1108277013043315, 0.04134457753910071, -0.07472402578955831, 0.9244757815984597,
  ],
} as const;
