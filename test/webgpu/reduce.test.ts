/** Reductions by teams of threads, whose sizes, axes and vectors depend on shapes. */
import { expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { PORTABLE } from '../../src/runtime/device.ts';
import type { Tensor } from '../../src/tensor.ts';
import {
  error,
  type Given,
  meaning,
  numbers,
  programOf,
  runOnGpu,
  type Traced,
} from './programs.ts';

/** As on a GPU without subgroups, but with so few threads that drivers which compile each of them take no minutes. */
const WIDE = { isFallback: false, threads: 64, features: [] };

/** Of sums of numbers up to 2 that cancel each other out. */
const BOUND = 3e-5;

const softmax = (axis: number) => (x: Tensor) => x.softmax(axis);
const sum = (axis?: number) => (x: Tensor) => x.sum(axis);

function layerNorm(x: Tensor, scale: Tensor, shift: Tensor) {
  const centred = x.sub(x.mean(-1, { keepdims: true }));
  const variance = centred.mul(centred).mean(-1, { keepdims: true });
  return centred.div(variance.add(1e-5).sqrt()).mul(scale).add(shift);
}

/** What is to be folded, how, and by how many dispatches. */
type Case = readonly [what: string, f: Traced, given: readonly Given[], dispatches: number];

const cases: readonly Case[] = [
  ['nothing', sum(1), [[5, 0]], 1],
  ['rows of less than a vector', sum(1), [[5, 3]], 1],
  ['rows in vectors', sum(1), [[9, 64]], 1],
  ['rows of a prime', sum(1), [[7, 131]], 1],
  ['one long row', sum(), [[3001]], 1],
  ['many short rows, each by one thread', sum(1), [[20_000, 6]], 1],
  ['columns in vectors', sum(0), [[131, 64]], 1],
  ['columns one by one', sum(0), [[50, 7]], 1],
  ['many short columns', sum(0), [[5, 70_000]], 1],
  ['between two axes', sum(1), [[3, 70, 20]], 1],
  ['around an axis', (x) => x.sum([0, 2]), [[3, 7, 20]], 1],
  ['what was transposed', (x) => x.transpose(0, 1).sum(1), [[40, 24]], 1],
  ['softmax of short rows', softmax(1), [[17, 5]], 1],
  ['softmax held in registers', softmax(1), [[3, 250]], 1],
  ['softmax read again', softmax(1), [[2, 5000]], 1],
  ['softmax of columns', softmax(0), [[33, 20]], 1],
  ['softmax of long columns', softmax(0), [[700, 5]], 1],
  ['layer norm', layerNorm, [[6, 96], [96], [96]], 1],
  ['layer norm without vectors', layerNorm, [[3, 33], [33], [33]], 1],
  ['logarithm of a sum', (x) => x.logsumexp(1), [[4, 90]], 1],
  ['greatest and least', (x) => [x.argmax(1), x.max(1), x.min(1)], [[5, 77]], 2],
  ['a product', (x) => x.mul(0.25).add(1).prod(1), [[4, 40]], 1],
  ['whole numbers', sum(1), [{ shape: [4, 70], dtype: 'int32' }], 1],
  ['bytes', (x) => [x.max(0), x.sum(0)], [{ shape: [70, 4], dtype: 'uint8' }], 2],
  ['truth values', (x) => [x.any(1), x.all(1)], [{ shape: [4, 70], dtype: 'bool' }], 2],
  ['a long sum in parts', sum(), [[100_003]], 2],
  ['long columns in parts', sum(0), [[3001, 20]], 2],
  ['softmax of one long row, part by part', softmax(1), [[2, 40_001]], 4],
  ['layer norm of long rows, in vectors', layerNorm, [[2, 40_000], [40_000], [40_000]], 4],
  ['softmax of long columns, part by part', softmax(0), [[6001, 8]], 4],
];

for (const [what, f, given, dispatches] of cases) {
  test(`${what}: ${given.map((x) => JSON.stringify(x)).join(' ')}`, async () => {
    expect(emitGpu(programOf(f, given), { ...PORTABLE, ...WIDE }).code.steps).toHaveLength(
      dispatches,
    );
    expect(await error(f, given)).toBeLessThan(BOUND);
    expect(await error(f, given, WIDE)).toBeLessThan(BOUND);
  });
}

test('no more is shared than there is room for', async () => {
  const few = { isFallback: false, threads: 256, shared: 2048 };
  const [shader] = emitGpu(programOf(softmax(0), [[70, 64]]), { ...PORTABLE, ...few }).code.shaders;
  const sizes = [...(shader?.code ?? '').matchAll(/var<workgroup> .*array<vec4<f32>, (\d+)>/g)];
  expect(sizes.map(([, size]) => Number(size))).toEqual([64, 64]);
  expect(await error(softmax(0), [[70, 64]], few)).toBeLessThan(BOUND);
});

test('NaN and infinity', async () => {
  const f: Traced = (x) => [x?.softmax(1), x?.max(1), x?.min(1), x?.logsumexp(1), x?.argmax(1)];
  const given = [[4, 33]];
  const program = programOf(f, given);
  const x = numbers(given)[0] as Float32Array;
  x.set([Number.NaN], 20);
  x.set([Number.NaN], 33);
  x.set([Number.POSITIVE_INFINITY], 2 * 33 + 7);
  x.set([Number.NEGATIVE_INFINITY], 3 * 33 + 7);
  const wanted = meaning(program, [x]);
  for (const traits of [{}, WIDE]) {
    const { results } = await runOnGpu(program, [x], traits);
    for (const [i, want] of wanted.entries())
      for (const [j, y] of want.entries()) {
        if (Number.isFinite(y)) expect(results[i]?.[j]).toBeCloseTo(y, 5);
        else expect(results[i]?.[j]).toBe(y);
      }
  }
});

test('results in the memory of the operand that reductions read', async () => {
  for (const size of [3001, 70_001]) {
    const given = [[1, size]];
    const program = programOf(softmax(1), given, [0]);
    const x = numbers(given);
    const wanted = meaning(programOf(softmax(1), given), x)[0] as Float64Array;
    const { code, inputs } = await runOnGpu(program, x, WIDE);
    expect(code.steps.at(-1)).toMatchObject({ memories: expect.arrayContaining([0]) });
    const got = inputs[0] as Float32Array;
    expect(wanted.every((y, i) => Math.abs((got[i] ?? Number.NaN) - y) < 1e-6)).toBe(true);
  }
});

test('the shader of a softmax', () => {
  const program = programOf(softmax(1), [[300, 200]]);
  const [shader] = emitGpu(program, PORTABLE).code.shaders;
  expect(shader?.code.slice(shader.code.indexOf('@compute'))).toMatchInlineSnapshot(`
    "@compute @workgroup_size(256, 1, 1)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
      let thread0 = i32(local.x);
      let own1 = thread0 / 64;
      let team2 = i32(group.x) * 4 + own1;
      let rank3 = thread0 % 64;
      var r4 = vec4<f32>(bitcast<f32>(bits_ff800000));
      let step5 = rank3 * 4;
      let at6 = min(step5, 196);
      let p7 = team2 * 200 + at6;
      let x8 = m0[(p7) / 4];
      if (step5 < 200) {
        r4 = (select(r4, x8, r4 < x8));
      }
      var r9 = maximum_float32_float32_float32_unguarded_ff1(maximum_float32_float32_float32_unguarded_ff1(r4.x, r4.y), maximum_float32_float32_float32_unguarded_ff1(r4.z, r4.w));
      shared_f32_0[thread0] = r9;
      workgroupBarrier();
      if (rank3 < 16) {
        for (var i10: i32 = rank3 + 16; i10 < 64; i10 += 16) {
          r9 = maximum_float32_float32_float32_unguarded_ff1(r9, shared_f32_0[own1 * 64 + i10]);
        }
        shared_f32_0[own1 * 64 + rank3] = r9;
      }
      workgroupBarrier();
      var r11 = shared_f32_0[own1 * 64];
      for (var i12: i32 = 1; i12 < 16; i12++) {
        r11 = maximum_float32_float32_float32_unguarded_ff1(r11, shared_f32_0[own1 * 64 + i12]);
      }
      var r13 = vec4<f32>(0f);
      let x14 = (x8 - (vec4<f32>(r11)));
      let x15 = exp_float32_float32_negative_f4(x14);
      if (step5 < 200) {
        r13 = (r13 + x15);
      }
      var r16 = (((r13.x) + (r13.y)) + ((r13.z) + (r13.w)));
      shared_f32_1[thread0] = r16;
      workgroupBarrier();
      if (rank3 < 16) {
        for (var i17: i32 = rank3 + 16; i17 < 64; i17 += 16) {
          r16 = (r16 + (shared_f32_1[own1 * 64 + i17]));
        }
        shared_f32_1[own1 * 64 + rank3] = r16;
      }
      workgroupBarrier();
      var r18 = shared_f32_1[own1 * 64];
      for (var i19: i32 = 1; i19 < 16; i19++) {
        r18 = (r18 + (shared_f32_1[own1 * 64 + i19]));
      }
      let x20 = div_float32_float32_float32_ff1(1f, r18);
      let x21 = (x15 * (vec4<f32>(x20)));
      if (step5 < 200) {
        m1[(p7) / 4] = x21;
      }
    }
    "
  `);
});
