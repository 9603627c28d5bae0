/** Programs for GPUs that are written in tests, and not compiled. */
import type { DType } from '../../src/dtype.ts';
import { Buffer } from '../../src/runtime/buffers.ts';
import { Executable, type Factory, type ProgramSpec } from '../../src/runtime/lowered.ts';
import type { Dispatch, GpuCode, Shader, Step } from '../../src/runtime/webgpu/code.ts';
import type { GpuDevice } from '../../src/runtime/webgpu/gpu.ts';
import { openGpu } from '../../src/runtime/webgpu/open.ts';
import type { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';

const emit = (): GpuCode => {
  throw new Error('the programs here bring their code');
};

/** A GPU on which all programs run: a new one, or this. */
export async function open(given?: GpuDevice, syncReads = false): Promise<WebGpu> {
  const { gpu, reasons } = await openGpu({
    ...{ isForced: true, emit, given, syncReads },
    ...{ powerPreference: undefined, memoryLimit: undefined, float16Arithmetic: false },
  });
  if (!gpu) throw new Error(reasons.join('; '));
  return gpu;
}

/** A shader of one number, the count, in whose body `i` is the number of an element. */
export function shader(body: string, bindings: readonly string[], numbers = 1): Shader {
  const declared = bindings.map((binding, i) => {
    const [access, type = 'f32'] = binding.split(' ');
    return `@group(0) @binding(${i}) var<storage, ${access}> m${i}: array<${type}>;`;
  });
  return {
    code: `${declared.join('\n')}
      @group(0) @binding(${bindings.length}) var<uniform> numbers: array<vec4<u32>, 1>;
      @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
        let i = id.x;
        if (i < numbers[0].x) { ${body} }
      }`,
    writes: bindings.map((binding) => binding.startsWith('read_write')),
    numbers,
    features: [],
  };
}

export const double = shader('m1[i] = m0[i] * 2.0;', ['read', 'read_write']);

export const dispatch = (
  number: number,
  memories: readonly number[],
  count: number,
  rest: Partial<Dispatch> = {},
): Dispatch => ({
  kind: 'dispatch',
  shader: number,
  memories,
  numbers: [count],
  groups: [Math.ceil(count / 64), 1, 1],
  name: 'double',
  ...rest,
});

export type Row = readonly [DType, number];

export interface Made {
  readonly inputs: readonly Row[];
  readonly results: readonly Row[];
  readonly shaders: readonly Shader[];
  readonly steps: readonly Step[];
  readonly spec?: Partial<ProgramSpec>;
  readonly code?: Partial<GpuCode>;
  readonly factory?: Factory;
}

const away: Factory = () => () => {
  throw new Error('it ran on the CPU');
};

/** A program that runs on the GPU. */
export function program({
  inputs,
  results,
  shaders,
  steps,
  spec,
  code,
  factory = away,
}: Made): Executable {
  const whole: ProgramSpec = {
    name: 'program',
    inputs: inputs.map(([dtype, size]) => [dtype, [size]]),
    constants: [],
    outputs: results.map(([dtype, size], i) => [dtype, [size], i]),
    results,
    temporaries: [],
    arenaBytes: 0,
    ...spec,
  };
  const gpuCode: GpuCode = { shaders, steps, temporaries: [], arenaBytes: 0, ...code };
  return new Executable(whole, { factory, forDevice: { isLarge: true, code: () => gpuCode } });
}

export const doubling = (size: number): Executable =>
  program({
    inputs: [['float32', size]],
    results: [['float32', size]],
    shaders: [double],
    steps: [dispatch(0, [0, 1], size)],
  });

export const vector = (...values: number[]): Buffer =>
  new Buffer('float32', Float32Array.from(values));

/** Runs a program that has one result. */
export function run(one: Executable, ...inputs: Buffer[]): Buffer {
  const [result] = one.execute(inputs);
  if (!result) throw new Error('it has no result');
  return result;
}

export const read = async (buffer: Buffer): Promise<number[]> => [...(await buffer.fetch('data'))];

/** An object of the platform's, of which this is another. */
export const withOther = <Type extends object>(object: Type, other: Partial<Type>): Type =>
  new Proxy(object, {
    get(_, name) {
      // Whatever is asked for, one of the two has it.
      const own: unknown = Reflect.get(name in other ? other : object, name);
      return typeof own === 'function' ? own.bind(name in other ? other : object) : own;
    },
  });
