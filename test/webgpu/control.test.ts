/** Loops, choices and kernels of the host among the steps of a program for a GPU. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Buffer } from '../../src/runtime/buffers.ts';
import { useDevice } from '../../src/runtime/device.ts';
import type { GpuCall, LoopStep, Temporary } from '../../src/runtime/webgpu/code.ts';
import type { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { dispatch, open, program, read, run, shader, vector } from './written.ts';

let gpu: WebGpu;

beforeAll(async () => {
  gpu = await open();
});
beforeEach(() => useDevice(gpu));
afterEach(() => useDevice(undefined));
afterAll(() => gpu.close());

/** Adds the elements of a slice, which begins where the second number says, to a carry. */
const accumulate = shader(
  'm1[i] = m0[i] + m2[numbers[0].y + i]; m3[numbers[0].y + i] = m1[i];',
  ['read_write', 'read_write', 'read', 'read_write'],
  2,
);

/** Memories of the scans: a start of 2 elements, and 3 rows; the last carry, and all of them; two carries. */
const scanning = (rest: Partial<LoopStep> = {}): LoopStep => ({
  kind: 'loop',
  steps: 3,
  reverse: false,
  carries: [{ init: 0, next: 4, spare: 5, result: 2 }],
  body: {
    steps: [dispatch(0, [0, 2, 1, 3], 2, { numbers: [2, { baseOf: 1 }] })],
    operands: [
      { kind: 'carry', carry: 0 },
      { kind: 'slice', memory: 1, size: 2 },
      { kind: 'next', carry: 0 },
      { kind: 'slice', memory: 3, size: 2 },
    ],
    temporaries: [],
    copies: [],
  },
  ...rest,
});

const carries: readonly Temporary[] = [
  ['float32', 0, 2],
  ['float32', 256, 2],
];

const scan = (step: LoopStep) =>
  program({
    inputs: [
      ['float32', 2],
      ['float32', 6],
    ],
    results: [
      ['float32', 2],
      ['float32', 6],
    ],
    shaders: [accumulate],
    steps: [step],
    code: { temporaries: carries, arenaBytes: 512 },
  });

describe('a loop on a GPU', () => {
  const rows = () => vector(1, 2, 3, 4, 5, 6);

  test('hands carries on, and reads and writes a slice in each step', async () => {
    const before = gpu.core.counts.submits;
    const [last, all] = scan(scanning()).execute([vector(10, 20), rows()]);
    expect(await Promise.all([last, all].map((x) => x && read(x)))).toEqual([
      [19, 32],
      [11, 22, 14, 26, 19, 32],
    ]);
    expect(gpu.core.counts.submits - before).toBe(1);
  });

  test('goes backwards', async () => {
    const [last, all] = scan(scanning({ reverse: true })).execute([vector(10, 20), rows()]);
    expect(await Promise.all([last, all].map((x) => x && read(x)))).toEqual([
      [19, 32],
      [19, 32, 18, 30, 15, 26],
    ]);
  });

  test('of no steps gives what it was given', async () => {
    const [last] = scan(scanning({ steps: 0 })).execute([vector(10, 20), rows()]);
    expect(last && (await read(last))).toEqual([10, 20]);
  });

  test('in a loop begins where that is', async () => {
    const inner: LoopStep = {
      ...scanning(),
      // Its memories are the operands of the loop around, then the temporaries.
      carries: [{ init: 0, next: 4, spare: 5, result: 2 }],
      steps: 2,
      body: {
        ...scanning().body,
        steps: [dispatch(0, [0, 2, 1, 3], 1, { numbers: [1, { baseOf: 1 }] })],
        operands: [
          { kind: 'carry', carry: 0 },
          { kind: 'slice', memory: 1, size: 1 },
          { kind: 'next', carry: 0 },
          { kind: 'slice', memory: 3, size: 1 },
        ],
      },
    };
    const outer: LoopStep = {
      ...scanning({ carries: [{ init: 0, next: 4, spare: 5, result: 2 }] }),
      body: {
        steps: [inner],
        operands: [
          { kind: 'carry', carry: 0 },
          { kind: 'slice', memory: 1, size: 2 },
          { kind: 'next', carry: 0 },
          { kind: 'slice', memory: 3, size: 2 },
        ],
        temporaries: [6, 7],
        copies: [],
      },
    };
    const nested = program({
      inputs: [
        ['float32', 1],
        ['float32', 6],
      ],
      results: [
        ['float32', 1],
        ['float32', 6],
      ],
      shaders: [accumulate],
      steps: [outer],
      code: {
        temporaries: [0, 256, 512, 768].map((offset) => ['float32', offset, 1] as const),
        arenaBytes: 1024,
      },
    });
    const [last, all] = nested.execute([vector(100), rows()]);
    expect(await Promise.all([last, all].map((x) => x && read(x)))).toEqual([
      [121],
      [101, 103, 106, 110, 115, 121],
    ]);
  });

  test('as long as a test says asks the device after each step', async () => {
    const call = (shaderNumber: number, memories: number[], operands: GpuCall['operands']) => ({
      steps: [dispatch(shaderNumber, memories, 1)],
      ...{ operands, temporaries: [], copies: [] },
    });
    const doubled = program({
      inputs: [['float32', 1]],
      results: [['float32', 1]],
      shaders: [
        shader('m1[i] = select(0u, 1u, m0[i] < 100.0);', ['read_write', 'read_write u32']),
        shader('m1[i] = m0[i] * 2.0;', ['read_write', 'read_write']),
      ],
      steps: [
        {
          kind: 'loop',
          reverse: false,
          carries: [{ init: 0, next: 2, spare: 3, result: 1 }],
          test: {
            ...call(
              0,
              [0, 1],
              [
                { kind: 'carry', carry: 0 },
                { kind: 'whole', memory: 4 },
              ],
            ),
            flag: 4,
          },
          body: call(
            1,
            [0, 1],
            [
              { kind: 'carry', carry: 0 },
              { kind: 'next', carry: 0 },
            ],
          ),
        },
      ],
      code: {
        temporaries: [
          ['float32', 0, 1],
          ['float32', 256, 1],
          ['bool', 512, 1],
        ],
        arenaBytes: 768,
      },
    });
    const results = [run(doubled, vector(3)), run(doubled, vector(200)), run(doubled, vector(50))];
    expect(await Promise.all(results.map(read))).toEqual([[192], [200], [100]]);
  });
});

test('a choice runs one branch', async () => {
  const branch = (number: number): GpuCall => ({
    steps: [dispatch(number, [0, 1], 2)],
    operands: [
      { kind: 'whole', memory: 1 },
      { kind: 'whole', memory: 2 },
    ],
    temporaries: [],
    copies: [],
  });
  const chosen = program({
    inputs: [
      ['bool', 1],
      ['float32', 2],
    ],
    results: [['float32', 2]],
    shaders: ['m1[i] = m0[i] + 1.0;', 'm1[i] = -m0[i];'].map((body) =>
      shader(body, ['read', 'read_write']),
    ),
    steps: [{ kind: 'choice', flag: 0, branches: [branch(0), branch(1)] }],
  });
  const flag = (value: number) => new Buffer('bool', Uint8Array.of(value));
  const results = [1, 0].map((value) => run(chosen, flag(value), vector(1, 2)));
  expect(await Promise.all(results.map(read))).toEqual([
    [2, 3],
    [-1, -2],
  ]);
});

describe('a kernel of the host', () => {
  const reversed = (size: number) =>
    program({
      inputs: [['float32', size]],
      results: [
        ['float32', size],
        ['float64', size],
      ],
      shaders: [
        shader('m1[i] = m0[i] + 1.0;', ['read', 'read_write']),
        shader('m1[i] = m0[i] * 10.0;', ['read_write', 'read_write']),
      ],
      steps: [
        dispatch(0, [0, 3], size),
        { kind: 'host', name: 'f', call: 0, reads: [3], writes: [4, 2] },
        dispatch(1, [4, 1], size),
      ],
      code: {
        temporaries: [
          ['float32', 0, size],
          ['float32', 256, size],
        ],
        arenaBytes: 512,
        calls: [
          {
            run: (x, out, wide, by) => {
              const [from, to, exact] = [x, out, wide] as [
                Float32Array,
                Float32Array,
                Float64Array,
              ];
              to.set(from.toReversed());
              exact.set([...from].map((value) => value / Number(by)));
            },
            parameters: [3],
          },
        ],
      },
    });

  test('is given what the device has computed, and the device what it computes', async () => {
    const [result, exact] = reversed(3).execute([vector(1, 2, 3)]);
    expect(result && (await read(result))).toEqual([40, 30, 20]);
    expect(exact && (await read(exact))).toEqual([2 / 3, 1, 4 / 3]);
  });

  test('lets what comes after it wait, in order', async () => {
    const one = reversed(3);
    const [first] = one.execute([vector(1, 2, 3)]);
    const [second] = one.execute(first ? [first] : []);
    expect(second && (await read(second))).toEqual([210, 310, 410]);
  });

  test('writes slices in a loop, which go to the device once', async () => {
    const squares = program({
      inputs: [
        ['float32', 1],
        ['float32', 4],
      ],
      results: [['float32', 4]],
      shaders: [shader('m1[i] = m0[i] + 0.5;', ['read_write', 'read_write'])],
      steps: [
        {
          ...scanning({ steps: 4, carries: [] }),
          body: {
            steps: [{ kind: 'host', name: 'f', call: 0, reads: [0], writes: [1] }],
            operands: [
              { kind: 'slice', memory: 1, size: 1 },
              { kind: 'slice', memory: 3, size: 1 },
            ],
            temporaries: [],
            copies: [],
          },
        },
        dispatch(0, [3, 2], 4),
      ],
      code: {
        temporaries: [['float32', 0, 4]],
        arenaBytes: 256,
        calls: [
          {
            run: (x, out) => {
              (out as Float32Array)[0] = Number((x as Float32Array)[0]) ** 2;
            },
            parameters: [],
          },
        ],
      },
    });
    const inputs = [vector(0), vector(1, 2, 3, 4)];
    const before = gpu.core.counts.uploads;
    expect(await read(run(squares, ...inputs))).toEqual([1.5, 4.5, 9.5, 16.5]);
    // The inputs, numbers left aside, and the squares.
    expect(gpu.core.counts.uploads - before).toBe(2);
  });
});
