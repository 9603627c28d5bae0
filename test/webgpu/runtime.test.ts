/** The run time of GPUs: what it tells the device to do, on programs that are written here. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DType, TypedArray } from '../../src/dtype.ts';
import { Buffer } from '../../src/runtime/buffers.ts';
import { support } from '../../src/runtime/cpu/variant.ts';
import { useDevice } from '../../src/runtime/device.ts';
import type { Executable } from '../../src/runtime/lowered.ts';
import { type GpuBuffer, type GpuDevice, USAGE } from '../../src/runtime/webgpu/gpu.ts';
import { Groups } from '../../src/runtime/webgpu/groups.ts';
import { Pipelines } from '../../src/runtime/webgpu/pipelines.ts';
import type { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import {
  dispatch,
  double,
  doubling,
  type Made,
  open,
  program,
  type Row,
  read,
  run,
  shader,
  vector,
  withOther,
} from './written.ts';

let gpu: WebGpu;

beforeAll(async () => {
  gpu = await open();
});

beforeEach(() => useDevice(gpu));
afterEach(() => useDevice(undefined));
afterAll(() => gpu.close());

/** What the device is told to do while `f` runs. */
async function counted(f: () => Promise<unknown>) {
  const before = gpu.core.counts;
  await f();
  const after = gpu.core.counts;
  const names = Object.keys(before) as (keyof typeof before)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as Record<
    keyof typeof before,
    number
  >;
}

describe('commands of a GPU', () => {
  test('gather until somebody reads', async () => {
    const one = doubling(3);
    const chain = async () => {
      let x = vector(1, 2, 3);
      for (let i = 0; i < 400; i++) x = run(one, x);
      expect((await read(x))[0]).toBe(Number.POSITIVE_INFINITY);
    };
    await chain();
    expect(await counted(chain)).toMatchObject({
      ...{ dispatches: 400, submits: 1, reads: 1, copies: 0, pipelines: 0 },
      // The input; the numbers are there already.
      ...{ uploads: 1, uploadedBytes: 256 },
    });
  });

  test('reads that are asked for together are submitted together', async () => {
    const one = doubling(2);
    const [a, b] = [run(one, vector(1, 2)), run(one, vector(3, 4))];
    const counts = await counted(async () => {
      expect(await Promise.all([read(a), read(b)])).toEqual([
        [2, 4],
        [6, 8],
      ]);
    });
    expect(counts).toMatchObject({ submits: 1, reads: 2 });
  });

  test('keep Firefox awake while somebody waits', async () => {
    const { device } = gpu.core;
    let empty = 0;
    const queue = withOther(device.queue, {
      submit(commands) {
        if (commands.length === 0) empty++;
        return device.queue.submit(commands);
      },
    });
    // Its answers take a while.
    const slowly = (buffer: GpuBuffer): GpuBuffer => {
      const mapAsync = buffer.mapAsync.bind(buffer);
      return Object.assign(buffer, {
        async mapAsync(...range: Parameters<typeof mapAsync>) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return mapAsync(...range);
        },
      });
    };
    const other = withOther(device, {
      queue,
      createBuffer(descriptor) {
        const buffer = device.createBuffer(descriptor);
        return descriptor.usage & USAGE.mapRead ? slowly(buffer) : buffer;
      },
    });
    const wait = async (userAgent: string) => {
      vi.stubGlobal('navigator', { userAgent });
      try {
        empty = 0;
        expect(await read(run(doubling(1), vector(4)))).toEqual([8]);
        return empty;
      } finally {
        vi.unstubAllGlobals();
      }
    };
    useDevice(await open(other));
    expect(await wait('Chrome/156.0')).toBe(0);
    expect(await wait('Firefox/153.0')).toBeGreaterThan(1);
  });

  test('begin before anybody reads when there are many', async () => {
    const one = doubling(2);
    let x = vector(0, 1);
    await read(run(one, x));
    const { submits, dispatches } = await counted(async () => {
      for (let i = 0; i < 1100; i++) x = run(one, x);
    });
    expect({ submits, dispatches }).toEqual({ submits: 2, dispatches: 1100 });
    expect((await read(x))[0]).toBe(0);
  });

  test('use memory again that was given back', async () => {
    const one = doubling(1000);
    const chain = async () => {
      let x = new Buffer('float32', new Float32Array(1000).fill(1));
      x.hold();
      for (let i = 0; i < 20; i++) {
        const next = run(one, x);
        next.hold();
        x.release();
        x = next;
      }
      expect((await read(x))[999]).toBe(2 ** 20);
      x.release();
    };
    await chain();
    const { buffers, bytes } = await counted(chain);
    expect({ buffers, bytes }).toEqual({ buffers: 0, bytes: 0 });
  });

  test('keep no groups of buffers that are gone, and not too many', () => {
    const { device, pipelines, stream } = gpu.core;
    const { layout } = pipelines.of(double);
    const numbers = device.createBuffer({ size: 256, usage: USAGE.uniform });
    const groups = new Groups(device, numbers);
    const stays = { ...stream.pool.take(2 ** 21, false), groups: new Set<string>() };
    const goes = { ...stream.pool.take(256, false), id: -1, groups: new Set<string>() };
    const first = { buffer: stays, offset: 0, bytes: 256 };
    groups.of(layout, [first, { buffer: goes, offset: 0, bytes: 256 }]);
    expect([groups.count, stays.groups.size]).toEqual([1, 1]);
    groups.forget(goes);
    expect([groups.count, stays.groups.size]).toEqual([0, 0]);
    for (let i = 1; i < 5000; i++)
      groups.of(layout, [first, { buffer: stays, offset: 256 * i, bytes: 256 }]);
    expect(groups.count).toBeLessThan(4097);
    expect(stays.groups.size).toBe(groups.count);
  });

  test('programs with equal shaders share pipelines', async () => {
    const { pipelines } = await counted(async () => {
      await Promise.all([read(run(doubling(5), vector(1, 2, 3, 4, 5)))]);
      await Promise.all([read(run(doubling(6), vector(1, 2, 3, 4, 5, 6)))]);
    });
    expect(pipelines).toBe(0);
  });
});

describe('memory of a GPU', () => {
  const copied = (dtype: DType, size: number): Executable =>
    program({
      inputs: [[dtype, size]],
      results: [[dtype, size]],
      shaders: [],
      steps: [{ kind: 'copy', from: 0, to: 1 }],
    });

  const samples: { readonly [D in DType]: TypedArray } = {
    float32: Float32Array.of(1.5, -0, Number.NaN),
    float64: Float64Array.of(0.1, 1e300, Number.NaN),
    // 1.5, minus infinity, the least subnormal.
    float16: Uint16Array.of(0x3e00, 0xfc00, 0x0001),
    int32: Int32Array.of(-1, 2 ** 31 - 1, 7),
    uint8: Uint8Array.of(0, 255, 3),
    bool: Uint8Array.of(1, 0, 1),
  };

  for (const dtype of Object.keys(samples) as DType[])
    test(`${dtype} goes there and back`, async () => {
      for (const size of [0, 1, 2, 3]) {
        const elements = samples[dtype].slice(0, size);
        const result = run(copied(dtype, size), new Buffer(dtype, elements));
        expect(await result.fetch('data')).toEqual(elements);
      }
    });

  test('takes elements from memory that threads share', async () => {
    // Pages may have such memory, but not make it by its own name.
    const engine = support()?.engine;
    if (!engine) throw new Error('there is no WebAssembly');
    const { buffer } = new engine.Memory({ initial: 1, maximum: 1, shared: true });
    const elements = new Float32Array(buffer, 64, 10_000).fill(3);
    expect((await read(run(doubling(10_000), new Buffer('float32', elements))))[9999]).toBe(6);
  });

  test('of collected tensors is used again', async () => {
    const one = copied('float32', 1_000_000);
    let x = new Buffer('float32', new Float32Array(1_000_000).fill(1));
    let most = 0;
    for (let i = 0; i < 200; i++) {
      x = run(one, x);
      await run(doubling(1), vector(1)).fetch('data');
      most = Math.max(most, gpu.core.counts.usedBytes);
    }
    // All that was computed are 800 MB.
    expect(most).toBeLessThan(300_000_000);
  });

  test('small inputs and constants go in one write each', async () => {
    const add = shader('m3[i] = m0[i] + m1[i] + m2[i];', ['read', 'read', 'read', 'read_write']);
    const sum = program({
      inputs: [
        ['float32', 2],
        ['float32', 2],
      ],
      results: [['float32', 2]],
      shaders: [add],
      steps: [dispatch(0, [0, 1, 2, 3], 2)],
      spec: { constants: [['float32', [10, 20]]] },
    });
    const [a, b] = [vector(1, 2), vector(100, 200)];
    const first = await counted(async () => {
      expect(await read(run(sum, a, b))).toEqual([111, 222]);
    });
    expect(first).toMatchObject({ uploads: 2, submits: 1 });
    const second = await counted(async () => {
      expect(await read(run(sum, b, b))).toEqual([210, 420]);
    });
    expect(second).toMatchObject({ uploads: 0, submits: 1 });
  });

  test('temporaries lie in one buffer', async () => {
    const twice = program({
      inputs: [['float32', 3]],
      results: [['float32', 3]],
      shaders: [double, shader('m1[i] = m0[i] * 2.0;', ['read_write', 'read_write'])],
      steps: [dispatch(0, [0, 2], 3), dispatch(1, [2, 3], 3), dispatch(0, [3, 1], 3)],
      code: {
        temporaries: [
          ['float32', 0, 3],
          ['float32', 256, 3],
        ],
        arenaBytes: 512,
      },
    });
    expect(await read(run(twice, vector(1, 2, 3)))).toEqual([8, 16, 24]);
  });

  test('a donated input is written where it is', async () => {
    const inPlace = program({
      inputs: [['float32', 2]],
      results: [],
      shaders: [shader('m0[i] = m0[i] + 1.0;', ['read_write'])],
      steps: [dispatch(0, [0], 2)],
      spec: { outputs: [['float32', [2], -1]], donated: [0] },
    });
    let x = vector(1, 2);
    const before = x;
    const { bytes } = await counted(async () => {
      for (let i = 0; i < 10; i++) x = run(inPlace, x);
      expect(await read(x)).toEqual([11, 12]);
    });
    expect(bytes).toBeLessThanOrEqual(256);
    expect(() => before.look('add')).toThrow(/donated to program/);
  });

  const increment = (rest: Partial<Made> = {}): Executable =>
    program({
      inputs: [['float32', 2]],
      results: [],
      shaders: [shader('m0[i] = m0[i] + 1.0;', ['read_write'])],
      steps: [dispatch(0, [0], 2)],
      spec: { outputs: [['float32', [2], -1]], donated: [0] },
      ...rest,
    });

  test('a donated input leaves the buffer that it shares with what is read beside it', async () => {
    const rows: readonly Row[] = [
      ['float32', 2],
      ['float32', 2],
    ];
    const sum = shader('m2[i] = m0[i] + m1[i];', ['read', 'read', 'read_write']);
    const together = program({
      ...{ inputs: rows, results: [['float32', 2]], shaders: [sum] },
      steps: [dispatch(0, [0, 1, 2], 2)],
    });
    const [a, b] = [vector(1, 2), vector(10, 20)];
    expect(await read(run(together, a, b))).toEqual([11, 22]);
    const inPlace = program({
      ...{ inputs: rows, results: [] },
      shaders: [shader('m0[i] = m0[i] + m1[i];', ['read_write', 'read'])],
      steps: [dispatch(0, [0, 1], 2)],
      spec: { outputs: [['float32', [2], -1]], donated: [0] },
    });
    expect(await read(run(inPlace, a, b))).toEqual([11, 22]);
    expect(await read(run(together, b, b))).toEqual([20, 40]);
  });

  /** What a kernel of the host makes. */
  const made = (...elements: number[]): Buffer => {
    const make = (x?: TypedArray | number) => {
      if (typeof x === 'object') x.set(elements);
    };
    const one = program({
      ...{ inputs: [], results: [['float32', elements.length]], shaders: [] },
      steps: [{ kind: 'host', name: 'f', call: 0, reads: [], writes: [0] }],
      code: { calls: [{ run: make, parameters: [] }] },
    });
    return run(one);
  };

  test('of what waits to be read there, the host changes a copy', async () => {
    const x = made(1, 2);
    expect(await read(x)).toEqual([1, 2]);
    // Its shader is new: the device waits for it, and has not got its input yet.
    const triple = program({
      inputs: [['float32', 2]],
      results: [['float32', 2]],
      shaders: [shader('m1[i] = 3.0 * m0[i];', ['read', 'read_write'])],
      steps: [dispatch(0, [0, 1], 2)],
    });
    const y = run(triple, x);
    useDevice(undefined);
    const there = increment({ factory: () => (x) => void x?.set(x.map((value) => value + 1)) });
    expect(run(there, x).look('data')).toEqual(Float32Array.of(2, 3));
    expect(await read(y)).toEqual([3, 6]);
  });

  test('what is being read is not what it becomes', async () => {
    const x = made(1, 2);
    const reading = read(x);
    const second = program({
      inputs: [
        ['float32', 2],
        ['float32', 1],
      ],
      results: [],
      ...{ shaders: [], steps: [{ kind: 'copy', from: 1, to: 0, at: 1 }] },
      spec: { outputs: [['float32', [2], -1]], donated: [0] },
    });
    expect(await read(run(second, x, made(5)))).toEqual([1, 5]);
    expect(await reading).toEqual([1, 2]);
  });

  test('a donated input that was read before is away until it has changed', async () => {
    const x = run(doubling(2), vector(1, 2));
    expect(await read(x)).toEqual([2, 4]);
    // Its shader is new: the device waits for it.
    const slow = program({
      inputs: [['float32', 2]],
      results: [['float32', 2]],
      shaders: [shader('m1[i] = m0[i] * 4.0;', ['read', 'read_write'])],
      steps: [dispatch(0, [0, 1], 2)],
    });
    run(slow, vector(1, 2));
    const y = run(increment(), x);
    expect(y.isAway).toBe(true);
    expect(() => y.look('add')).toThrow(/come later/);
    expect(await read(y)).toEqual([3, 5]);
    expect(y.look('add')).toEqual(Float32Array.of(3, 5));
  });
});

test('of compiled shaders those are kept that were asked for last', () => {
  const made = () => ({ label: '' });
  const none = async () => null;
  let compiled = 0;
  // All that is used of a device here.
  const device = {
    features: new Set(),
    ...{ createShaderModule: made, createBindGroupLayout: made, createPipelineLayout: made },
    ...{ pushErrorScope: () => undefined, popErrorScope: none },
    createComputePipelineAsync: () => {
      compiled++;
      return none();
    },
  } as unknown as GpuDevice;
  const pipelines = new Pipelines(device);
  const ask = (i: number) => pipelines.of({ code: `${i}`, writes: [], numbers: 0, features: [] });
  const first = ask(0);
  for (let i = 1; i < 1024; i++) ask(i);
  expect(ask(0)).toBe(first);
  ask(1024);
  expect(ask(0)).toBe(first);
  expect([pipelines.count, compiled]).toEqual([1024, 1025]);
  ask(1);
  expect([pipelines.count, compiled]).toEqual([1024, 1026]);
});
