/** What is found is a GPU: it adds two vectors, by a shader written here. */
import { expect, test } from 'vitest';
import { findGpu } from '../../src/runtime/webgpu/find.ts';
import {
  COMPUTE,
  type GpuBuffer,
  type GpuDevice,
  MAP_READ,
  USAGE,
} from '../../src/runtime/webgpu/gpu.ts';

const SIZE = 1000;
const BYTES = SIZE * Float32Array.BYTES_PER_ELEMENT;

const SHADER = `
  @group(0) @binding(0) var<storage, read_write> a: array<f32>;
  @group(0) @binding(1) var<storage, read_write> b: array<f32>;
  @group(0) @binding(2) var<storage, read_write> sums: array<f32>;
  @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x < arrayLength(&sums)) { sums[id.x] = a[id.x] + b[id.x]; }
  }`;

/** Binds the buffers in this order, as memory that may be written. */
async function dispatch(device: GpuDevice, code: string, groups: number, buffers: GpuBuffer[]) {
  const layout = device.createBindGroupLayout({
    entries: buffers.map((_, binding) => ({
      binding,
      visibility: COMPUTE,
      buffer: { type: 'storage' },
    })),
  });
  const pipeline = await device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ code }) },
  });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
  pass.dispatchWorkgroups(groups);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

function upload(device: GpuDevice, data: Float32Array): GpuBuffer {
  const usage = USAGE.storage | USAGE.copyTarget;
  const buffer = device.createBuffer({ size: data.byteLength, usage });
  device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

async function read(device: GpuDevice, source: GpuBuffer): Promise<Float32Array> {
  const staging = device.createBuffer({ size: BYTES, usage: USAGE.mapRead | USAGE.copyTarget });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, staging, 0, BYTES);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(MAP_READ);
  return new Float32Array(staging.getMappedRange().slice(0));
}

test('the GPU that is found adds two vectors', async () => {
  const found = await findGpu();
  if (!found.gpu) throw new Error(found.tried.join('; '));
  expect(found.isFallback).toBe(true);
  const device = await found.adapter.requestDevice();
  const a = Float32Array.from({ length: SIZE }, (_, i) => i / 4);
  const b = Float32Array.from({ length: SIZE }, (_, i) => 1 - i);
  const sums = device.createBuffer({ size: BYTES, usage: USAGE.storage | USAGE.copySource });
  await dispatch(device, SHADER, Math.ceil(SIZE / 64), [
    upload(device, a),
    upload(device, b),
    sums,
  ]);
  expect(await read(device, sums)).toEqual(a.map((x, i) => x + (b[i] ?? 0)));
  device.destroy();
});
