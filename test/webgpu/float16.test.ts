/** Products of float16 that are computed in it, where `init` was asked for that. */
import { afterAll, describe, expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { numbersIn, stored, type TypedArray } from '../../src/dtype.ts';
import { init, tensor } from '../../src/index.ts';
import type { Program } from '../../src/ir/program.ts';
import { type DeviceTraits, PORTABLE } from '../../src/runtime/device.ts';
import { findGpu } from '../../src/runtime/webgpu/find.ts';
import type { Tensor } from '../../src/tensor.ts';
import { type Given, meaning, numbers, programOf, runOnGpu, type Traced } from './programs.ts';

const found = await findGpu();
/** Not in all engines. */
const hasHalves = found.gpu !== undefined && found.adapter.features.has('shader-f16');

const ASKED = { float16Arithmetic: true };
/** As on a GPU, but with so few threads that drivers which compile each of them take no minutes. */
const WIDE = { isFallback: false, threads: 64 };
const HALVES: DeviceTraits = { ...PORTABLE, ...ASKED, features: ['shader-f16'] };

const half = (...shape: readonly number[]): Given => ({ shape, dtype: 'float16' });
const matmul = (a: Tensor, b: Tensor) => a.matmul(b);

const codesOf = (f: unknown, given: readonly Given[], traits: DeviceTraits): readonly string[] =>
  emitGpu(programOf(f as Traced, given), traits).code.shaders.map(({ code }) => code);

const multiplies = (element: 'f16' | 'f32') => (code: string) =>
  code.includes(`fma(vec4<${element}>(`);

describe('what is written', () => {
  const given = [half(64, 48), half(48, 64)];

  test.each([
    ['in shared memory', WIDE],
    ['by each thread for itself', { isFallback: true }],
  ])('multiplies float16 %s, and adds up rounds of 16 in float32', (_, traits) => {
    const [code = ''] = codesOf(matmul, given, { ...HALVES, ...traits });
    expect(code.includes('var<workgroup> rows: array<vec4<f16>, 128>;')).toBe(!traits.isFallback);
    expect(code.match(/fma\(.*?\)/g)?.filter((line) => !line.startsWith('fma(vec4<f16>'))).toEqual(
      [],
    );
    expect(code).toMatch(/i\d+ < 48; i\d+ \+= 16\) {/);
    expect(code).toMatch(/sum\d+ \+= vec4<f32>\(part\d+\);/);
  });

  test('is as before where it was not asked for, shaders have no float16, or an operand is none', () => {
    const plain = { ...HALVES, float16Arithmetic: false };
    expect(codesOf(matmul, given, plain).filter(multiplies('f16'))).toEqual([]);
    const without = { ...HALVES, features: [] };
    expect(codesOf(matmul, given, without)).toEqual(
      codesOf(matmul, given, { ...plain, features: [] }),
    );
    for (const others of [
      [[64, 48], half(48, 64)],
      [
        [64, 48],
        [48, 64],
      ],
    ] satisfies Given[][])
      expect(codesOf(matmul, others, HALVES)).toEqual(codesOf(matmul, others, plain));
  });
});

const absolute = (bits: TypedArray): TypedArray => bits.map((x) => x & 0x7f_ff);

/** The largest difference from what a program means, as a part of what rounding may amount to. */
async function worst(program: Program, inputs: readonly TypedArray[], traits: object) {
  const { results, code } = await runOnGpu(program, inputs, traits);
  expect(code.shaders.map(({ code }) => code).some(multiplies('f16'))).toBe(true);
  const [wanted] = meaning(program, inputs) as [Float64Array];
  // Both factors, if they are computed; a product, and the sums up to 16 times; the result.
  const [magnitudes] = meaning(program, inputs.map(absolute)) as [Float64Array];
  const got = numbersIn('float16', results[0] as TypedArray);
  return wanted.reduce((most, x, i) => {
    const bound = (20 * (magnitudes[i] ?? 0)) / 2 ** 11;
    return Math.max(most, Math.abs((got[i] ?? Number.NaN) - x) / bound);
  }, 0);
}

type Case = readonly [what: string, f: (...x: Tensor[]) => unknown, given: readonly Given[]];

const cases: readonly Case[] = [
  ['whole tiles', matmul, [half(64, 32), half(32, 64)]],
  ['primes', matmul, [half(37, 19), half(19, 41)]],
  ['fewer steps than a vector has', matmul, [half(5, 3), half(3, 8)]],
  ['columns on the left', (a, b) => a.transpose(0, 1).matmul(b), [half(36, 20), half(36, 40)]],
  ['rows on the right', (a, b) => a.matmul(b.transpose(0, 1)), [half(9, 23), half(10, 23)]],
  ['many', matmul, [half(3, 9, 36), half(3, 36, 8)]],
  [
    'factors that are computed, and what follows',
    (x, s, w, b) => x.mul(s).matmul(w.tanh()).add(b).relu(),
    [half(33, 36), half(36), half(36, 20), half(20)],
  ],
  ['images', (x, w) => x.conv2d(w, { padding: 1 }), [half(2, 3, 7, 8), half(5, 3, 3, 3)]],
  ['parts of a long depth', matmul, [half(7, 1030), half(1030, 9)]],
];

describe.skipIf(!hasHalves)('on a device with float16 in shaders', () => {
  afterAll(() => init({ device: 'cpu' }));

  test.each(cases)('%s', async (_, f, given) => {
    const program = programOf(f as Traced, given);
    for (const traits of [{}, WIDE])
      expect(await worst(program, numbers(given), { ...ASKED, ...traits })).toBeLessThan(1);
  });

  /** A product of a row and a column, among others like them. */
  async function product(row: readonly number[], column: readonly number[], traits: object) {
    const given = [half(4, row.length), half(row.length, 4)];
    const inputs = [
      Uint16Array.from({ length: 4 * row.length }, (_, i) =>
        stored('float16', row[i % row.length] ?? 0),
      ),
      Uint16Array.from({ length: 4 * row.length }, (_, i) =>
        stored('float16', column[i >> 2] ?? 0),
      ),
    ];
    const { results } = await runOnGpu(programOf(matmul as Traced, given), inputs, traits);
    const values = new Set(numbersIn('float16', results[0] as TypedArray));
    expect(values.size).toBe(1);
    return [...values][0];
  }

  const ones = (length: number, value = 1): readonly number[] => new Array(length).fill(value);

  test.each([
    ['in shared memory', { ...WIDE, threads: 256 }],
    ['by each thread for itself', { isFallback: true }],
  ])('rounds within 16 steps, and not from one 16 to the next, %s', async (_, own) => {
    const traits = { ...own, ...ASKED };
    // Beside 2048 float16 has no odd numbers.
    const within = [2048, 1, 1, ...ones(13, 0)];
    expect(await product(within, ones(16), traits)).toBe(2048);
    expect(await product(within, ones(16), own)).toBe(2050);
    const beyond = [...ones(15, 0), 2048, ...ones(64, 0.25)];
    expect(await product(beyond, ones(80), traits)).toBe(2064);
  });

  test('sums beyond float16 are infinite within 16 steps, and not from one 16 to the next', async () => {
    const row = [...ones(16, 128), ...ones(16, -128)];
    expect(await product(row, ones(32, 16), ASKED)).toBe(0);
    expect(await product(row, ones(32, 128), ASKED)).toBe(Number.NaN);
    expect(await product(row, ones(32, 128), {})).toBe(0);
    expect(await product([...ones(15), Number.POSITIVE_INFINITY], ones(16), ASKED)).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(await product([...ones(15), Number.NaN], ones(16), ASKED)).toBe(Number.NaN);
  });

  test('scores of attention are computed so, and what is made of them in float32', async () => {
    const attention = (q: Tensor, k: Tensor, v: Tensor) =>
      q.matmul(k.transpose(0, 1)).softmax(-1).matmul(v);
    const program = programOf(attention as Traced, [half(4, 16), half(2, 16), half(2, 4)]);
    const bits = (numbers: readonly number[]) =>
      Uint16Array.from(numbers, (x) => stored('float16', x));
    const query = [2048, 1, 1, ...ones(13, 0)];
    const inputs = [
      bits([query, query, query, query].flat()),
      bits([...ones(16), 1, ...ones(15, 0)]),
      bits([...ones(4), ...ones(4, 0)]),
    ];
    const weight = async (traits: object) => {
      const { results, code } = await runOnGpu(program, inputs, { ...WIDE, ...traits });
      expect(code.steps).toHaveLength(1);
      const values = new Set(numbersIn('float16', results[0] as TypedArray));
      expect(values.size).toBe(1);
      return [...values][0];
    };
    expect(await weight(ASKED)).toBe(0.5);
    // 1 / (1 + exp(-2)), in float16.
    expect(await weight({})).toBe(0.880859375);
  });

  test('what lies outside of an image is left out, even beside infinity', async () => {
    const f = (x: Tensor, w: Tensor) => x.convTranspose2d(w, { padding: 1 });
    const given = [half(1, 3, 6, 6), half(3, 2, 3, 3)];
    const program = programOf(f as Traced, given);
    const [x, w] = numbers(given) as [Uint16Array, Uint16Array];
    w[0] = stored('float16', Number.POSITIVE_INFINITY);
    const [wanted] = meaning(program, [x, w]) as [Float64Array];
    const { results, code } = await runOnGpu(program, [x, w], { ...ASKED, ...WIDE });
    expect(multiplies('f16')(code.shaders[0]?.code ?? '')).toBe(true);
    const areFinite = (values: ArrayLike<number>) => Array.from(values, Number.isFinite);
    expect(areFinite(numbersIn('float16', results[0] as TypedArray))).toEqual(areFinite(wanted));
    expect(areFinite(wanted)).toContain(true);
  });

  test('agrees with NumPy in float64, and less closely than without', async () => {
    const numbersOf = (size: number, factor: number) =>
      Float32Array.from({ length: size }, (_, i) => (((i * factor) % 2047) - 1023) / 512);
    const differences: number[] = [];
    for (const float16Arithmetic of [true, false]) {
      await init({ device: 'webgpu', float16Arithmetic });
      const a = tensor(numbersOf(7 * 23, 1237), [7, 23]).to('float16');
      const b = tensor(numbersOf(23 * 5, 1483), [23, 5]).to('float16');
      const got = await a.matmul(b).to('float32').data();
      differences.push(Math.max(...NUMPY.flat().map((x, i) => Math.abs((got[i] ?? NaN) - x))));
    }
    const [asked, plain] = differences;
    // What NumPy gives for the roundings of products, of sums within 16 steps, and of results.
    expect(asked).toBeLessThan(0.112);
    // Half of what two neighbours between 16 and 32 are apart, and of the last decimal below.
    const closest = 2 ** -7 + 6e-5;
    expect(plain).toBeLessThan(closest);
    expect(asked).toBeGreaterThan(closest);
  });
});

/** In float64. */
const NUMPY = [
  [12.8549, 7.1171, -8.975, -7.0134, 16.2268],
  [-9.1501, 9.9732, 5.9906, -15.1399, 0.9927],
  [-9.0956, 8.9561, 7.1348, -15.0673, -0.0062],
  [-11.5399, -0.5958, 9.6923, -3.633, -11.664],
  [-11.4854, -1.6129, 10.8365, -3.5603, -12.6629],
  [-1.3577, -10.1731, 2.8055, 17.6739, -10.1166],
  [0.6567, -13.6343, -2.8985, 22.4786, -10.7876],
];
