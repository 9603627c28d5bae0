/** Programs whose code comes later, as what writes it is still being loaded: here, what writes routines. */
import { explain, lower, scan, type Tensor, tensor, warmUp, zeros } from 'gradus';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { hasRoutines } from '../../src/codegen/webgpu/steps.ts';
import { gpuCodeOf } from '../../src/load.ts';
import { useDevice } from '../../src/runtime/device.ts';
import type { GpuDevice } from '../../src/runtime/webgpu/gpu.ts';
import { openGpu } from '../../src/runtime/webgpu/open.ts';
import type { Emit, WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { withOther } from './written.ts';

/** Of each program that waits for its code: goes on with it, or with why it cannot be written. */
let waiting: ((error?: Error) => void)[] = [];

const emit: Emit = (program, traits) => {
  const write = () => gpuCodeOf(emitGpu(program, traits));
  if (!hasRoutines(program)) return write();
  return new Promise((resolve, reject) => {
    waiting.push((error) => (error ? reject(error) : resolve(write())));
  });
};

/** What is waited for comes, or fails. */
function load(error?: Error): void {
  for (const go of waiting) go(error);
  waiting = [];
}

async function open(given?: GpuDevice): Promise<WebGpu> {
  const { gpu, reasons } = await openGpu({
    ...{ isForced: true, emit, given, syncReads: false },
    ...{ powerPreference: undefined, memoryLimit: undefined, float16Arithmetic: false },
  });
  if (!gpu) throw new Error(reasons.join('; '));
  return gpu;
}

let gpu: WebGpu;
beforeEach(async () => {
  waiting = [];
  gpu = await open();
  useDevice(gpu);
});
afterEach(() => {
  useDevice(undefined);
  load();
  return gpu.close();
});

const offline = new Error('there is no network');
const x = tensor([1, 2, 3]);
const sums = lower((a: Tensor<[3]>) => a.cumsum(0));
const doubled = lower((a: Tensor<[3]>) => a.mul(2));

describe('a run', () => {
  test('waits for its code, and what comes after it waits for its turn', async () => {
    const all = [sums(x), doubled(sums(x)), doubled(x)];
    expect(gpu.core.counts.dispatches).toBe(0);
    // Asked for once, though it runs twice.
    expect(waiting).toHaveLength(1);
    load();
    expect(await Promise.all(all.map((y) => y.array()))).toEqual([
      [1, 3, 6],
      [2, 6, 12],
      [2, 4, 6],
    ]);
    expect(await sums(x).array()).toEqual([1, 3, 6]);
    expect(waiting).toEqual([]);
  });

  test('fails where it is read if there is no code, and the next one asks again', async () => {
    const all = [sums(x), doubled(sums(x)), doubled(x)];
    load(offline);
    const failed = { status: 'rejected', reason: offline };
    expect(await Promise.allSettled(all.map((y) => y.array()))).toEqual([
      ...[failed, failed],
      { status: 'fulfilled', value: [2, 4, 6] },
    ]);
    const again = sums(x);
    expect(waiting).toHaveLength(1);
    load();
    expect(await again.array()).toEqual([1, 3, 6]);
  });

  test('of a loop waits for what its steps need', async () => {
    const f = lower((xs: Tensor<[2, 3]>) =>
      scan(
        (total: Tensor<[3]>, row: Tensor<[3]>) => {
          const next = total.add(row.cumsum(0));
          return [next, next.sum()] as const;
        },
        zeros(3),
        xs,
      ),
    );
    const rows = tensor([
      [3, 1, 2],
      [6, 5, 4],
    ]);
    const [total, each] = f(rows);
    expect(waiting).toHaveLength(1);
    load();
    expect(await total.array()).toEqual([9, 15, 21]);
    expect(await each.array()).toEqual([13, 45]);
  });

  test('changes what was donated when it has its code', async () => {
    const step = lower((a: Tensor<[3]>) => a.add(a.cumsum(0)), { donate: 0 });
    const given = doubled(x);
    const y = step(step(given));
    load();
    expect(await y.array()).toEqual([8, 24, 50]);
    await expect(given.data()).rejects.toThrow(/donated/);
  });

  test('is refused at the call if it gets too much, and where it is read if it keeps too much', async () => {
    const { device } = gpu.core;
    const limits = withOther(device.limits, { maxStorageBufferBindingSize: 1024 });
    useDevice(await open(withOther(device, { limits })));
    const large = lower((a: Tensor<[512]>) => a.cumsum(0));
    expect(() => large(zeros(512))).toThrow(/takes? at most 1024/);
    const between = lower((a: Tensor<[8]>) =>
      a.reshape(1, 8).expand(64, 8).cumsum(0).cumsum(1).sum(),
    );
    const y = between(zeros(8));
    load();
    await expect(y.data()).rejects.toThrow(/takes? at most 1024/);
  });
});

describe('while code is being loaded', () => {
  test('warmUp waits for it, and for its shaders', async () => {
    const refused = warmUp(sums, x);
    load(offline);
    await expect(refused).rejects.toBe(offline);
    const ready = warmUp(sums, x);
    load();
    await ready;
    const { pipelines } = gpu.core.counts;
    expect(pipelines).toBeGreaterThan(0);
    expect(await sums(x).array()).toEqual([1, 3, 6]);
    expect(gpu.core.counts.pipelines).toBe(pipelines);
  });

  test('a device may be lost', async () => {
    const y = sums(x);
    const products = lower((a: Tensor<[3]>) => a.cumprod(0));
    const ready = warmUp(products, x);
    gpu.core.device.destroy();
    await gpu.core.device.lost;
    load();
    await expect(y.data()).rejects.toThrow(/on a GPU that was lost/);
    // Calls go elsewhere then.
    await ready;
  });

  test('a device may be left: it does what was asked of it first', async () => {
    const y = sums(x);
    useDevice(undefined);
    const left = gpu.close();
    load();
    await left;
    expect(y.arraySync()).toEqual([1, 3, 6]);
  });

  test('explain says so', () => {
    const f = (a: Tensor<[3]>) => a.cumsum(0);
    expect(explain(f, x)).toMatch(/WebGPU .*\n {4}what writes its shaders is being loaded/);
    load(offline);
    const g = (a: Tensor<[3]>) => a.add(1);
    expect(explain(g, x)).toMatch(/WebGPU .*\n {4}g_0_add: .* workgroups/);
  });
});
