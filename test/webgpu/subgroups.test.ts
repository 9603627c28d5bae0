/** Reductions by teams whose threads trade what they have within subgroups. */
import { describe, expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { arrayOf } from '../../src/dtype.ts';
import { PORTABLE } from '../../src/runtime/device.ts';
import type { GpuCode } from '../../src/runtime/webgpu/code.ts';
import { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import type { Tensor } from '../../src/tensor.ts';
import {
  error,
  type Given,
  gpu,
  meaning,
  numbers,
  programOf,
  runCode,
  runOnGpu,
  type Traced,
  worstOf,
} from './programs.ts';

/** As on a GPU, but with so few threads that drivers which compile each of them take no minutes. */
const WIDE = { isFallback: false, threads: 64 };

const { traits, core } = await gpu();
/** Not in all engines. */
const hasSubgroups = core.device.features.has('subgroups');
const without = traits.features.filter((name) => name !== 'subgroups');

const shadersOf = (f: Traced, given: readonly Given[], features: readonly string[]) =>
  emitGpu(programOf(f, given), { ...PORTABLE, features }).code.shaders;

const sum = (axis: number) => (x: Tensor) => x.sum(axis);

describe('what devices have', () => {
  test('shaders without the feature know nothing of subgroups', () => {
    const [shader] = shadersOf(sum(1), [[5, 300]], without);
    expect(shader?.features).toEqual([]);
    expect(shader?.code).not.toContain('subgroup');
  });

  test('shaders with it say so, where threads fold together', () => {
    const [together] = shadersOf(sum(1), [[5, 3000]], ['subgroups']);
    expect(together?.features).toEqual(['subgroups']);
    expect(together?.code).toMatch(/^enable subgroups;\n/);
    const distances = together?.code.match(/(?<=subgroupShuffleXor\(\w+, )\d+/g);
    expect(distances).toEqual(['1', '2', '4', '8', '16', '32', '64']);
    const [alone] = shadersOf(sum(1), [[20_000, 6]], ['subgroups']);
    expect(alone?.features).toEqual([]);
  });

  test('subgroups without numbers are not used', () => {
    const featuresWith = (...language: string[]) =>
      new WebGpu({
        ...{ device: core.device, isFallback: true, isForced: true, isOurs: false },
        ...{ memoryLimit: undefined, images: undefined, reopen: async () => undefined },
        float16Arithmetic: false,
        language: new Set(language),
        emit: (program, own) => emitGpu(program, own).code,
      }).traits.features;
    expect(featuresWith('subgroup_id').includes('subgroups')).toBe(hasSubgroups);
    expect(featuresWith()).toEqual(without);
  });
});

/** Whole numbers from -20 to 20, in no order, the greatest and the least several times. */
const whole = (size: number): number[] =>
  Array.from({ length: size }, (_, i) => ((i * 7919 + 13) % 41) - 20);

/** Where all orders give the same, whatever the dtype. */
const exact = (x: Tensor) => [x.sum(1), x.max(1), x.argmax(1), x.ne(20).all(1)];

/** The same of columns: four for each thread where there are as many. */
const exactColumns = (x: Tensor) => [x.sum(0), x.argmin(0), x.gt(19).any(0)];

test.each([
  ['float32', 'rows', [3, 1], exact],
  ['float32', 'rows', [3, 33], exact],
  ['float32', 'rows', [3, 1000], exact],
  ['float32', 'rows', [3, 4999], exact],
  ['float32', 'columns', [133, 5], exactColumns],
  ['float32', 'columns', [133, 24], exactColumns],
  ['int32', 'rows', [3, 129], exact],
  ['int32', 'columns', [133, 8], exactColumns],
] as const)('%s, exact: %s of %j', async (dtype, _, shape, f) => {
  const program = programOf(f, [{ shape, dtype }]);
  const x = arrayOf(dtype).from(whole(shape[0] * shape[1]));
  const { results, code } = await runOnGpu(program, [x], WIDE);
  const wanted = meaning(program, [x]).map((want) => [...want]);
  expect(results.map((result) => [...result].map(Number))).toEqual(wanted);
  const isTogether = code.shaders.some(({ features }) => features.includes('subgroups'));
  expect(isTogether).toBe(hasSubgroups && shape[1] > 1);
});

function layerNorm(x: Tensor, scale: Tensor) {
  const centred = x.sub(x.mean(-1, { keepdims: true }));
  const variance = centred.mul(centred).mean(-1, { keepdims: true });
  return centred.div(variance.add(1e-5).sqrt()).mul(scale);
}

/** Of sums of numbers up to 2 that cancel each other out. */
const BOUND = 3e-5;

type Case = readonly [what: string, f: Traced, given: readonly Given[]];

const rounded: readonly Case[] = [
  ['softmax of rows', (x) => x.softmax(1), [[5, 515]]],
  ['softmax of columns', (x) => x.softmax(0), [[515, 5]]],
  ['layer norm', layerNorm, [[6, 300], [300]]],
  ['logarithm of a sum', (x) => x.logsumexp(1), [[4, 1025]]],
  ['a product', (x) => x.mul(0.25).add(1).prod(1), [[4, 77]]],
  ['a long sum in parts', (x) => x.sum(), [[100_003]]],
];

for (const [what, f, given] of rounded)
  test(`${what}: the same bits in each run`, async () => {
    expect(await error(f, given, WIDE)).toBeLessThan(BOUND);
    const program = programOf(f, given);
    const x = numbers(given);
    const { results: first } = await runOnGpu(program, x, WIDE);
    for (let run = 0; run < 3; run++)
      expect((await runOnGpu(program, x, WIDE)).results).toEqual(first);
  });

test('float16 is added up as float32', async () => {
  const given: Given[] = [{ shape: [3, 2000], dtype: 'float16' }];
  expect(await error(sum(1), given, WIDE)).toBeLessThan(2 ** -11);
});

test('NaN comes through from any thread', async () => {
  const program = programOf((x) => [x.max(1), x.min(1), x.sum(1), x.argmax(1)], [[65, 129]]);
  const x = new Float32Array(65 * 129).fill(1);
  // Of each row but the first another element.
  const at = (row: number) => (row * 2) % 129;
  for (let row = 1; row < 65; row++) x[row * 129 + at(row)] = Number.NaN;
  const { results } = await runOnGpu(program, [x], WIDE);
  const rows = Array.from({ length: 65 }, (_, row) => row);
  const nan = rows.map((row) => (row === 0 ? 1 : Number.NaN));
  const [max, min, total, index] = results.map((result) => [...result].map(Number));
  expect(max).toEqual(nan);
  expect(min).toEqual(nan);
  expect(total).toEqual(nan.map((one) => one * 129));
  expect(index).toEqual(rows.map((row) => (row === 0 ? 0 : at(row))));
});

/**
 * Shaders of one type of values, as a device runs them whose subgroups are of this size, have so many members, and do not
 * follow the order of threads: what is traded goes through memory.
 */
function emulated(code: GpuCode, size: number, members: number): GpuCode {
  const shaders = code.shaders.map((shader) => {
    const threads = Number(/@workgroup_size\((\d+)/.exec(shader.code)?.[1]);
    const type = /var<workgroup> \w+: array<(.*), \d+>/.exec(shader.code)?.[1];
    const count = Math.ceil(threads / members);
    const text = shader.code
      .replace('enable subgroups;', '')
      .replace(/, @builtin\(\w*subgroup\w*\) \w+: u32/g, '')
      .replaceAll('subgroupShuffleXor', 'traded')
      .replace(
        /fn main\(.*\n/,
        (main) => `${main}
          place = (local.x * 5u + 3u) % ${threads}u;
          let subgroup_size = ${size}u;
          let num_subgroups = ${count}u;
          let subgroup_id = place / ${members}u;
          let subgroup_invocation_id = place % ${members}u;`,
      );
    const traded = `
      var<workgroup> slots: array<${type}, ${threads}>;
      var<private> place: u32;
      fn traded(value: ${type}, by: u32) -> ${type} {
        slots[place] = value;
        workgroupBarrier();
        let other = slots[place ^ by];
        workgroupBarrier();
        return other;
      }`;
    return { ...shader, features: [], code: `${traded}\n${text}` };
  });
  return { ...code, shaders };
}

test.each([
  [4, 4],
  [32, 32],
  [128, 128],
  [32, 24],
])('subgroups of %i threads in any order, of which there are %i', async (size, members) => {
  const features = [...without, 'subgroups'];
  for (const [f, given] of [
    [sum(1), [[9, 300]]],
    [sum(1), [[40, 30]]],
    [sum(0), [[133, 24]]],
  ] as const) {
    const program = programOf(f, given);
    const x = numbers(given);
    const { code } = emitGpu(program, { ...traits, ...WIDE, features });
    const { results } = await runCode(program, emulated(code, size, members), x);
    expect(worstOf(program, x, results)).toBeLessThan(BOUND);
  }
});
