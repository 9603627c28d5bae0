/** Runs one shader on words of memory, for tests of what shaders compute. */
import { findGpu } from '../../src/runtime/webgpu/find.ts';
import { COMPUTE, type GpuDevice, MAP_READ, USAGE } from '../../src/runtime/webgpu/gpu.ts';

type Words = Uint32Array<ArrayBuffer>;

export interface Computer {
  /**
   * Runs `code`, whose `main` has workgroups of 64, on buffers of words that are bound as
   * `var<storage, read_write>`; gives the last, which has `size` words and was 0.
   */
  run(code: string, inputs: readonly Words[], size: number, threads: number): Promise<Words>;
  destroy(): void;
}

const GROUP = 64;
const { storage, copySource, copyTarget, mapRead } = USAGE;

async function pipelineOf(device: GpuDevice, code: string, bindings: number) {
  const layout = device.createBindGroupLayout({
    entries: Array.from({ length: bindings }, (_, binding) => ({
      binding,
      visibility: COMPUTE,
      buffer: { type: 'storage' },
    })),
  });
  const module = device.createShaderModule({ code });
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter(({ type }) => type === 'error');
  if (errors.length > 0)
    throw new Error(errors.map((e) => `${e.lineNum}: ${e.message}`).join('\n') + code);
  const pipeline = await device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module },
  });
  return { layout, pipeline };
}

async function run(
  device: GpuDevice,
  { layout, pipeline }: Awaited<ReturnType<typeof pipelineOf>>,
  inputs: readonly Words[],
  size: number,
  threads: number,
) {
  const sizes = [...inputs.map(({ byteLength }) => byteLength), size * 4];
  const buffers = sizes.map((bytes) =>
    device.createBuffer({ size: bytes, usage: storage | copySource | copyTarget }),
  );
  const result = buffers[inputs.length] as (typeof buffers)[0];
  for (const [i, words] of inputs.entries())
    device.queue.writeBuffer(buffers[i] as typeof result, 0, words);
  const staging = device.createBuffer({ size: size * 4, usage: mapRead | copyTarget });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
  pass.dispatchWorkgroups(Math.ceil(threads / GROUP));
  pass.end();
  encoder.copyBufferToBuffer(result, 0, staging, 0, size * 4);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(MAP_READ);
  const words = new Uint32Array(staging.getMappedRange().slice(0));
  for (const buffer of [...buffers, staging]) buffer.destroy();
  return words;
}

/** What runs shaders on the GPU that is found. */
export async function computer(): Promise<Computer> {
  const found = await findGpu();
  if (!found.gpu) throw new Error(found.tried.join('; '));
  const device = await found.adapter.requestDevice();
  const known = new Map<string, ReturnType<typeof pipelineOf>>();
  return {
    run: async (code, inputs, ...rest) => {
      const pipeline = known.get(code) ?? pipelineOf(device, code, inputs.length + 1);
      known.set(code, pipeline);
      return run(device, await pipeline, inputs, ...rest);
    },
    destroy: () => device.destroy(),
  };
}
