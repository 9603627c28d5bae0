/** Programs on the GPU that tests find, beside what the interpreter says they mean. */
import { specOf } from '../../src/codegen/spec.ts';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { arrayOf, type DType, numbersIn, stored, type TypedArray } from '../../src/dtype.ts';
import { interpret } from '../../src/ir/interpret.ts';
import type { Program, Value } from '../../src/ir/program.ts';
import { Buffer } from '../../src/runtime/buffers.ts';
import type { DeviceTraits } from '../../src/runtime/device.ts';
import type { GpuCode } from '../../src/runtime/webgpu/code.ts';
import { GpuMachine } from '../../src/runtime/webgpu/machine.ts';
import { openGpu } from '../../src/runtime/webgpu/open.ts';
import type { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { numel } from '../../src/shape.ts';
import type { Tensor } from '../../src/tensor.ts';
import { trace } from '../../src/trace.ts';
import { TensorSpec } from '../../src/tree.ts';

export type Traced = (...inputs: Tensor[]) => unknown;

/** A tensor that a program is given: its shape, and a dtype if not float32. */
export type Given =
  | readonly number[]
  | { readonly shape: readonly number[]; readonly dtype: DType };

const specFor = (given: Given): TensorSpec =>
  'shape' in given ? new TensorSpec(given.shape, given.dtype) : new TensorSpec(given, 'float32');

let opened: Promise<WebGpu> | undefined;

async function open(): Promise<WebGpu> {
  const { gpu, reasons } = await openGpu({
    isForced: true,
    emit: (program, traits) => emitGpu(program, traits).code,
    powerPreference: 'high-performance',
    given: undefined,
    memoryLimit: undefined,
    syncReads: false,
    float16Arithmetic: false,
  });
  if (!gpu) throw new Error(reasons.join('; '));
  return gpu;
}

/** The one device of all tests of a process. */
export const gpu = (): Promise<WebGpu> => {
  opened ??= open();
  return opened;
};

export function programOf(f: Traced, given: readonly Given[], donated: readonly number[] = []) {
  // What functions are given is known only here.
  return trace('f', f as Parameters<typeof trace>[1], given.map(specFor), donated).program;
}

/** The results of a program whose code is written for a device with these traits, and what its inputs are then. */
export async function runOnGpu(
  program: Program,
  inputs: readonly TypedArray[],
  traits: Partial<DeviceTraits> = {},
): Promise<{
  readonly results: TypedArray[];
  readonly inputs: TypedArray[];
  readonly code: GpuCode;
}> {
  const { traits: own } = await gpu();
  const { code } = emitGpu(program, { ...own, ...traits });
  return { ...(await runCode(program, code, inputs)), code };
}

/** The same of a program whose code is this. */
export async function runCode(program: Program, code: GpuCode, inputs: readonly TypedArray[]) {
  const { core } = await gpu();
  const machine = new GpuMachine(core, specOf(program), code);
  const given = inputs.map((x, i) => new Buffer(program.inputs[i]?.dtype ?? 'float32', x.slice()));
  const fetched = (buffers: readonly Buffer[]) =>
    Promise.all(buffers.map((buffer) => buffer.fetch('f')));
  return { results: await fetched(machine.run(given)), inputs: await fetched(given) };
}

/** The values that are results, in their order among these. */
const resultsOf = ({ values }: Program): readonly Value[] =>
  values
    .flatMap((value) => (value.place.kind === 'result' ? [{ value, at: value.place.index }] : []))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);

/** What the interpreter gives, in float64. */
export function meaning(program: Program, inputs: readonly TypedArray[]): Float64Array[] {
  const memory = ({ size }: Value) => new Float64Array(size);
  const kept = program.values.filter(({ place }) => place.kind === 'arena').map(memory);
  const results = resultsOf(program).map(memory);
  const given = [...program.inputs, ...program.constants].map(({ dtype }, i) => {
    const data = inputs[i] ?? program.constants[i - inputs.length]?.data;
    return Float64Array.from(numbersIn(dtype, data as TypedArray));
  });
  interpret(program, true)(...kept)(...given, ...results);
  return results;
}

/** Numbers from -2 to 2, or whole ones from -100 to 100, the same in every run. */
export function numbers(given: readonly Given[]): TypedArray[] {
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (seed / 2 ** 31) * 4 - 2;
  };
  return given.map(specFor).map(({ shape, dtype }) => {
    const scale = dtype.startsWith('float') ? 1 : 50;
    return new (arrayOf(dtype))(numel(shape)).map(() => stored(dtype, next() * scale));
  });
}

/** How far results are from what the interpreter gives, relative to that where it is more than 1. */
export async function error(
  f: Traced,
  given: readonly Given[],
  traits: Partial<DeviceTraits> = {},
): Promise<number> {
  const program = programOf(f, given);
  const inputs = numbers(given);
  return worstOf(program, inputs, (await runOnGpu(program, inputs, traits)).results);
}

/** The same of results that are there. */
export function worstOf(
  program: Program,
  inputs: readonly TypedArray[],
  results: readonly TypedArray[],
): number {
  const dtypes = resultsOf(program).map((x) => x.dtype);
  const wanted = meaning(program, inputs);
  return Math.max(
    ...wanted.map((want, i) => {
      const got = numbersIn(dtypes[i] ?? 'float32', results[i] as TypedArray);
      return want.reduce((worst, x, j) => Math.max(worst, distance(got[j] ?? Number.NaN, x)), 0);
    }),
  );
}

const distance = (got: number, wanted: number): number =>
  Object.is(got, wanted) ? 0 : Math.abs(got - wanted) / Math.max(1, Math.abs(wanted));
