/**
 * Every layer once, in the order in which a value passes through them. Read it to learn the library; run it before
 * each commit (`npm run test:quick`).
 */
import {
  checkGrad,
  explain,
  generator,
  grad,
  jacobian,
  lower,
  noGrad,
  randn,
  ShapeError,
  tensor,
  variable,
  zeros,
} from 'gradus';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { emitKernel, emitProgram } from '../src/codegen/js.ts';
import { specOf } from '../src/codegen/spec.ts';
import { graph as g } from '../src/graph/build.ts';
import { printGraph } from '../src/graph/print.ts';
import { withoutBarriers } from '../src/ir/barrier.ts';
import { fuse } from '../src/ir/fuse.ts';
import { interpret } from '../src/ir/interpret.ts';
import { compile } from '../src/ir/pipeline.ts';
import { printProgram } from '../src/ir/print.ts';
import { simplify } from '../src/ir/simplify.ts';
import { node, type Traced } from '../src/ops/define.ts';
import { Buffer } from '../src/runtime/buffers.ts';
import { generate } from '../src/runtime/cpu/generate.ts';
import { Executable, type Factory } from '../src/runtime/lowered.ts';
import { trace } from '../src/trace.ts';

/** The graph node behind a tensor. */
const nodeOf = (x: unknown) => (x as Traced)[node];

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const w = tensor([
  [1, 0],
  [0, 1],
  [1, 1],
]);

describe('tensors', () => {
  test('the type has the shape, and says what is wrong', () => {
    const y = x.matmul(w);
    expectTypeOf(y.shape).toEqualTypeOf<[2, 2]>();
    expect(y.shape).toEqual([2, 2]);
    // @ts-expect-error inner sizes 3 and 2 differ
    expect(() => w.matmul(w)).toThrow(ShapeError);
  });

  test('are lazy, and computed when they are read', () => {
    const y = x.mul(2).sum(1);
    expect(nodeOf(y).buffer).toBeNull();
    expect(y.arraySync()).toEqual([12, 30]);
    expect(String(y)).toBe('tensor([12., 30.])');
  });
});

describe('the graph', () => {
  test('is interned: equal means identical', () => {
    expect(nodeOf(x.add(1).exp())).toBe(nodeOf(x.add(1).exp()));
    expect(nodeOf(x.add(1))).not.toBe(nodeOf(x.add(2)));
  });

  test('makes broadcasting explicit', () => {
    const y = x.add(tensor([1, 1, 1]));
    expect(printGraph([nodeOf(y)])).toMatchInlineSnapshot(`
      "  %0: float32[2, 3] = source
        %1: float32[3] = source
        %2: float32[1, 3] = reshape %1
        %3: float32[2, 3] = expand %2
        %4: float32[2, 3] = add %0 %3
        return %4"
    `);
  });
});

describe('the compiler', () => {
  const input = nodeOf(x);
  const y = nodeOf(x.mul(1).neg().neg().exp().sum(1));
  const given = new Set([input]);

  test('simplifies', () => {
    const [simple] = simplify([y], given);
    expect(printGraph(simple ? [simple] : [], [input])).toMatchInlineSnapshot(`
      "  %0: float32[2, 3] = input 0
        %1: float32[2, 3] = exp %0
        %2: float32[2] = sum {axes=1} %1
        return %2"
    `);
  });

  test('fuses', () => {
    const ordered = withoutBarriers(simplify([y], given), given);
    expect(fuse(ordered, given).map(({ ops }) => ops)).toEqual([['exp', 'sum']]);
  });

  test('schedules, plans memory, and gives a program', () => {
    expect(printProgram(compile('f', [y], [input]))).toMatchInlineSnapshot(`
      "kernels (1)
        f_0_exp_sum: (input 0) -> (result 0)
          for i0<2 tile 4, 12 operations
          r0 = add over k0_0<3
          store 0

      arithmetic: 12 operations, worth 126 additions
      memory: arena of 0 bytes for 0 temporaries of 0 bytes in all"
    `);
  });

  test('emits JavaScript that can be read', () => {
    const [kernel] = compile('f', [nodeOf(x.mul(2).add(1))], [input]).kernels;
    expect(kernel && emitKernel(kernel)).toMatchInlineSnapshot(`
      "function f_0_mul_add(a0, o0) {
        for (let i0 = 0; i0 < 6; i0++) {
          o0[i0] = (a0[i0] * 2) + 1;
        }
      }"
    `);
  });

  test('runs it, or interprets it where code may not be generated', () => {
    const program = compile('f', [y], [input]);
    const run = (factory: Factory) =>
      new Executable(specOf(program), { factory })
        .execute([new Buffer('float32', x.dataSync())])
        .map((result) => result.read('test'));
    const emitted = run(generate(emitProgram(program)));
    expect(run(interpret(program) as Factory)).toEqual(emitted);
    expect(emitted).toEqual([x.exp().sum(1).dataSync()]);
  });
});

describe('gradients', () => {
  const f = (a: typeof w) => x.matmul(a).tanh().sum();

  test('functional', () => {
    const square = grad((a: typeof w) => a.mul(a).sum());
    expect(square(w).arraySync()).toEqual(w.mul(2).arraySync());
  });

  test('of the tape', () => {
    const v = variable(w);
    f(v).backward();
    expect(v.grad?.arraySync()).toEqual(grad(f)(w).arraySync());
    v.zeroGrad();
    expect(v.grad).toBeNull();
    noGrad(() => v.assign(v.mul(0)));
    expect(v.sum().itemSync()).toBe(0);
  });

  test('of everything by everything', () => {
    const J = jacobian((a: typeof w) => x.matmul(a))(w);
    expectTypeOf(J.shape).toEqualTypeOf<[2, 2, 3, 2]>();
    expect(J.shape).toEqual([2, 2, 3, 2]);
  });

  test('agree with finite differences, to second order', () => {
    expect(checkGrad(f, [w.mul(0.1)]).errors.every((error) => error < 1e-6)).toBe(true);
  });
});

describe('whole programs', () => {
  const step = lower((a: typeof w, rate: typeof x) => a.sub(grad(loss)(a).mul(rate.mean())));
  const loss = (a: typeof w) => x.matmul(a).sigmoid().mean();

  test('lowered, a function is one program with the same bits', () => {
    const eager = w.sub(grad(loss)(w).mul(x.mean()));
    const lowered = step(w, x);
    expect(lowered.shape).toEqual([3, 2]);
    for (const [i, value] of Array.from(eager.dataSync()).entries())
      expect(lowered.dataSync()[i]).toBeCloseTo(value, 6);
    expect(step(w, x).dataSync()).toEqual(lowered.dataSync());
  });

  test('constants that it captures are part of it', () => {
    const { program } = trace('f', () => x.add(1), []);
    expect(program.constants.map(({ shape }) => shape)).toEqual([[2, 3]]);
  });

  test('explain shows what becomes of it', () => {
    const text = explain((a: typeof x) => a.softmax(1), x);
    expect(text).toMatch(/^graph\n/);
    expect(text).toMatch('kernels (1)');
    expect(text).toMatch('memory: arena of 0 bytes');
    expect(text).toMatch('for (let i0 = 0;');
  });
});

describe('the rest', () => {
  test('random numbers are a function of the seed', () => {
    const draw = () => randn([3], { generator: generator(1) }).arraySync();
    expect(draw()).toEqual(draw());
  });

  test('the builder of graphs infers shapes and dtypes', () => {
    const sum = g.sum(nodeOf(zeros([2, 3])), [0]);
    expect([sum.shape, sum.dtype, sum.op]).toEqual([[3], 'float32', 'sum']);
  });
});
