/** `init`: what it finds, what runs where, and what becomes of tensors when that changes. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  DeviceError,
  explain,
  init,
  lower,
  memory,
  ones,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.ts';
import { activeDevice, useDevice } from '../../src/runtime/device.ts';
import { init as initLowered } from '../../src/runtime/init.ts';
import { findGpu } from '../../src/runtime/webgpu/find.ts';
import type { GpuAdapter } from '../../src/runtime/webgpu/gpu.ts';
import { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { open, withOther } from './written.ts';

afterEach(() => init({ device: 'cpu' }));

/** As plain data. */
const infoOf = ({ info: { vendor, architecture, device, description } }: GpuAdapter) => ({
  vendor,
  architecture,
  device,
  description,
});

const dispatches = (): number => {
  const device = activeDevice();
  return device instanceof WebGpu ? device.core.counts.dispatches : Number.NaN;
};

describe('init', () => {
  test('says what it found', async () => {
    const report = await init({ device: 'webgpu' });
    expect(report).toMatchObject({ device: 'webgpu', isFallback: true, reasons: [] });
    const found = await findGpu();
    expect(report.vendor).toBe(found.gpu && found.adapter.info.vendor);
    expect(report.features.every((feature) => typeof feature === 'string')).toBe(true);
    expect(report.limits?.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 27);
    expect(await init({ device: 'cpu' })).toEqual({
      ...{ device: 'cpu', name: '', vendor: '', isFallback: false },
      ...{ features: [], limits: undefined, reasons: [] },
    });
  });

  test('lets all run on the GPU, where that is asked for', async () => {
    await init({ device: 'webgpu' });
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const y = x.matmul(x).add(1);
    expect(String(y)).toMatch(/on the GPU/);
    expect(y.toHTML()).toBe(String(y));
    expect(() => y.arraySync()).toThrow(DeviceError);
    expect(await y.array()).toEqual([
      [8, 11],
      [16, 23],
    ]);
    expect(y.arraySync()).toEqual([
      [8, 11],
      [16, 23],
    ]);
    expect(dispatches()).toBeGreaterThan(0);
    expect(memory().gpu).toBeGreaterThan(0);
  });

  test('lets what is large run there otherwise, and what follows from it', async () => {
    const own = await open();
    await init({ device: own.core.device });
    expect(await tensor([1, 2]).add(1).array()).toEqual([2, 3]);
    expect(dispatches()).toBe(0);
    const product = ones(320, 320).matmul(ones(320, 320));
    expect(await product.add(1).sum().item()).toBe(321 * 320 * 320);
    expect(dispatches()).toBeGreaterThan(0);
    await init({ device: 'cpu' });
    await own.close();
  });

  test('is what explain goes by', async () => {
    const increment = (x: Tensor) => x.add(1);
    await init({ device: 'webgpu' });
    expect(explain(increment, zeros(2))).toContain(
      "WebGPU (goes to the GPU: init({ device: 'webgpu' }) sends all there;",
    );
    const own = await open();
    const { device } = own.core;
    await init({ device });
    const rows = device.limits.maxStorageBufferBindingSize / 4096;
    const [small, large, most] = [2, rows, rows + 1].map((n) => explain(increment, zeros(n, 1024)));
    expect(small).toMatch(/WebGPU \(stays on the CPU: its work of \d+ is less than 20000000;/);
    expect(large).toMatch(/WebGPU \(goes to a GPU: its work of \d+ is at least 20000000;/);
    expect(most).toContain(`WebGPU (stays on the CPU: [${rows + 1}, 1024] is ${4096 * (rows + 1)}`);
    await init({ device: 'cpu' });
    await own.close();
  });

  test('stays on the CPU where the GPU is no more than that', async () => {
    const { device, reasons } = await init();
    expect(device).toBe('cpu');
    expect(reasons).toEqual([expect.stringMatching(/computes on the CPU, which is slower/)]);
    expect(activeDevice()).toBe(undefined);
  });

  test('stays on the CPU where no more than that is left after a GPU was lost', async () => {
    const found = await findGpu();
    if (!found.gpu) throw new Error('there is no GPU');
    const { gpu } = found;
    const better = async (): Promise<GpuAdapter> => {
      const { adapter } = found;
      return withOther(adapter, { info: { ...infoOf(adapter), isFallbackAdapter: false } });
    };
    const requestAdapter = vi.fn(() => gpu.requestAdapter()).mockImplementationOnce(better);
    vi.stubGlobal('navigator', { gpu: { requestAdapter } });
    try {
      expect((await init()).device).toBe('webgpu');
      const { device } = (activeDevice() as WebGpu).core;
      device.destroy();
      await device.lost;
      const product = () => ones(320, 320).matmul(ones(320, 320)).sum();
      expect(product().itemSync()).toBe(320 ** 3);
      await expect.poll(activeDevice).toBe(undefined);
      expect(requestAdapter).toHaveBeenCalledTimes(2);
      expect(product().itemSync()).toBe(320 ** 3);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('brings tensors home that only the GPU has', async () => {
    await init({ device: 'webgpu' });
    const x = tensor([1, 2, 3]).mul(2);
    const sum = x.sum();
    expect(String(x)).toMatch(/on the GPU/);
    await init({ device: 'cpu' });
    expect(x.arraySync()).toEqual([2, 4, 6]);
    expect(sum.itemSync()).toBe(12);
    expect(x.add(1).arraySync()).toEqual([3, 5, 7]);
    expect(memory().gpu).toBe(0);
    await init({ device: 'webgpu' });
    expect(await x.add(sum).array()).toEqual([14, 16, 18]);
  });

  test('lets programs run on while it brings home what they run on', async () => {
    await init({ device: 'webgpu' });
    const left = activeDevice() as WebGpu;
    const step = lower((x: Tensor<[3]>) => x.add(1), { donate: 0 });
    let x = step(tensor([1, 2, 3]));
    const leaving = init({ device: 'cpu' });
    for (let i = 0; i < 20; i++) {
      await undefined;
      x = step(x);
    }
    await leaving;
    expect(left.core.counts.dispatches).toBe(21);
    expect(activeDevice()).toBe(undefined);
    expect(x.arraySync()).toEqual([22, 23, 24]);
    expect(step(x).arraySync()).toEqual([23, 24, 25]);
  });

  test('queues what nobody waits for: of 400 calls, each on the one before, there is one submit', async () => {
    await init({ device: 'webgpu' });
    const step = lower((x: Tensor<[3]>) => x.add(1).remainder(7));
    await step(tensor([1, 2, 3])).data();
    const { core } = activeDevice() as WebGpu;
    const before = core.counts;
    let x = tensor([1, 2, 3]);
    for (let i = 0; i < 400; i++) x = step(x);
    expect(await x.array()).toEqual([2, 3, 4]);
    const { submits, dispatches, pipelines, reads } = core.counts;
    expect({ submits, dispatches, pipelines, reads }).toEqual({
      submits: before.submits + 1,
      dispatches: before.dispatches + 400,
      pipelines: before.pipelines,
      reads: before.reads + 1,
    });
  });

  test('takes a device of the user, and leaves it as it was', async () => {
    const own = await open();
    const { device } = own.core;
    expect((await init({ device })).device).toBe('webgpu');
    expect(await ones(320, 320).matmul(ones(320, 320)).sum().item()).toBe(320 ** 3);
    expect(dispatches()).toBeGreaterThan(0);
    await init({ device: 'cpu' });
    const buffer = device.createBuffer({ size: 16, usage: 0x0009 });
    await buffer.mapAsync(1);
    expect(buffer.getMappedRange().byteLength).toBe(16);
    await own.close();
  });

  test('called twice at once leaves what was asked for last', async () => {
    const [first, second] = await Promise.all([
      init({ device: 'webgpu' }),
      init({ device: 'cpu' }),
    ]);
    expect([first.device, second.device]).toEqual(['webgpu', 'cpu']);
    expect(activeDevice()).toBe(undefined);
  });

  test('leaves what has become the device while it looked for another', async () => {
    const successor = await open();
    const begun = init({ device: 'webgpu' });
    // It has begun to look.
    await Promise.resolve();
    await Promise.resolve();
    useDevice(successor);
    await begun;
    expect(successor.core.lost).toBeDefined();
  });

  test('says why there is no GPU where the platform fails to look for one', async () => {
    const requestAdapter = () => Promise.reject(new Error('the GPU process is gone'));
    vi.stubGlobal('navigator', { gpu: { requestAdapter } });
    try {
      await expect(init({ device: 'webgpu' })).rejects.toThrow(/no GPU; the GPU process is gone$/);
      expect(await init()).toMatchObject({ device: 'cpu', reasons: ['the GPU process is gone'] });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('refuses what it does not know', () => {
    // As it comes from a file of settings.
    const given = (text: string) => () => init(JSON.parse(text));
    expect(given('{ "device": "gpu" }')).toThrow(
      "init device: takes 'auto', 'cpu', 'webgpu' or a GPUDevice, not gpu",
    );
    expect(given('"webgpu"')).toThrow("init: takes options, as { device: 'webgpu' }, not webgpu");
    expect(given('null')).toThrow('init: takes options');
    expect(given('{ "powerPreference": "fast" }')).toThrow(
      "init powerPreference: takes 'low-power' or 'high-performance', not fast",
    );
    expect(given('{ "memoryLimit": -1 }')).toThrow(
      'init memoryLimit: takes a number of bytes, 0 or more, not -1',
    );
    expect(given('{ "syncReads": "x" }')).toThrow('init syncReads: takes true or false, not');
    expect(given('{ "float16Arithmetic": 1 }')).toThrow(
      'init float16Arithmetic: takes true or false, not 1',
    );
  });

  test('of lowered applications finds the same', async () => {
    expect((await initLowered({ device: 'webgpu' })).device).toBe('webgpu');
  });
});
