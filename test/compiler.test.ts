/** What the compiler promises: what is fused, what is stored, what is emitted, and that simplification keeps values. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emitKernel, emitProgram } from '../src/codegen/js.ts';
import { emitSpec } from '../src/codegen/spec.ts';
import { bytesOf, type DType, isFloat, roundTo } from '../src/dtype.ts';
import { graph as g } from '../src/graph/build.ts';
import { type Node, source } from '../src/graph/node.ts';
import { fromHalf, toHalf } from '../src/half.ts';
import { interpret } from '../src/ir/interpret.ts';
import { compile } from '../src/ir/pipeline.ts';
import { printProgram } from '../src/ir/print.ts';
import type { Program, Value } from '../src/ir/program.ts';
import { evaluate, type ScalarName, scalars } from '../src/ir/scalar.ts';
import { simplify } from '../src/ir/simplify.ts';
import { node, type Traced, wrap } from '../src/ops/define.ts';
import { generate } from '../src/runtime/cpu/generate.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';
import { inputsOf, play, randomProgram } from './random.ts';

const spec = (shape: readonly number[], dtype: DType = 'float32'): TensorSpec =>
  new TensorSpec(shape, dtype);

const traced = (f: (...args: Loose[]) => unknown, ...shapes: readonly number[][]) =>
  trace(
    'f',
    f as (...args: unknown[]) => unknown,
    shapes.map((shape) => spec(shape)),
  );

const programOf = (f: (...args: Loose[]) => unknown, ...shapes: readonly number[][]): Program =>
  traced(f, ...shapes).program;

/** What lives from one kernel to another. */
const temporaries = ({ values, kernels }: Program): Value[] =>
  values.filter(
    ({ place }, value) =>
      place.kind === 'arena' && kernels.every(({ scratch }) => scratch !== value),
  );

/** Kernels, and values that are stored without being results. */
const counts = (program: Program) => [program.kernels.length, temporaries(program).length];

const MATRIX = [32, 48];

describe('fusion', () => {
  test('a chain of elementwise ops is one kernel', () => {
    const program = programOf(
      (x) => x.add(1).mul(2).exp().tanh().neg().sigmoid().abs().sqrt(),
      MATRIX,
    );
    expect(counts(program)).toEqual([1, 0]);
    expect(program.kernels[0]?.loops.map(({ extent }) => extent)).toEqual([32 * 48]);
  });

  test('a reduction takes its producers, and what follows it', () => {
    expect(counts(programOf((x) => x.mul(x).sum(1), MATRIX))).toEqual([1, 0]);
    expect(counts(programOf((x) => x.sub(1).pow(2).mean(0).sqrt(), MATRIX))).toEqual([1, 0]);
    expect(counts(programOf((x, y) => x.eq(y).to('float32').mean(), MATRIX, MATRIX))).toEqual([
      1, 0,
    ]);
  });

  test('a product takes bias and relu as its epilogue', () => {
    const dense = programOf((x, w, b) => x.matmul(w).add(b).relu(), [8, 16], [16, 4], [4]);
    expect(counts(dense)).toEqual([1, 0]);
    expect(printProgram(dense)).toMatchInlineSnapshot(`
      "kernels (1)
        f_0_contract_add_relu: (input 0, input 1, input 2) -> (result 0)
          for i0<8 i1<4 tile 2x4, 1088 operations
          r0 = add over k0_0<16
          store 0

      arithmetic: 1088 operations, worth 1088 additions
      memory: arena of 0 bytes for 0 temporaries of 0 bytes in all"
    `);
  });

  test('movement ops make no kernel', () => {
    const moved = programOf((x) => x.T().reshape(6, 4).unsqueeze(0).permute(2, 0, 1).exp(), [4, 6]);
    expect(counts(moved)).toEqual([1, 0]);
    const product = programOf((x, w) => x.matmul(w.T()), [8, 16], [4, 16]);
    expect(counts(product)).toEqual([1, 0]);
    const joined = programOf((x, y) => loose.cat([x, y.mul(2)], 1).sum(1), [4, 6], [4, 2]);
    expect(counts(joined)).toEqual([1, 0]);
  });

  test('a result that is only another view of an input or a result is stored once', () => {
    const program = programOf((x) => [x.reshape(-1), x, x.exp(), x.exp().reshape(-1)], MATRIX);
    expect(counts(program)).toEqual([1, 0]);
    expect(program.outputs.map(({ value }) => value)).toEqual([0, 0, 1, 1]);
  });

  test('attention is three kernels: scores, softmax, result', () => {
    const attention = (q: Loose, k: Loose, v: Loose) =>
      q
        .matmul(k.permute(0, 2, 1))
        .mul(0.125)
        .softmax(-1)
        .matmul(v);
    const shape = [4, 16, 8];
    expect(counts(programOf(attention, shape, shape, shape))).toEqual([3, 2]);
  });

  test('layer normalisation is one kernel', () => {
    const normalise = (x: Loose, scale: Loose, shift: Loose) => {
      const d = x.sub(x.mean(-1, { keepdims: true }));
      const variance = d.mul(d).mean(-1, { keepdims: true });
      return d.div(variance.add(1e-5).sqrt()).mul(scale).add(shift);
    };
    expect(counts(programOf(normalise, MATRIX, [48], [48]))).toEqual([1, 0]);
  });

  test('softmax, logSoftmax and argmax are one kernel', () => {
    expect(counts(programOf((x) => x.softmax(1), MATRIX))).toEqual([1, 0]);
    expect(counts(programOf((x) => x.logSoftmax(1), MATRIX))).toEqual([1, 0]);
    expect(counts(programOf((x) => x.argmax(1), MATRIX))).toEqual([1, 0]);
    expect(printProgram(programOf((x) => x.softmax(1), MATRIX))).toMatchInlineSnapshot(`
      "kernels (1)
        f_0_max_sub_exp_sum: (input 0) -> (result 0)
          for i0<32, 10752 operations
          r0 = maximum over k0_0<48
          r1 = add over k1_0<48
          store 0 for i1<48
          in vectors: family rows, passes [(axis 0, unroll 8); (axis 0, unroll 2)], stores (axis 0, unroll 8), parts 32, threads false

      arithmetic: 10752 operations, worth 73728 additions
      memory: arena of 0 bytes for 0 temporaries of 0 bytes in all"
    `);
  });

  test('what is equal is computed once', () => {
    const program = programOf((x) => x.exp().add(1).mul(x.exp().add(1)), MATRIX);
    const [kernel] = program.kernels;
    expect(kernel && emitKernel(kernel).match(/Math\.exp/g)?.length).toBe(1);
  });

  test('a cheap chain is computed in both of its readers, a dear one is kept', () => {
    const cheap = programOf((x) => [x.add(1).sum(0), x.add(1).sum(1)], MATRIX);
    expect(counts(cheap)).toEqual([2, 0]);
    const dear = programOf((x) => [x.exp().sum(0), x.exp().sum(1)], MATRIX);
    expect(counts(dear)).toEqual([3, 1]);
  });

  test('a kernel that maps over what another computes becomes a store of that other', () => {
    const program = programOf((x, w) => [x.matmul(w), x.matmul(w).relu()], [8, 16], [16, 4]);
    expect(counts(program)).toEqual([1, 0]);
    expect(program.kernels[0]?.stores.length).toBe(2);
  });

  test('a sum beside a sum over nothing has loops of its own', () => {
    const f = (one: Loose, none: Loose, three: Loose) =>
      one.matmul(one.unsqueeze(1).mul(none.mul(three.sum()).unsqueeze(0)));
    expect(counts(programOf(f, [2], [0], [3]))).toEqual([2, 1]);
    const inputs = [2, 0, 3].map((n) => loose.tensor(new Float32Array(n)));
    expect(f(...(inputs as [Loose, Loose, Loose])).arraySync()).toEqual([]);
  });

  test('an outer product adds nothing to 0, and is part of what follows', () => {
    const update = (w: Loose, x: Loose, y: Loose) => w.sub(x.unsqueeze(1).matmul(y.unsqueeze(0)));
    const program = programOf(update, MATRIX, [32], [48]);
    expect(counts(program)).toEqual([1, 0]);
    expect(program.kernels[0]?.reductions).toEqual([]);
    const outer = loose.outer(loose.tensor([-1, 2]), loose.tensor([0, 3]));
    expect(outer.dataSync()).toEqual(Float32Array.of(-0, -3, 0, 6));
  });

  test('a long chain is written in lines of bounded length', () => {
    const chain = (x: Loose) =>
      Array.from({ length: 200 }).reduce<Loose>((y) => y.add(1).tanh(), x);
    const { kernels } = programOf(chain, [8]);
    const lines = kernels.flatMap((kernel) => emitKernel(kernel).split('\n'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(4000);
  });

  test('the weight gradients of a training step are never stored', () => {
    interface Params {
      readonly w: Loose;
      readonly b: Loose;
    }
    const loss = ({ w, b }: Params, x: Loose, y: Loose) => {
      const error = x.matmul(w).add(b).tanh().sub(y);
      return error.mul(error).mean();
    };
    const step = (w: Loose, b: Loose, x: Loose, y: Loose) => {
      const gradient = loose.grad(loss)({ w, b }, x, y) as Params;
      return [w.sub(gradient.w.mul(0.1)), b.sub(gradient.b.mul(0.1))];
    };
    const program = programOf(step, [20, 10], [10], [64, 20], [64, 10]);
    // All that is kept is the cotangent of the product, [64, 10].
    expect(temporaries(program).map(({ size }) => size)).toEqual([640]);
    expect(printProgram(program)).toMatchInlineSnapshot(`
      "kernels (3)
        f_0_contract_add_tanh_sub: (input 2, input 0, input 1, input 3) -> (arena+0)
          for i0<64 i1<10 tile 2x5, 30720 operations
          r0 = add over k0_0<20
          store 0
          in vectors: family product, tiling (rows 2, vectors 3, cached 96, right 0, sums 0), packLeft false, packRight false, block 20, split rows, chunk 64, parts 1, share 0, threads false
        f_1_contract_mul_sub: (input 0, arena+0, input 2) -> (result 0)
          for i0<20 i1<10 tile 2x5, 26000 operations
          r0 = add over k0_0<64
          store 0
          in vectors: family product, tiling (rows 2, vectors 3, cached 96, right 0, sums 0), packLeft false, packRight false, block 64, split rows, chunk 20, parts 1, share 0, threads false
        f_2_sum_mul_sub: (input 1, arena+0) -> (result 1)
          for i0<10 tile 5, 660 operations
          r0 = add over k0_0<64
          store 0
          in vectors: family columns, loop 0, width 4, steps 8, parts 1, chunk 16, threads false

      arithmetic: 57380 operations, worth 75940 additions
      memory: arena of 2560 bytes for 1 temporaries of 2560 bytes in all"
    `);
  });
});

describe('emitted source', () => {
  const sourceOf = (f: (...args: Loose[]) => unknown, ...shapes: readonly number[][]) =>
    programOf(f, ...shapes)
      .kernels.map(emitKernel)
      .join('\n');

  test('of an elementwise kernel', () => {
    expect(sourceOf((x, y) => x.mul(2).add(y).relu(), [2, 3], [3])).toMatchInlineSnapshot(`
      "function f_0_mul_add_relu(a0, a1, o0) {
        for (let i0 = 0; i0 < 2; i0++) {
          const p0 = 3 * i0;
          for (let i1 = 0; i1 < 3; i1++) {
            const p1 = p0 + i1;
            o0[p1] = Math.max(((a0[p1] * 2) + a1[i1]), 0);
          }
        }
      }"
    `);
  });

  test('of a reduction', () => {
    expect(sourceOf((x) => x.mul(x).sum(0).sqrt(), [3, 1])).toMatchInlineSnapshot(`
      "function f_0_mul_sum_sqrt(a0, o0) {
        let r0 = 0;
        for (let k0_0 = 0; k0_0 < 3; k0_0++) {
          const x0 = a0[k0_0];
          r0 = r0 + (x0 * x0);
        }
        o0[0] = Math.sqrt(r0);
      }"
    `);
  });

  test('of a product', () => {
    expect(sourceOf((x, w) => x.matmul(w), [1, 3], [3, 2])).toMatchInlineSnapshot(`
      "function f_0_contract(a0, a1, o0) {
        {
          const i1 = 0;
          let r0_0 = 0;
          let r0_1 = 0;
          for (let k0_0 = 0; k0_0 < 3; k0_0++) {
            const x0 = a0[k0_0];
            const p1 = i1 + 2 * k0_0;
            r0_0 = r0_0 + (x0 * a1[p1]);
            r0_1 = r0_1 + (x0 * a1[p1 + 1]);
          }
          o0[i1] = r0_0;
          o0[i1 + 1] = r0_1;
        }
      }"
    `);
  });

  test('of movement', () => {
    expect(sourceOf((x) => x.T().reshape(3, 2), [2, 3])).toMatchInlineSnapshot(`
      "function f_0_movement(a0, o0) {
        for (let i0 = 0; i0 < 3; i0++) {
          const p0 = 2 * i0;
          for (let i1 = 0; i1 < 2; i1++) {
            const p1 = p0 + i1;
            const p2 = i0 + 3 * i1;
            o0[p1] = a0[p2];
          }
        }
      }"
    `);
  });

  test('of a concatenation', () => {
    expect(sourceOf((x, y) => loose.cat([x, y]), [2], [3])).toMatchInlineSnapshot(`
      "function f_0_concatenation(a0, a1, o0) {
        for (let i0 = 0; i0 < 5; i0++) {
          o0[i0] = i0 < 2 ? a1[i0] : (i0 >= 2 ? a0[i0 - 2] : 0);
        }
      }"
    `);
  });

  test('of positions and comparisons', () => {
    expect(sourceOf((x) => x.argmax(0), [3])).toMatchInlineSnapshot(`
      "function f_0_max_eq_ne_or(a0, o0) {
        let r0 = -Infinity;
        for (let k1_0 = 0; k1_0 < 3; k1_0++) {
          r0 = Math.max(r0, a0[k1_0]);
        }
        let r1 = 2147483647;
        for (let k0_0 = 0; k0_0 < 3; k0_0++) {
          const x0 = a0[k0_0];
          r1 = Math.min(r1, (((x0 === Math.fround(r0) ? 1 : 0) | (x0 !== x0 ? 1 : 0)) ? (k0_0) : 3) | 0) | 0;
        }
        o0[0] = r1;
      }"
    `);
  });

  test('of a normalisation', () => {
    expect(sourceOf((x) => x.softmax(1), [2, 3])).toMatchInlineSnapshot(`
      "function f_0_max_sub_exp_sum(a0, o0) {
        for (let i0 = 0; i0 < 2; i0++) {
          let r0 = -Infinity;
          const p0 = 3 * i0;
          for (let k0_0 = 0; k0_0 < 3; k0_0++) {
            const p1 = p0 + k0_0;
            r0 = Math.max(r0, a0[p1]);
          }
          let r1 = 0;
          for (let k1_0 = 0; k1_0 < 3; k1_0++) {
            const p2 = p0 + k1_0;
            r1 = r1 + Math.exp(a0[p2] - r0);
          }
          for (let i1 = 0; i1 < 3; i1++) {
            const p3 = p0 + i1;
            o0[p3] = Math.exp(a0[p3] - r0) / r1;
          }
        }
      }"
    `);
  });

  test('of a whole program, with its specification', () => {
    const { program, signature } = traced(
      (x, w) => ({ y: x.matmul(w).sum(1, { keepdims: true }).mul(x), n: [1, 'text'] }),
      [2, 3],
      [3, 2],
    );
    expect(emitProgram(program)).toMatchInlineSnapshot(`
      "(t0) => {
        function f_0_contract(a0, a1, o0) {
          {
            const i0 = 0;
            const p0 = 3 * i0;
            const p7 = 2 * i0;
            {
              const i1 = 0;
              let r0_0 = 0;
              let r0_1 = 0;
              let r0_2 = 0;
              let r0_3 = 0;
              for (let k0_0 = 0; k0_0 < 3; k0_0++) {
                const p1 = p0 + k0_0;
                const x2 = a0[p1];
                const p3 = i1 + 2 * k0_0;
                const x4 = a1[p3];
                r0_0 = r0_0 + (x2 * x4);
                const x5 = a1[p3 + 1];
                r0_1 = r0_1 + (x2 * x5);
                const x6 = a0[p1 + 3];
                r0_2 = r0_2 + (x6 * x4);
                r0_3 = r0_3 + (x6 * x5);
              }
              const p8 = p7 + i1;
              o0[p8] = r0_0;
              o0[p8 + 1] = r0_1;
              o0[p8 + 2] = r0_2;
              o0[p8 + 3] = r0_3;
            }
          }
        }
        function f_1_sum_mul(a0, a1, o0) {
          for (let i0 = 0; i0 < 2; i0++) {
            let r0 = 0;
            const p0 = 2 * i0;
            for (let k0_0 = 0; k0_0 < 2; k0_0++) {
              const p1 = p0 + k0_0;
              r0 = r0 + a0[p1];
            }
            const p2 = 3 * i0;
            for (let i1 = 0; i1 < 3; i1++) {
              const p3 = p2 + i1;
              o0[p3] = r0 * a1[p3];
            }
          }
        }
        return (i0, i1, r0) => {
          f_0_contract(i0, i1, t0);
          f_1_sum_mul(t0, i0, r0);
        };
      }"
    `);
    expect(emitSpec(program, signature)).toMatchInlineSnapshot(`
      "{
        name: "f",
        parameters: [{ $: 0 }, { $: 1 }],
        result: { y: { $: 0 }, n: [1, "text"] },
        inputs: [["float32", [2, 3]], ["float32", [3, 2]]],
        constants: [],
        outputs: [["float32", [2, 3], 0]],
        results: [["float32", 6]],
        temporaries: [["float32", 0, 4]],
        arenaBytes: 64,
      }"
    `);
  });

  test('a product of coefficient and remainder is not a remainder of the product', () => {
    // 2 * (i % 2) once came out as 2 * i % 2.
    const f = (x: Loose) => x.T().reshape([4]).unsqueeze(0).unsqueeze(0).T();
    const x = loose.tensor([
      [1, 2],
      [3, 4],
    ]);
    expect((loose.lower(f)(x) as Loose).reshape(-1).arraySync()).toEqual([1, 3, 2, 4]);
  });

  test('a guard that holds for all of one tile is written', () => {
    const traverse = (x: Loose, f: (a: Node) => Node) => {
      const traced = x as unknown as Traced;
      return traced[wrap](f(traced[node])) as unknown as Loose;
    };
    const f = (x: Loose) =>
      traverse(x, (a) => g.sum(g.slice(g.pad(a, [2, 0], [0, 0]), [0, 0], [4, 3]), [1]));
    const x = loose.arange(300).reshape(100, 3);
    expect((loose.lower(f)(x) as Loose).arraySync()).toEqual([0, 0, 3, 12]);
  });
});

describe('the memory plan', () => {
  interface Placed {
    readonly isScratch: boolean;
    readonly first: number;
    readonly last: number;
    readonly from: number;
    readonly to: number;
  }

  const placed = ({ values, kernels }: Program): Placed[] =>
    values.flatMap(({ place, dtype, size }, value) => {
      if (place.kind !== 'arena') return [];
      const user = kernels.findIndex(({ scratch }) => scratch === value);
      const isScratch = user >= 0;
      const writer = kernels.findIndex(({ outputs }) => outputs.includes(value));
      const reader = kernels.findLastIndex(({ inputs }) => inputs.includes(value));
      const [first, last] = isScratch ? [user, user] : [writer, reader];
      return [
        { isScratch, first, last, from: place.offset, to: place.offset + size * bytesOf(dtype) },
      ];
    });

  const apart = (a: Placed, b: Placed) =>
    a.last < b.first || b.last < a.first || a.to <= b.from || b.to <= a.from;

  /** One is written over the other, element by element, by the last kernel that reads that. */
  const inTurn = (a: Placed, b: Placed) =>
    (a.last === b.first || b.last === a.first) && a.from === b.from && a.to === b.to;

  test('two temporaries that live at one time share memory only where one replaces the other', () => {
    let temporaries = 0;
    fc.assert(
      fc.property(randomProgram(24), (random) => {
        const inputs = inputsOf(random, 'continuous');
        const program = programOf(
          (...args) => play(random, 'continuous', args),
          ...inputs.map(({ shape }) => [...shape]),
        );
        const all = placed(program);
        temporaries += all.length;
        for (const [i, a] of all.entries()) {
          expect(a.first).toBeGreaterThanOrEqual(0);
          expect(a.last > a.first).toBe(!a.isScratch);
          expect([a.from % 64, a.to <= program.arenaBytes]).toEqual([0, true]);
          for (const b of all.slice(i + 1)) expect(apart(a, b) || inTurn(a, b)).toBe(true);
        }
      }),
      { seed: 11, numRuns: 200, interruptAfterTimeLimit: 6_000 },
    );
    expect(temporaries).toBeGreaterThan(40);
  });

  test('a temporary is written over the one that it is made of, unless that is read elsewhere too', () => {
    const over = programOf(
      (x, w) => {
        const y = x.matmul(w);
        return y.add(y.sum(1, { keepdims: true }).sum()).matmul(w);
      },
      [16, 16],
      [16, 16],
    );
    expect(over.arenaBytes).toBeLessThan(2 * 1024);
    const turned = programOf(
      (x, w) => {
        const y = x.matmul(w);
        return y
          .T()
          .add(y.sum(1, { keepdims: true }).sum())
          .matmul(w);
      },
      [16, 16],
      [16, 16],
    );
    expect(turned.arenaBytes).toBeGreaterThanOrEqual(2 * 1024);
  });

  test('memory is used again when its value is done with', () => {
    const chain = (x: Loose, w: Loose) =>
      Array.from({ length: 8 }).reduce<Loose>((y) => y.matmul(w), x);
    const program = programOf(chain, [16, 16], [16, 16]);
    expect(temporaries(program).length).toBe(7);
    expect(program.arenaBytes).toBe(2 * 16 * 16 * 4);
  });

  test('a kernel reads nothing that was not written before', () => {
    fc.assert(
      fc.property(randomProgram(24), (random) => {
        const inputs = inputsOf(random, 'continuous');
        const { kernels, values } = programOf(
          (...args) => play(random, 'continuous', args),
          ...inputs.map(({ shape }) => [...shape]),
        );
        const written = new Set(
          values.flatMap(({ place }, i) => (place.kind === 'input' ? [i] : [])),
        );
        for (const kernel of kernels) {
          for (const value of kernel.inputs) expect(written.has(value)).toBe(true);
          for (const value of kernel.outputs) written.add(value);
          if (kernel.scratch !== undefined) written.add(kernel.scratch);
        }
        values.forEach((_, i) => {
          expect(written.has(i)).toBe(true);
        });
      }),
      { seed: 12, numRuns: 100, interruptAfterTimeLimit: 4_000 },
    );
  });
});

describe('simplification', () => {
  const x = source([2, 3], 'float32', { abstract: true });
  const y = source([2, 3], 'float32', { abstract: true });
  const n = source([2, 3], 'int32', { abstract: true });
  const b = source([2, 3], 'bool', { abstract: true });
  const m = source([3, 2], 'float32', { abstract: true });
  const given = new Set([x, y, n, b, m]);
  const simple = (root: Node) => simplify([root], given)[0] as Node;
  const c = (value: number) => g.constant(value, 'float32', [2, 3]);

  test.each([
    ['x * 1', g.mul(x, 1), x],
    ['1 * x', g.mul(1, x), x],
    ['x / 1', g.div(x, 1), x],
    ['x ** 1', g.pow(x, 1), x],
    ['x - 0', g.sub(x, 0), x],
    ['x ** 2', g.pow(x, 2), g.mul(x, x)],
    ['-(-x)', g.neg(g.neg(x)), x],
    ['x + -y', g.add(x, g.neg(y)), g.sub(x, y)],
    ['constants', g.add(g.mul(c(2), c(3)), c(1)), c(7)],
    ['a constant comparison', g.lt(c(2), c(3)), g.constant(1, 'bool', [2, 3])],
    ['reshape of reshape', g.reshape(g.reshape(x, [6]), [3, 2]), g.reshape(x, [3, 2])],
    ['reshape back', g.reshape(g.reshape(x, [6]), [2, 3]), x],
    ['permute back', g.permute(g.permute(x, [1, 0]), [1, 0]), x],
    ['detach', g.detach(x), x],
    ['sum over axes of size 1', g.sum(g.reshape(x, [2, 1, 3]), [1]), x],
    ['equal after simplification', g.sub(g.exp(g.mul(x, 1)), g.exp(x)), g.sub(g.exp(x), g.exp(x))],
  ])('%s', (_title, from, to) => {
    expect(simple(from)).toBe(to);
  });

  test('a permuted operand of a product is relabelled', () => {
    const product = g.contract(g.permute(x, [1, 0]), m, [
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    const result = simple(product);
    expect([result.op, result.inputs]).toEqual(['contract', [x, m]]);
  });

  test.each([
    ['x + 0, since -0 + 0 is 0', g.add(x, 0)],
    ['x - -0', g.sub(x, -0)],
    ['0 * x, since 0 * NaN is NaN', g.mul(x, 0)],
    ['x - x, since NaN - NaN is NaN', g.sub(x, x)],
    ['bools: a + -b', g.add(b, g.neg(b))],
    ['max(x, x) is left to others', g.maximum(x, x)],
  ])('leaves alone: %s', (_title, root) => {
    expect(simple(root)).toBe(root);
  });

  const special = [
    0,
    -0,
    1,
    -1,
    2.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  /** The value of a graph, in float64 throughout. */
  const run = (root: Node, inputs: readonly Node[], data: readonly (readonly number[])[]) => {
    const program = compile('f', [root], inputs);
    const [output] = program.outputs;
    // Simplified away to one of its inputs.
    const given = data[output?.value ?? -1];
    if (given) return [...given];
    const result = new Float64Array(root.shape.reduce((p, q) => p * q, 1));
    const arena = temporaries(program).map(({ size }) => new Float64Array(size));
    interpret(program)(...arena)(...data.map((column) => [...column]), result);
    return Array.from(result);
  };

  test('every instruction means the same in the table, folded, interpreted and emitted', () => {
    const names = Object.keys(scalars) as ScalarName[];
    const ints = [0, 1, -1, 7, 2147483647, -2147483648, 46341, -65537];
    const build = (name: ScalarName, operands: readonly Node[]) =>
      (g as unknown as Record<string, (...xs: readonly Node[]) => Node>)[name]?.(
        ...operands,
      ) as Node;
    for (const name of names.filter((one) => one !== 'cast')) {
      const { arity, closed = false } = scalars[name];
      for (const [dtype, values] of [
        ['float32', special],
        ['float64', [...special, 0.1, 1e300]],
        ['float16', special],
        ['int32', ints],
        ['uint8', [0, 1, 2, 7, 8, 31, 128, 255]],
        ['bool', [0, 1]],
      ] as const) {
        if (dtype === 'int32' && name === 'pow') continue;
        // Logic is for bools and whole numbers, and little else is for bools.
        if (closed ? isFloat(dtype) : dtype === 'bool') continue;
        const isBool = (i: number) => dtype === 'bool' || (name === 'where' && i === 0);
        const tuples = values.flatMap((p) => values.map((q) => [p, q, p].slice(-arity)));
        const columns = Array.from({ length: arity }, (_, i) =>
          tuples.map((t) => (isBool(i) ? Number((t[i] ?? 0) > 0) : (t[i] ?? 0))),
        );
        const inputs = columns.map((column, i) =>
          source([column.length], isBool(i) ? 'bool' : dtype, { abstract: true }),
        );
        const root = build(name, inputs);
        const exact = tuples.map((_, k) =>
          evaluate(
            name,
            root.dtype,
            columns.map((column) => column[k] ?? 0),
            inputs.map((input) => input.dtype),
          ),
        );
        const kept = (value: number) => (root.dtype === 'float16' ? fromHalf(value) : value);
        const wanted = exact.map((value) =>
          root.dtype === 'float16' ? roundTo(root.dtype, value) : value,
        );
        const memories = columns.map((column, i) =>
          inputs[i]?.dtype === 'float16' ? column.map(toHalf) : column,
        );
        expect(run(root, inputs, memories).map(kept), `${name} ${dtype}`).toEqual(wanted);
        const folded = tuples.map((_, k) =>
          simple(
            build(
              name,
              columns.map((column, i) => g.constant(column[k] ?? 0, isBool(i) ? 'bool' : dtype)),
            ),
          ),
        );
        expect(
          folded.map((one) => one.attributes.value),
          `${name} ${dtype}`,
        ).toEqual(exact);
        const program = compile('f', [root], inputs);
        const out = new Float64Array(tuples.length);
        generate(emitProgram(program))()(...([...memories, out] as never[]));
        expect(Array.from(out, kept), `${name} ${dtype}`).toEqual(wanted);
      }
    }
  });

  test('no rule changes a value, special ones included', () => {
    const data = (salt: number) =>
      Array.from({ length: 6 }, (_, i) => special[(i * 5 + salt) % 8] ?? 0);
    const inputs = [x, y];
    const roots = [
      g.mul(x, 1),
      g.mul(1, x),
      g.div(x, 1),
      g.pow(x, 1),
      g.sub(x, 0),
      g.neg(g.neg(x)),
      g.add(x, g.neg(y)),
      g.add(x, 0),
      g.mul(x, 0),
      g.pow(x, 2),
    ];
    const wanted: readonly ((p: number, q: number) => number)[] = [
      (p) => p,
      (p) => p,
      (p) => p,
      (p) => p,
      (p) => p,
      (p) => p,
      (p, q) => p + -q,
      (p) => p + 0,
      (p) => p * 0,
      (p) => p ** 2,
    ];
    for (let salt = 0; salt < 8; salt++) {
      for (let other = 0; other < 8; other++) {
        const [p, q] = [data(salt), data(other)];
        for (const [i, root] of roots.entries())
          expect(run(root, inputs, [p, q])).toEqual(
            p.map((value, k) => wanted[i]?.(value, q[k] ?? 0)),
          );
      }
    }
  });
});
