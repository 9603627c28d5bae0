/** Compiled shaders, by their source: a device compiles each once, many side by side. */
import { DeviceError } from '../../errors.ts';
import { deviceFailed } from '../../errors-device.ts';
import type { Shader } from './code.ts';
import {
  COMPUTE,
  type GpuBindGroupLayout,
  type GpuComputePipeline,
  type GpuDevice,
  type GpuLayoutEntry,
  type GpuPipelineLayout,
  type GpuShaderModule,
} from './gpu.ts';
import { going, Later, type Work, wait } from './later.ts';

/** What a shader binds, as the device knows it. */
export interface Layout {
  readonly id: number;
  readonly group: GpuBindGroupLayout;
  readonly pipeline: GpuPipelineLayout;
  /** Bytes of the numbers, 0 if there are none. */
  readonly numbers: number;
}

export interface Pipeline {
  readonly layout: Layout;
  /** Comes when it is compiled, or could not be. */
  readonly ready: Later<void>;
  compiled: GpuComputePipeline | undefined;
  /** Why it could not be compiled. */
  failure: string | undefined;
}

/** A pipeline for an op, once it is ready. */
export function compiledFor({ compiled, failure }: Pipeline, op: string): GpuComputePipeline {
  if (!compiled) throw new DeviceError(deviceFailed(op, failure ?? ''));
  return compiled;
}

const QUAD_BYTES = 16;

/** How many compiled shaders are kept for programs to come. */
const MOST = 1024;

export class Pipelines {
  private readonly device: GpuDevice;
  private readonly layouts = new Map<string, Layout>();
  private readonly pipelines = new Map<string, Pipeline>();

  constructor(device: GpuDevice) {
    this.device = device;
  }

  get count(): number {
    return this.pipelines.size;
  }

  /** The pipeline of a shader, which is being compiled from its first use on. */
  of(shader: Shader): Pipeline {
    const { pipelines } = this;
    const known = pipelines.get(shader.code);
    // The least recently asked for comes first, and goes when there are too many; programs keep what they have.
    pipelines.delete(shader.code);
    if (known) {
      pipelines.set(shader.code, known);
      return known;
    }
    if (pipelines.size >= MOST) pipelines.delete(pipelines.keys().next().value ?? '');
    const layout = this.layoutOf(shader);
    const begun: Pipeline = {
      layout,
      compiled: undefined,
      failure: undefined,
      ready: new Later(),
    };
    pipelines.set(shader.code, begun);
    going(this.finish(begun, shader), begun.ready);
    return begun;
  }

  private *finish(begun: Pipeline, shader: Shader): Work {
    try {
      begun.compiled = yield* this.compile(shader, begun.layout);
    } catch (error) {
      begun.failure = messageOf(error);
    }
  }

  private *compile({ code, features }: Shader, layout: Layout): Work<GpuComputePipeline> {
    const { device } = this;
    const missing = features.filter((feature) => !device.features.has(feature));
    if (missing.length > 0) throw new Error(`it has no ${missing.join(', ')}`);
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ code });
    // It says no more than the pipeline does; but an error that nobody takes is printed.
    Later.from(device.popErrorScope());
    const compute = { module, entryPoint: 'main' };
    try {
      return yield* wait(device.createComputePipelineAsync({ layout: layout.pipeline, compute }));
    } catch (error) {
      throw new Error((yield* complaints(module)) || messageOf(error), { cause: error });
    }
  }

  private layoutOf({ writes, numbers }: Shader): Layout {
    const quads = Math.ceil(numbers / 4);
    const key = `${writes.map(Number).join('')},${quads}`;
    const known = this.layouts.get(key);
    if (known) return known;
    const entries = writes.map(
      (isWritten, binding): GpuLayoutEntry => ({
        binding,
        visibility: COMPUTE,
        buffer: { type: isWritten ? 'storage' : 'read-only-storage' },
      }),
    );
    if (quads > 0)
      entries.push({
        binding: writes.length,
        visibility: COMPUTE,
        buffer: { type: 'uniform', hasDynamicOffset: true },
      });
    const group = this.device.createBindGroupLayout({ entries });
    const layout = {
      id: this.layouts.size,
      group,
      pipeline: this.device.createPipelineLayout({ bindGroupLayouts: [group] }),
      numbers: quads * QUAD_BYTES,
    };
    this.layouts.set(key, layout);
    return layout;
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** What the compiler says of a shader, with the lines. */
function* complaints(module: GpuShaderModule): Work<string> {
  const { messages } = yield* wait(module.getCompilationInfo());
  return messages
    .filter(({ type }) => type === 'error')
    .map(({ lineNum, message }) => `line ${lineNum}: ${message}`)
    .join('; ');
}
