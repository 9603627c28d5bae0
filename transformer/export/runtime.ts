/** The run time that exported modules carry: programs as functions over typed arrays. */
import { arrayOf, bytesOf, type DType, type TypedArray } from '../../src/dtype.ts';
import { argumentStatic } from '../../src/errors.ts';
import { brokenFile, missingTensor, notArray } from '../../src/errors-export.ts';
import { Buffer } from '../../src/runtime/buffers.ts';
import {
  at,
  Executable,
  type Factory,
  fillerOf,
  type Leaf,
  type LoweredSpec,
  leavesOf,
  type MakeMachine,
} from '../../src/runtime/lowered.ts';
import type { Shape } from '../../src/shape.ts';
import { NAMES, PREFIX } from './safetensors.ts';

const described = (x: unknown): string => {
  if (ArrayBuffer.isView(x) && 'length' in x)
    return `a ${x.constructor.name} of ${String(x.length)}`;
  return x === null || typeof x !== 'object' ? String(x) : (x.constructor?.name ?? 'an object');
};

/** The memory of an argument, after checking that it is what the program was made for. */
function bufferOf(
  { name, inputs, donated }: LoweredSpec,
  leaf: Leaf,
  value: unknown,
): Buffer | undefined {
  const { label, slot } = leaf;
  if (slot === undefined) {
    if (Object.is(value, leaf.value)) return undefined;
    throw new TypeError(argumentStatic(name, label, value, leaf.value));
  }
  const [dtype, shape] = inputs[slot] as LoweredSpec['inputs'][number];
  const array = arrayOf(dtype);
  const size = shape.reduce((a, b) => a * b, 1);
  if (!(value instanceof array) || value.length !== size)
    throw new TypeError(notArray(name, label, array.name, shape, described(value)));
  const buffer = new Buffer(dtype, value);
  // Arguments stay as they are: of what a program may overwrite it gets a copy.
  buffer.isShared = donated?.includes(slot) ?? false;
  return buffer;
}

/** A program as a function of typed arrays, in the trees that it was written for. */
export function exported(
  spec: LoweredSpec,
  factory: Factory,
  makeMachine?: MakeMachine,
): (...args: unknown[]) => unknown {
  const { name, parameters, result } = spec;
  const leaves = parameters.flatMap((tree, i) => leavesOf(tree, [i], `argument ${i + 1}`));
  const fill = fillerOf<TypedArray>(result);
  const executable = new Executable(spec, { factory, makeMachine });
  return (...args) => {
    const inputs = leaves.flatMap((leaf) => bufferOf(spec, leaf, at(args, leaf.path)) ?? []);
    return fill(executable.execute(inputs).map((buffer) => buffer.copy(name)));
  };
}

/** A constant that is in a file: its number, its name there, its dtype and its shape. */
type Stored = readonly [number: number, name: string, dtype: DType, shape: Shape];

interface Entry {
  readonly dtype?: unknown;
  readonly shape?: unknown;
  readonly data_offsets?: readonly [number, number];
}

const bytesIn = (file: unknown): Uint8Array | undefined => {
  if (ArrayBuffer.isView(file))
    return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  return file instanceof ArrayBuffer ? new Uint8Array(file) : undefined;
};

/** The header and the data of a file; nothing if it is none. */
function opened(
  file: Uint8Array,
): readonly [Readonly<Record<string, Entry>>, Uint8Array] | undefined {
  try {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const end = PREFIX + view.getUint32(0, true);
    return [JSON.parse(new TextDecoder().decode(file.subarray(PREFIX, end))), file.subarray(end)];
  } catch {
    return undefined;
  }
}

/** The spec with the constants of a safetensors file. */
export function withConstants(
  spec: LoweredSpec,
  file: unknown,
  stored: readonly Stored[],
): LoweredSpec {
  const fail = (what: string): never => {
    throw new TypeError(brokenFile(spec.name, what));
  };
  const bytes = bytesIn(file) ?? fail(`this is ${described(file)}`);
  const [header, data] = opened(bytes) ?? fail('these are others');
  const constants = [...spec.constants];
  for (const [number, name, dtype, shape] of stored) {
    const { data_offsets: [from, to] = [0, 0], ...entry } = header[name] ?? {};
    const size = shape.reduce((a, b) => a * b, 1) * bytesOf(dtype);
    const isIt = entry.dtype === NAMES[dtype] && String(entry.shape) === String(shape);
    if (!isIt || to - from !== size || to > data.length) fail(missingTensor(name, dtype, shape));
    // A copy begins where any element may.
    constants[number] = [dtype, new (arrayOf(dtype))(data.slice(from, to).buffer)];
  }
  return { ...spec, constants };
}
