/** Attention as one kernel: its tiles, its masks, and where it stays three kernels. */
import { expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { arange, where } from '../../src/index.ts';
import { PORTABLE } from '../../src/runtime/device.ts';
import type { Tensor } from '../../src/tensor.ts';
import { error, type Given, programOf, type Traced } from './programs.ts';

/** As on a GPU, but with so few threads that drivers which compile each of them take no minutes. */
const WIDE = { isFallback: false, threads: 64 };

type Case = readonly [what: string, f: (...x: Tensor[]) => unknown, given: readonly Given[]];

const scores = (q: Tensor, k: Tensor) => q.matmul(k.transpose(-1, -2)).mul(0.3);
const attention = (q: Tensor, k: Tensor, v: Tensor) => scores(q, k).softmax(-1).matmul(v);

function causal(q: Tensor, k: Tensor, v: Tensor) {
  const at = arange(q.shape.at(-2) ?? 0);
  const isLater = at.reshape([-1, 1]).lt(at.reshape([1, -1]));
  return where(isLater, Number.NEGATIVE_INFINITY, scores(q, k)).softmax(-1).matmul(v);
}

/** Heads side by side in the rows of a matrix, as layers have them. */
function heads(x: Tensor, wq: Tensor, wk: Tensor, wv: Tensor) {
  const split = (w: Tensor) => x.matmul(w).reshape([2, 20, 3, 8]).transpose(1, 2);
  const one = attention(split(wq), split(wk), split(wv));
  return one.transpose(1, 2).reshape([2, 20, 24]);
}

const of = (...shape: readonly number[]): readonly Given[] => [shape, shape, shape];

const cases: readonly Case[] = [
  ['whole tiles', attention, of(2, 32, 32)],
  ['several tiles of keys', attention, of(1, 2, 96, 16)],
  ['primes', attention, of(3, 37, 19)],
  ['one matrix', attention, of(41, 8)],
  [
    'more keys than queries',
    attention,
    [
      [2, 5, 8],
      [2, 70, 8],
      [2, 70, 36],
    ],
  ],
  [
    'a mask that is added',
    (q, k, v, m) => scores(q, k).add(m).softmax(-1).matmul(v),
    [...of(2, 3, 40, 8), [40, 40]],
  ],
  ['only what comes before', causal, of(2, 70, 12)],
  [
    'heads side by side',
    heads,
    [
      [2, 20, 24],
      [24, 24],
      [24, 24],
      [24, 24],
    ],
  ],
  [
    'what follows',
    (q, k, v, x) => attention(q, k, v).add(x).relu(),
    [...of(2, 33, 16), [2, 33, 16]],
  ],
];

/** Of float16, where memory rounds what is given and the result, and nothing in between. */
const halves = cases
  .filter(([what]) => ['primes', 'only what comes before', 'what follows'].includes(what))
  .map(([what, f, given]): Case => {
    const half = given.map((shape) => ({ shape: shape as readonly number[], dtype: 'float16' }));
    return [`${what} in float16`, f, half as readonly Given[]];
  });

const bounded = [
  ...cases.map((one) => [one, 3e-5] as const),
  ...halves.map((one) => [one, 2 ** -10] as const),
];

for (const [[what, f, given], bound] of bounded) {
  test(`${what}: ${given.map((x) => JSON.stringify(x)).join(' ')}`, async () => {
    // `trace` gives functions what they ask for.
    const traced = f as Traced;
    const { shaders } = emitGpu(programOf(traced, given), { ...PORTABLE, ...WIDE }).code;
    expect(shaders.some(({ code }) => code.includes('var<workgroup> weights'))).toBe(true);
    expect(await error(traced, given, WIDE)).toBeLessThan(bound);
  });
}

test('takes no memory for scores', () => {
  const { code } = emitGpu(programOf(attention as Traced, of(4, 256, 16)), PORTABLE);
  expect(code.steps).toHaveLength(1);
  expect(code.temporaries).toEqual([]);
});

test.each([
  [
    'the weights are a result too',
    (q, k, v) => [scores(q, k).softmax(-1), attention(q, k, v)],
    of(40, 8),
  ],
  ['heads are large', attention, of(40, 200)],
  ['the softmax goes along queries', (q, k, v) => scores(q, k).softmax(-2).matmul(v), of(40, 8)],
  [
    'scores are rounded from float64',
    (q, k, v) => scores(q, k).to('float64').mul(0.5).to('float32').softmax(-1).matmul(v),
    of(40, 8),
  ],
] satisfies Case[])('stays several kernels where %s', (_, f, given) => {
  const { shaders } = emitGpu(programOf(f as Traced, given), PORTABLE).code;
  expect(shaders.length).toBeGreaterThan(1);
  expect(shaders.some(({ code }) => code.includes('var<workgroup> weights'))).toBe(false);
});

/** The values, which are a result too and may have the memory of the queries, come from a kernel after the scores. */
function valuesBetween(q: Tensor, k: Tensor, x: Tensor) {
  const v = x.softmax(-1).reshape([20, 16]);
  return [attention(q, k, v), v];
}

test.each([
  [3, attention, of(40, 8)],
  [
    4,
    valuesBetween,
    [
      [40, 8],
      [20, 8],
      [40, 8],
    ],
  ],
] satisfies [number, ...unknown[]][])(
  'stays %i kernels where results take the memory of what is read',
  (count, f, given) => {
    const program = programOf(f as Traced, given as readonly Given[], [0]);
    expect(emitGpu(program, { ...PORTABLE, ...WIDE }).code.steps).toHaveLength(count);
  },
);
