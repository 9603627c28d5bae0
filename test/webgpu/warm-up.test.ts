/** `warmUp` on a GPU: the first call finds its shaders compiled, and nothing has run before it. */
import { lower, type Tensor, tensor, valueAndGrad, warmUp } from 'gradus';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { DeviceError } from '../../src/errors.ts';
import { gpuCodeOf } from '../../src/load.ts';
import { useDevice } from '../../src/runtime/device.ts';
import { lowered } from '../../src/runtime/index.ts';
import type { GpuCode, LoopStep } from '../../src/runtime/webgpu/code.ts';
import type { GpuDevice } from '../../src/runtime/webgpu/gpu.ts';
import { openGpu } from '../../src/runtime/webgpu/open.ts';
import type { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { dispatch, double, shader, withOther } from './written.ts';

/** A GPU on which no shader was compiled so far. `isForced`: all programs run there. */
async function open(isForced: boolean, given?: GpuDevice): Promise<WebGpu> {
  const { gpu, reasons } = await openGpu({
    ...{ isForced, emit: (program, traits) => gpuCodeOf(emitGpu(program, traits)) },
    ...{
      given,
      powerPreference: undefined,
      memoryLimit: undefined,
      syncReads: false,
      float16Arithmetic: false,
    },
  });
  if (!gpu) throw new Error(reasons.join('; '));
  return gpu;
}

const numbers = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i));

describe('where all runs on the GPU', () => {
  let gpu: WebGpu;
  beforeAll(async () => {
    gpu = await open(true);
  });
  beforeEach(() => useDevice(gpu));
  afterEach(() => useDevice(undefined));
  afterAll(() => gpu.close());

  test('a training step is compiled before its first call', async () => {
    const loss = (w: Tensor<[8, 5]>, x: Tensor<[4, 8]>) => x.matmul(w).softmax(1).exp().sum();
    const step = lower(
      (w: Tensor<[8, 5]>, x: Tensor<[4, 8]>) => {
        const [value, gradient] = valueAndGrad(loss)(w, x);
        return { value, w: w.sub(gradient.mul(tensor([1, 2, 3, 4, 5]))) };
      },
      { donate: 0 },
    );
    const [w, x] = [tensor(numbers(40), [8, 5]), tensor(numbers(32), [4, 8])];
    const before = gpu.core.counts;
    await warmUp(step, w, x);
    const { pipelines, dispatches, submits } = gpu.core.counts;
    expect(pipelines).toBeGreaterThan(before.pipelines);
    expect({ dispatches, submits }).toMatchObject({
      dispatches: before.dispatches,
      submits: before.submits,
    });
    // It has not been given up.
    expect(w.dataSync()).toEqual(numbers(40));
    const { value, w: next } = step(w, x);
    await Promise.all([value.data(), next.data()]);
    expect(gpu.core.counts.dispatches).toBeGreaterThan(dispatches);
    expect(gpu.core.counts.pipelines).toBe(pipelines);
  });

  /** A program of this code, which doubles one number. */
  const written = (code: Partial<GpuCode>) =>
    lowered(
      {
        name: 'written',
        ...{ parameters: [{ $: 0 }], result: { $: 0 }, constants: [] },
        inputs: [['float32', [1]]],
        outputs: [['float32', [1], 0]],
        results: [['float32', 1]],
        ...{ temporaries: [], arenaBytes: 0 },
      },
      () => () => {},
      undefined,
      {
        isLarge: true,
        code: () => ({ shaders: [], steps: [], temporaries: [], arenaBytes: 0, ...code }),
      },
    );

  const broken = shader('m1[i] = nothing;', ['read', 'read_write']);

  test('a shader that does not compile is told of as by the call', async () => {
    const body = {
      steps: [dispatch(1, [0, 1], 1, { name: 'rsqrt' })],
      ...{ temporaries: [], copies: [] },
      operands: [0, 1].map((memory) => ({ kind: 'whole', memory }) as const),
    };
    const loop: LoopStep = { kind: 'loop', steps: 1, reverse: false, carries: [], body };
    for (const steps of [body.steps, [loop], [dispatch(0, [0, 1], 1), loop]]) {
      const f = written({ shaders: [double, broken], steps });
      const x = tensor([3]);
      const told = await Promise.allSettled([warmUp(f, x), (f(x) as Tensor).data()]);
      const [early, late] = told.map((one) => (one.status === 'rejected' ? one.reason : undefined));
      expect(early).toBeInstanceOf(DeviceError);
      expect(early.message).toMatch(/^rsqrt failed on the GPU: .*nothing/s);
      expect(late).toEqual(early);
    }
  });

  test('a device that is lost meanwhile is no error: calls go elsewhere then', async () => {
    const { device } = (await open(true)).core;
    const createComputePipelineAsync = async () => {
      await device.lost;
      throw new Error('lost');
    };
    useDevice(await open(true, withOther(device, { createComputePipelineAsync })));
    const f = lower((x: Tensor<[3]>) => x.mul(7.5).cos());
    const isReady = warmUp(f, tensor([1, 2, 3]));
    device.destroy();
    await isReady;
    expect(f(tensor([0, 0, 0])).dataSync()).toEqual(Float32Array.of(1, 1, 1));
  });
});

test('what runs on the CPU is made ready there, until its arguments are on the GPU', async () => {
  const own = await open(true);
  const gpu = await open(false, own.core.device);
  useDevice(gpu);
  try {
    const f = lower((x: Tensor<[512]>) => x.mul(9.25).tan());
    await warmUp(f, tensor(numbers(512), [512]));
    expect(gpu.core.counts.pipelines).toBe(0);
    const large = lower((a: Tensor<[512, 512]>) => a.matmul(a).sum(0));
    const away = large(tensor(numbers(512 * 512), [512, 512]));
    const { pipelines } = gpu.core.counts;
    expect(pipelines).toBeGreaterThan(0);
    await warmUp(f, away);
    const ready = gpu.core.counts.pipelines;
    expect(ready).toBeGreaterThan(pipelines);
    await f(away).data();
    expect(gpu.core.counts.pipelines).toBe(ready);
  } finally {
    useDevice(undefined);
    await gpu.close();
    await own.close();
  }
});
