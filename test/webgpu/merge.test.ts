/** Kernels that go through the same rows as one: how many are left, and that they compute the same. */
import { init, tensor, zeros } from 'gradus';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import type { TypedArray } from '../../src/dtype.ts';
import type { Program } from '../../src/ir/program.ts';
import { activeDevice, type DeviceTraits, PORTABLE, useDevice } from '../../src/runtime/device.ts';
import type { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import type { Tensor } from '../../src/tensor.ts';
import { type Loose, loose, untyped } from '../loose.ts';
import { onHost } from './host.ts';
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
const WIDE: Partial<DeviceTraits> = { isFallback: false, threads: 64 };
const KINDS = [
  ['of a GPU', { isFallback: false }],
  ['of the CPU', { isFallback: true }],
] as const;
const BOUND = 1e-4;

type Function = (...x: Tensor[]) => Tensor;
type Case = readonly [what: string, f: Function, ...given: Given[]];

beforeAll(() => init({ device: 'webgpu' }));
afterAll(() => useDevice(undefined));

const namesOf = (program: Program, traits: Partial<DeviceTraits>): readonly string[] =>
  emitGpu(program, { ...PORTABLE, ...traits }).code.steps.map((step) =>
    step.kind === 'dispatch' ? step.name : step.kind,
  );

const merged = (names: readonly string[]) => names.filter((name) => name.endsWith('_rows'));

/** The sum of what is weighted by the last input, so that no part of it vanishes, and the gradient of that. */
const gradientOf = (f: Function): Traced =>
  loose.valueAndGrad((...x: Tensor[]) => {
    const weights = x.pop() as Tensor;
    return f(...x)
      .mul(weights)
      .sum();
  }) as Traced;

describe('a training step', () => {
  const [batch, inner] = [64, 256];
  const shapes = [[784, inner], [inner], [inner, 10], [10]] as const;
  const network = ([w1, b1, w2, b2]: readonly Loose[], x: Loose, labels: Loose) =>
    x.matmul(w1).add(b1).relu().matmul(w2).add(b2).crossEntropy(labels);
  const step = (params: readonly Loose[], x: Loose, labels: Loose) => {
    const [loss, gradients] = loose.valueAndGrad(network)(params, x, labels) as [Loose, Loose[]];
    return [loss, params.map((w, i) => w.sub((gradients[i] as Loose).mul(0.1)))];
  };
  const flat: Traced = (...inputs) => {
    const [x, labels, ...params] = inputs.map(untyped);
    return step(params, x as Loose, labels as Loose);
  };
  const labels = [
    ['classes', { shape: [batch], dtype: 'int32' }],
    ['probabilities', [batch, 10]],
  ] as const satisfies readonly (readonly [string, Given])[];

  for (const [what, given] of labels)
    test.each(KINDS)(`is few dispatches with ${what} and the traits %s`, (_, traits) => {
      const program = programOf(flat, [[batch, 784], given, ...shapes], [2, 3, 4, 5]);
      const names = namesOf(program, traits);
      expect(names.length).toBeLessThanOrEqual(12);
      expect(merged(names)).toHaveLength(1);
    });

  /** What does the next step, and gives the loss before it. */
  function trainer(): () => Loose {
    const [x, w1, w2] = numbers([[batch, 784], shapes[0], shapes[2]]) as Float32Array[];
    const lowered = loose.lower(step, { donate: 0 });
    const classes = tensor(
      Int32Array.from({ length: batch }, (_, i) => (i * 7) % 10),
      [batch],
    );
    const images = tensor(x as Float32Array, [batch, 784]).mul(0.1);
    let params: unknown = [
      tensor(w1 as Float32Array, shapes[0]).mul(0.02),
      zeros(shapes[1]),
      tensor(w2 as Float32Array, shapes[2]).mul(0.1),
      zeros(shapes[3]),
    ];
    return () => {
      const [loss, next] = lowered(params, images, classes) as [Loose, Loose[]];
      params = next;
      return loss;
    };
  }

  test('is submitted once, and learns the same in every step', async () => {
    const wanted = onHost(() => {
      const next = trainer();
      return Array.from({ length: 4 }, () => next().dataSync()[0] ?? Number.NaN);
    });
    expect(wanted[3]).toBeLessThan(wanted[0] as number);
    const next = trainer();
    const { core } = activeDevice() as WebGpu;
    for (const [i, loss] of wanted.entries()) {
      const before = core.counts;
      const got = await next().data();
      const { submits, dispatches } = core.counts;
      expect(got[0]).toBeCloseTo(loss, 4);
      // The first step makes what the others find.
      if (i === 0) continue;
      expect(submits - before.submits).toBe(1);
      expect(dispatches - before.dispatches).toBeLessThanOrEqual(12);
    }
  });

  test('of a small network learns the same with the traits of a GPU', async () => {
    const given = [
      [12, 20],
      { shape: [12], dtype: 'int32' },
      [20, 16],
      [16],
      [16, 10],
      [10],
    ] as const;
    const program = programOf(flat, given, [2, 3, 4, 5]);
    expect(merged(namesOf(program, WIDE))).toHaveLength(1);
    const plain = programOf(flat, given);
    const [x, , ...params] = numbers(given) as Float32Array[];
    const classes = Int32Array.from({ length: 12 }, (_, i) => (i * 7) % 10);
    let got: TypedArray[] = [x as Float32Array, classes, ...params];
    let wanted: TypedArray[] = got;
    for (let i = 0; i < 3; i++) {
      const { results, inputs } = await runOnGpu(program, got, WIDE);
      const [loss, ...next] = meaning(plain, wanted).map((one) => Float32Array.from(one));
      expect(results[0]?.[0]).toBeCloseTo(loss?.[0] ?? Number.NaN, 4);
      wanted = [...wanted.slice(0, 2), ...next];
      got = inputs;
    }
    for (const [i, values] of wanted.slice(2).entries())
      for (const [j, value] of values.entries())
        expect(got[2 + i]?.[j]).toBeCloseTo(Number(value), 4);
  });
});

const layerNorm: Function = (x, scale, shift) => {
  const centred = x.sub(x.mean(-1, { keepdims: true }));
  const spread = centred.mul(centred).mean(-1, { keepdims: true }).add(1e-5).rsqrt();
  return centred.mul(spread).mul(scale).add(shift);
};
const softmax: Function = (x) => x.softmax(-1);
const logSoftmax: Function = (x) => x.logSoftmax(-1);
const crossEntropy = (x: Tensor, y: Tensor) => untyped(x).crossEntropy(y) as unknown as Tensor;

const gradients: readonly Case[] = [
  ['softmax', softmax, [6, 10], [6, 10]],
  ['softmax of one axis more', softmax, [3, 5, 33], [3, 5, 33]],
  ['softmax of one position', softmax, [4, 1], [4, 1]],
  ['softmax of long rows', softmax, [3, 1030], [3, 1030]],
  ['softmax in vectors', softmax, [70, 64], [70, 64]],
  ['softmax of columns', (x) => x.softmax(0), [20, 12], [20, 12]],
  ['softmax in float16', softmax, { shape: [6, 12], dtype: 'float16' }, [6, 12]],
  ['logarithm of softmax', logSoftmax, [7, 13], [7, 13]],
  ['logarithm of softmax of many rows', logSoftmax, [300, 4], [300, 4]],
  ['cross entropy', crossEntropy, [9, 11], [9, 11], []],
  ['layer norm', layerNorm, [6, 96], [96], [96], [6, 96]],
  ['layer norm without vectors', layerNorm, [2, 5, 17], [17], [17], [2, 5, 17]],
  ['layer norm of a square', layerNorm, [16, 16], [16], [16], [16, 16]],
];

for (const traits of [{ isFallback: true }, WIDE])
  for (const [what, f, ...given] of gradients)
    test(`the gradient of ${what} is right with ${JSON.stringify(traits)}`, async () => {
      const bound = given.some((one) => 'dtype' in one) ? 2 ** -9 : BOUND;
      expect(await error(gradientOf(f), given, traits)).toBeLessThan(bound);
    });

/** Results for rows and for their elements, one of which another kernel reads. */
const kept: Function = (x) => {
  const largest = x.max(1, { keepdims: true });
  const power = x.sub(largest).exp();
  return [largest, power, power.sum(1), power.sum(0)] as unknown as Tensor;
};

test('results and what is kept for others are stored too', async () => {
  const given = [[12, 20]];
  expect(merged(namesOf(programOf(kept as Traced, given), {}))).toHaveLength(1);
  expect(await error(kept as Traced, given, WIDE)).toBeLessThan(BOUND);
});

/** Kernels of which one reads of other rows what another has made. */
const apart: readonly Case[] = [
  ['other rows', (x) => x.sub(x.max(1, { keepdims: true }).flip(0)), [8, 8]],
  [
    'a matrix the other way round',
    (x) => {
      const power = x.sub(x.max(1, { keepdims: true })).exp();
      return [power, power.transpose(0, 1).sum(1)] as unknown as Tensor;
    },
    [8, 8],
  ],
  ['parts of rows', (x) => x.sub(x.sum(1).reshape([2, 1, 4]).sum(2, { keepdims: true })), [8, 8]],
];

for (const [what, f, ...given] of apart)
  test(`what reads ${what} is a kernel of its own, and right`, async () => {
    const names = namesOf(programOf(f as Traced, given), WIDE);
    expect([names.length, merged(names)]).toEqual([2, []]);
    expect(await error(f as Traced, given, WIDE)).toBeLessThan(BOUND);
  });

const NORMALIZED = [[40, 24], [24], [24], [40, 24]];

test('nothing is merged for which there are too few bindings', () => {
  const program = programOf(gradientOf(layerNorm), NORMALIZED);
  expect(merged(namesOf(program, { bindings: 8 }))).toHaveLength(1);
  expect(merged(namesOf(program, { bindings: 2 }))).toEqual([]);
});

/** Results in the place of an input, with how many merged kernels there are then. */
const inPlace: readonly (readonly [what: string, f: Function, count: number])[] = [
  [
    'where it is read',
    (x, y) => {
      const power = x.sub(x.max(1, { keepdims: true })).exp();
      const scaled = power.div(power.sum(1, { keepdims: true })).mul(y as Tensor);
      return [scaled, power.sum(0)] as unknown as Tensor;
    },
    1,
  ],
  ['whose rows are read before', kept, 0],
  [
    'in other rows than it is read',
    (x, y) => {
      const power = untyped(y)
        .sub(untyped(y).max(1, { keepdims: true }))
        .exp();
      const shares = power.div(power.sum(1, { keepdims: true }));
      return [power.gt(x), shares.transpose(0, 1)] as unknown as Tensor;
    },
    0,
  ],
];

for (const [what, f, count] of inPlace)
  test(`donated memory is overwritten ${what}`, async () => {
    const given = [
      [40, 24],
      [40, 24],
    ];
    const inputs = numbers(given);
    const program = programOf(f as Traced, given, [0, 1]);
    const places = program.outputs.map(({ value }) => program.values[value]?.place);
    expect(places.some((place) => place?.kind === 'input')).toBe(true);
    expect(merged(namesOf(program, WIDE))).toHaveLength(count);
    const wanted = meaning(programOf(f as Traced, given), inputs);
    const { results, inputs: after } = await runOnGpu(program, inputs, WIDE);
    for (const [i, values] of wanted.entries()) {
      const place = places[i];
      const got =
        place?.kind === 'input'
          ? after[place.index]
          : results[place?.kind === 'result' ? place.index : -1];
      for (const [j, x] of values.entries()) expect(got?.[j]).toBeCloseTo(x, 4);
    }
  });
