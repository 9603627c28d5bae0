/** Products in tiles, whose sizes, vectors and memory depend on shapes. */
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

/** As on a GPU, but with so few threads that drivers which compile each of them take no minutes. */
const WIDE = { isFallback: false, threads: 64 };

/** Of sums of numbers up to 4 that cancel each other out. */
const BOUND = 3e-5;

type Case = readonly [what: string, f: (...x: Tensor[]) => unknown, given: readonly Given[]];

const matmul = (a: Tensor, b: Tensor) => a.matmul(b);
/** Results are rounded to eleven bits. */
const HALF_BOUND = 2 ** -11;
const half = (shape: readonly number[]): Given => ({ shape, dtype: 'float16' });

const cases: readonly Case[] = [
  [
    'whole tiles',
    matmul,
    [
      [64, 32],
      [32, 64],
    ],
  ],
  [
    'primes',
    matmul,
    [
      [37, 19],
      [19, 41],
    ],
  ],
  [
    'some of a vector',
    matmul,
    [
      [5, 2],
      [2, 3],
    ],
  ],
  [
    'columns on the left',
    (a, b) => a.transpose(0, 1).matmul(b),
    [
      [20, 36],
      [20, 40],
    ],
  ],
  [
    'rows on the right',
    (a, b) => a.matmul(b.transpose(0, 1)),
    [
      [36, 20],
      [40, 20],
    ],
  ],
  [
    'rows on the right, not in vectors',
    (a, b) => a.matmul(b.transpose(0, 1)),
    [
      [9, 23],
      [10, 23],
    ],
  ],
  ['a matrix by itself', (a) => a.matmul(a.transpose(0, 1)), [[36, 20]]],
  [
    'many',
    matmul,
    [
      [3, 9, 12],
      [3, 12, 8],
    ],
  ],
  [
    'many by one',
    matmul,
    [
      [2, 3, 9, 12],
      [12, 8],
    ],
  ],
  ['a layer', (x, w, b) => x.matmul(w).add(b).relu(), [[33, 20], [20, 36], [36]]],
  [
    'scaled rows, columns and steps',
    (x, w, s, t) => x.mul(s).matmul(w.mul(t)).mul(t),
    [[12, 20], [20, 36], [20], [36]],
  ],
  [
    'few rows',
    matmul,
    [
      [3, 40],
      [40, 300],
    ],
  ],
  [
    'few columns',
    matmul,
    [
      [300, 40],
      [40, 3],
    ],
  ],
  ['16-bit floats', matmul, [half([20, 24]), half([24, 12])]],
  [
    'images',
    (x, w) => x.conv2d(w, { padding: 1 }),
    [
      [2, 3, 7, 8],
      [5, 3, 3, 3],
    ],
  ],
  [
    'images by steps of two',
    (x, w) => x.conv2d(w, { stride: 2 }),
    [
      [2, 3, 9, 9],
      [4, 3, 3, 3],
    ],
  ],
];

for (const [what, f, given] of cases) {
  test(`${what}: ${given.map((x) => JSON.stringify(x)).join(' ')}`, async () => {
    // `trace` gives functions what they ask for.
    const traced = f as Traced;
    const { shaders } = emitGpu(programOf(traced, given), { ...PORTABLE, ...WIDE }).code;
    expect(shaders.some(({ code }) => /sum\d+ = fma/.test(code))).toBe(true);
    const bound = given.some((x) => 'dtype' in x) ? HALF_BOUND : BOUND;
    expect(await error(traced, given)).toBeLessThan(bound);
    expect(await error(traced, given, WIDE)).toBeLessThan(bound);
  });
}

test('what lies outside of an image is left out, even beside infinity', async () => {
  const transposed = ((x: Tensor, w: Tensor) => x.convTranspose2d(w, { padding: 1 })) as Traced;
  const given = [
    [1, 3, 6, 6],
    [3, 2, 3, 3],
  ];
  const program = programOf(transposed, given);
  const [x, w] = numbers(given) as [Float32Array, Float32Array];
  w[0] = Number.POSITIVE_INFINITY;
  const [wanted] = meaning(program, [x, w]) as [Float64Array];
  const areFinite = (values: ArrayLike<number>) => Array.from(values, Number.isFinite);
  expect(areFinite(wanted)).toContain(true);
  for (const traits of [{}, WIDE]) {
    const { results, code } = await runOnGpu(program, [x, w], traits);
    expect(code.shaders[0]?.code).toContain('fn exactly');
    expect(areFinite(results[0] as Float32Array)).toEqual(areFinite(wanted));
  }
});

test.each([
  [
    'parts of equal length',
    [
      [8, 2048],
      [2048, 12],
    ],
  ],
  [
    'parts of which the last is shorter',
    [
      [7, 1030],
      [1030, 9],
    ],
  ],
] as const)('a long depth in %s', async (_, given) => {
  const layer = ((a: Tensor, b: Tensor) => a.matmul(b).relu()) as Traced;
  const { code } = emitGpu(programOf(layer, given), { ...PORTABLE, ...WIDE });
  expect(code.steps).toHaveLength(2);
  expect(await error(layer, given, WIDE)).toBeLessThan(1e-3);
});
