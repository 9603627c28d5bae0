/** Memory that tensors share with the user's own code for the GPU. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromGpuBuffer, init, lower, tensor, toGpuBuffer } from '../../src/index.ts';
import { Buffer } from '../../src/runtime/buffers.ts';
import { activeDevice } from '../../src/runtime/device.ts';
import { type GpuBuffer, type GpuDevice, MAP_READ, USAGE } from '../../src/runtime/webgpu/gpu.ts';
import type { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { doubling, open, program, read, run, vector } from './written.ts';

let own: WebGpu;
let device: GpuDevice;

beforeAll(async () => {
  own = await open();
  device = own.core.device;
});
beforeEach(() => init({ device }));
afterEach(() => init({ device: 'cpu' }));
afterAll(() => own.close());

const ALL = USAGE.storage | USAGE.copySource | USAGE.copyTarget;

type Words = Float32Array | Uint32Array;

/** A buffer as the user has it, of these words. */
function buffer(words: Words, usage: number = ALL): GpuBuffer & { readonly usage: number } {
  const made = device.createBuffer({ size: words.byteLength, usage });
  if (usage & USAGE.copyTarget) device.queue.writeBuffer(made, 0, words);
  // The platform's buffers tell their usage.
  return made as GpuBuffer & { readonly usage: number };
}

async function wordsOf(source: GpuBuffer, offset: number, size: number): Promise<Float32Array> {
  const staging = device.createBuffer({ size, usage: USAGE.mapRead | USAGE.copyTarget });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, offset, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(MAP_READ);
  return new Float32Array(staging.getMappedRange().slice(0));
}

describe('fromGpuBuffer', () => {
  test('makes a tensor of the memory that is there', async () => {
    const given = buffer(Float32Array.of(1, 2, 3, 4, 5, 6));
    const x = fromGpuBuffer(given, [2, 3]);
    expect(x.shape).toEqual([2, 3]);
    expect(await x.mul(2).sum(0).array()).toEqual([10, 14, 18]);
    // What the user writes is seen by what is computed afterwards.
    device.queue.writeBuffer(given, 0, Float32Array.of(10));
    expect(await x.sum().item()).toBe(30);
    x.dispose();
    expect(await wordsOf(given, 0, 24)).toEqual(Float32Array.of(10, 2, 3, 4, 5, 6));
  });

  test('of bytes and bools takes a word for each', async () => {
    const words = () => buffer(Uint32Array.of(1, 0, 1));
    expect(await fromGpuBuffer(words(), [3], { dtype: 'bool' }).array()).toEqual([
      true,
      false,
      true,
    ]);
    expect(await fromGpuBuffer(words(), [3], { dtype: 'uint8' }).add(1).array()).toEqual([2, 1, 2]);
  });

  test.each([10, 12])('of %i words may have tensors that end within a vector', async (count) => {
    const words = Float32Array.from({ length: count }, (_, i) => i);
    const given = buffer(words);
    const doubled = Array.from(words, (x, i) => (i < 10 ? 2 * x : x));
    expect(await fromGpuBuffer(given, [10]).mul(2).array()).toEqual(doubled.slice(0, 10));
    const double = lower((x: ReturnType<typeof fromGpuBuffer>) => x.mul(2), { donate: 0 });
    expect(await double(fromGpuBuffer(given, [10])).array()).toEqual(doubled.slice(0, 10));
    expect(await wordsOf(given, 0, 4 * count)).toEqual(Float32Array.from(doubled));
  });

  test('that is donated is written where it is', async () => {
    const given = buffer(Float32Array.of(1, 2, 3, 4));
    const step = lower((x: ReturnType<typeof of4>) => x.add(1), { donate: 0 });
    const of4 = () => fromGpuBuffer(given, [4]);
    expect(await step(of4()).array()).toEqual([2, 3, 4, 5]);
    expect(await wordsOf(given, 0, 16)).toEqual(Float32Array.of(2, 3, 4, 5));
  });

  test('ends with its last element, where it is copied, too', async () => {
    const given = buffer(Float32Array.of(1, 2, 3));
    const copy = program({
      inputs: [
        ['float32', 3],
        ['float32', 3],
      ],
      ...{ results: [], shaders: [], steps: [{ kind: 'copy', from: 0, to: 1 }] },
      spec: { outputs: [['float32', [3], -2]], donated: [1] },
    });
    const remote = activeDevice()?.adopt('fromGpuBuffer', given, 'float32', [3]);
    const x = run(doubling(3), vector(2, 3, 4));
    expect(await read(run(copy, x, new Buffer('float32', undefined, undefined, remote)))).toEqual([
      4, 6, 8,
    ]);
    expect(await wordsOf(given, 0, 12)).toEqual(Float32Array.of(4, 6, 8));
  });

  test('comes home from a device that is being left, however late it is', async () => {
    for (let events = 0; events < 8; events++) {
      await init({ device });
      const leaving = init({ device: 'cpu' });
      await undefined;
      for (let i = 0; i < events; i++) await new Promise((resolve) => setTimeout(resolve));
      // Then it is refused.
      if (!activeDevice()) continue;
      const x = fromGpuBuffer(buffer(Float32Array.of(1, events)), [2]);
      await leaving;
      expect(x.arraySync()).toEqual([1, events]);
    }
  });

  test('of float16 takes whole words', async () => {
    const half = { dtype: 'float16' } as const;
    if (!device.features.has('shader-f16')) {
      expect(() => fromGpuBuffer(buffer(Float32Array.of(1, 2)), [3], half)).toThrow(/12 bytes/);
      return;
    }
    const short = device.createBuffer({ size: 6, usage: ALL }) as GpuBuffer & { usage: number };
    expect(() => fromGpuBuffer(short, [3], half)).toThrow(/takes 8 bytes, and the GPUBuffer has 6/);
    const longer = device.createBuffer({ size: 10, usage: ALL }) as GpuBuffer & { usage: number };
    expect(await fromGpuBuffer(longer, [3], half).add(1).array()).toEqual([1, 1, 1]);
  });

  test('refuses what cannot be a tensor', async () => {
    const given = buffer(Float32Array.of(1, 2));
    expect(() => fromGpuBuffer(given, [3])).toThrow(
      'fromGpuBuffer [3]: takes 12 bytes, and the GPUBuffer has 8',
    );
    expect(() => fromGpuBuffer(buffer(Float32Array.of(1), USAGE.storage), [1])).toThrow(/usages/);
    await init({ device: 'cpu' });
    expect(() => fromGpuBuffer(given, [2])).toThrow(/^fromGpuBuffer: programs run on the CPU/);
  });
});

describe('toGpuBuffer', () => {
  test('says where a tensor is, when the device was given all that computes it', async () => {
    const x = fromGpuBuffer(buffer(Float32Array.of(1, 2, 3)), [3]).mul(3);
    const range = await toGpuBuffer(x);
    expect(range.size).toBe(12);
    // It is the device's own, whatever the program declares.
    const found = range.buffer as unknown as GpuBuffer;
    expect(await wordsOf(found, range.offset, range.size)).toEqual(Float32Array.of(3, 6, 9));
  });

  test('brings a tensor of the host there', async () => {
    const range = await toGpuBuffer(tensor([1, 2]));
    const found = range.buffer as unknown as GpuBuffer;
    expect(await wordsOf(found, range.offset, range.size)).toEqual(Float32Array.of(1, 2));
  });

  test('refuses dtypes that no GPU has', async () => {
    await expect(toGpuBuffer(tensor([1], { dtype: 'float64' }))).rejects.toThrow(
      'toGpuBuffer of dtype float64: no GPU has it',
    );
  });
});
