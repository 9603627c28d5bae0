/** Programs as functions: checks the arguments, finds the memory, runs, and hands out the results. */

import { arrayOf, type DType, type TypedArray } from '../dtype.ts';
import {
  argumentDType,
  argumentMustBeTensor,
  argumentShape,
  argumentStatic,
  DTypeError,
  GradusError,
  ShapeError,
  show,
} from '../errors.ts';
import type { Shape } from '../shape.ts';
import { same } from '../shape.ts';
import { Buffer, failure, newArray, roomFor } from './buffers.ts';
import { activeDevice, type DeviceProgram } from './device.ts';
import { Handle } from './handle.ts';
import { preparations } from './warm-up.ts';

/** The place of a tensor among a program's inputs or outputs. */
export interface Slot {
  readonly $: number;
}

/** Trees of slots and static values. */
export type SlotTree = unknown;

/** A program as data, without its kernels. Written into the bundle by the transformer. */
export interface LoweredSpec {
  readonly name: string;
  /** The parameters as trees: a slot per tensor, numbering `inputs`. */
  readonly parameters: readonly SlotTree[];
  /** What it returns: a slot per tensor, numbering `outputs`. */
  readonly result: SlotTree;
  readonly inputs: readonly (readonly [DType, Shape])[];
  /** Data of captured constants, which follow the inputs. */
  readonly constants: readonly (readonly [DType, ArrayLike<number>])[];
  /** `from`: the result's number, or -1 - i for input i returned as it is. */
  readonly outputs: readonly (readonly [DType, Shape, from: number])[];
  readonly results: readonly (readonly [DType, size: number])[];
  readonly temporaries: readonly (readonly [DType, offset: number, size: number])[];
  readonly arenaBytes: number;
  /** The inputs that the caller gives up: outputs may be in their memory. */
  readonly donated?: readonly number[];
}

/** Runs on the memories of inputs, constants and results. */
export type Run = (...memories: TypedArray[]) => void;

/** What emitted code is: given the temporaries, the function that runs the kernels. */
export type Factory = (...temporaries: TypedArray[]) => Run;

/** Makes the tensors that a program returns. */
export type Make = (shape: Shape, dtype: DType, buffer: Buffer) => Handle;

/** What a program is besides its signature. */
export type ProgramSpec = Omit<LoweredSpec, 'parameters' | 'result'>;

/** Runs a program in another way than by its JavaScript. */
export interface Machine {
  /** Gives the results, and has written into what is donated. */
  run(inputs: readonly Buffer[]): Buffer[];
  /** The same for up to three inputs and one result, without lists: they take as long as adding small vectors. */
  runFew?(a?: Buffer, b?: Buffer, c?: Buffer): Buffer;
  /** Resolves when nothing has to be compiled any more. Without it that is so from the beginning. */
  ready?(): Promise<void>;
  /** Gives back memory that is not the garbage collector's. */
  release?(): void;
}

/** Makes the machine of a program, where this engine can. */
export type MakeMachine = (spec: ProgramSpec) => Machine | undefined;

/** A program by its emitted JavaScript. Its arena is used anew on every run, so a second run allocates only results. */
class JavaScriptMachine implements Machine {
  private readonly spec: ProgramSpec;
  private readonly kernels: Run;
  private readonly constants: readonly TypedArray[];

  constructor(spec: ProgramSpec, factory: Factory) {
    const { name, arenaBytes, temporaries, constants } = spec;
    const arena = roomFor(name, 'uint8', arenaBytes, () => new ArrayBuffer(arenaBytes));
    this.spec = spec;
    this.constants = constants.map(([dtype, data]) => arrayOf(dtype).from(data));
    this.kernels = factory(
      ...temporaries.map(([dtype, offset, size]) => new (arrayOf(dtype))(arena, offset, size)),
    );
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const { name, results } = this.spec;
    const memories: TypedArray[] = [];
    for (const buffer of inputs) memories.push(buffer.look(name));
    for (const constant of this.constants) memories.push(constant);
    const made: Buffer[] = [];
    // Rows are read by index: taking them apart costs as much as an addition of small vectors.
    for (const result of results) {
      const memory = newArray(name, result[0], result[1]);
      memories.push(memory);
      made.push(new Buffer(result[0], memory));
    }
    // Engines are slower at a spread.
    Reflect.apply(this.kernels, undefined, memories);
    return made;
  }

  runFew(a?: Buffer, b?: Buffer, c?: Buffer): Buffer {
    const { kernels, spec } = this;
    const { name } = spec;
    const result = spec.results[0] as ProgramSpec['results'][number];
    const memory = newArray(name, result[0], result[1]);
    if (!a) kernels(memory);
    else if (!b) kernels(a.look(name), memory);
    else if (!c) kernels(a.look(name), b.look(name), memory);
    else kernels(a.look(name), b.look(name), c.look(name), memory);
    return new Buffer(result[0], memory);
  }
}

/** How a program runs: by its JavaScript, or in another way where the engine can. */
export interface Ways {
  readonly factory: Factory;
  readonly makeMachine?: MakeMachine | undefined;
  /** Its code for a device that `init` has found. */
  readonly forDevice?: DeviceProgram | undefined;
}

/** A program, made ready at its first run: importing it costs nothing. */
export class Executable {
  readonly spec: ProgramSpec;
  private readonly ways: Ways;
  private machine: Machine | undefined = undefined;
  /** Whether what it returns is what it makes, one by one. */
  private readonly isDirect: boolean;

  constructor(spec: ProgramSpec, ways: Ways) {
    this.spec = spec;
    this.ways = ways;
    const { outputs, results, donated } = spec;
    this.isDirect =
      !donated && outputs.length === results.length && outputs.every((row, i) => row[2] === i);
  }

  /** What the outputs are in. An error leaves the inputs as they were, donated ones too. */
  execute(inputs: readonly Buffer[]): Buffer[] {
    const { name, donated = [], outputs } = this.spec;
    if (this.isDirect) return this.run(inputs);
    const own = this.owned(inputs, donated);
    const made = this.run(own);
    for (const i of donated) own[i] = (own[i] as Buffer).giveTo(name);
    return outputs.map(([, , from]) => made[from] ?? (own[-1 - from] as Buffer));
  }

  /** Whether it can run by `executeFew`: it has up to three inputs, no constants, and one result, which is new. */
  get isOfFew(): boolean {
    const { inputs, constants, outputs } = this.spec;
    return this.isDirect && outputs.length === 1 && inputs.length <= 3 && constants.length === 0;
  }

  executeFew(a?: Buffer, b?: Buffer, c?: Buffer): Buffer {
    try {
      const machine = this.machineFor(activeDevice() && present(a, b, c));
      if (machine.runFew) return machine.runFew(a, b, c);
      // There is one.
      return machine.run(present(a, b, c))[0] as Buffer;
    } catch (error) {
      throw this.failure(error);
    }
  }

  private run(inputs: readonly Buffer[]): Buffer[] {
    try {
      const { name, donated = [] } = this.spec;
      const machine = this.machineFor(inputs);
      if (machine === this.machine) for (const i of donated) inputs[i]?.claim(name);
      return machine.run(inputs);
    } catch (error) {
      throw this.failure(error);
    }
  }

  private failure(error: unknown): unknown {
    const { name, outputs } = this.spec;
    return failure(error, name, outputs.map(([, shape]) => show(shape)).join(', '));
  }

  /** The inputs, with copies of what is given up and others have too: that must not change. */
  private owned(inputs: readonly Buffer[], donated: readonly number[]): Buffer[] {
    const own = [...inputs];
    for (const i of donated) {
      const input = own[i] as Buffer;
      const users = own.filter((other) => other.sharesWith(input));
      if (input.isShared || users.length > 1) own[i] = input.duplicate(this.spec.name);
    }
    return own;
  }

  /** What is to run on these inputs: a device, if it takes them. */
  machineFor(inputs: readonly Buffer[] = []): Machine {
    const { spec } = this;
    const { factory, makeMachine, forDevice } = this.ways;
    const away = forDevice && activeDevice()?.machineOf(spec, forDevice, inputs);
    if (away) return away;
    this.machine ??= makeMachine?.(spec) ?? new JavaScriptMachine(spec, factory);
    return this.machine;
  }

  /** Gives the memory back that it keeps for its next run. */
  release(): void {
    this.machine?.release?.();
    this.machine = undefined;
  }
}

const present = (...inputs: readonly (Buffer | undefined)[]): Buffer[] =>
  inputs.filter((x) => x !== undefined);

/** Where a tensor is in the arguments. */
export interface Leaf {
  readonly path: readonly (string | number)[];
  /** The path in words, for errors. */
  readonly label: string;
  /** Its number among the inputs; of what is no tensor, the value that it must have. */
  readonly slot?: number;
  readonly value?: unknown;
}

const isObject = (x: unknown): x is Record<string | number, unknown> =>
  typeof x === 'object' && x !== null;

/** A slot has nothing but its number, so that a user's tree may have a key `$`. */
export const isSlot = (x: unknown): x is Slot =>
  isObject(x) && Object.keys(x).length === 1 && typeof x['$'] === 'number';

export function leavesOf(
  tree: SlotTree,
  path: readonly (string | number)[],
  label: string,
): Leaf[] {
  if (isSlot(tree)) return [{ path, label, slot: tree.$ }];
  if (!isObject(tree)) return [{ path, label, value: tree }];
  return Object.entries(tree).flatMap(([key, x]) =>
    leavesOf(x, [...path, key], label + (Array.isArray(tree) ? `[${key}]` : `.${key}`)),
  );
}

/** The part of a tree at a path; `undefined` if there is none. */
export function at(tree: unknown, path: readonly (string | number)[]): unknown {
  let value = tree;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** What fills a tree of slots with tensors. */
export function fillerOf<Tensor = Handle>(tree: SlotTree): (tensors: readonly Tensor[]) => unknown {
  if (isSlot(tree)) return (tensors) => tensors[tree.$];
  if (Array.isArray(tree)) {
    const parts = tree.map((x) => fillerOf<Tensor>(x));
    return (tensors) => parts.map((fill) => fill(tensors));
  }
  if (!isObject(tree)) return () => tree;
  const fields = Object.entries(tree).map(([key, x]) => [key, fillerOf<Tensor>(x)] as const);
  return (tensors) => Object.fromEntries(fields.map(([key, fill]) => [key, fill(tensors)]));
}

/** The memory of one argument, after checking that it is what the program was made for. */
function bufferOf(spec: LoweredSpec, leaf: Leaf, value: unknown): Buffer | undefined {
  const { label, slot } = leaf;
  if (slot === undefined) {
    if (Object.is(value, leaf.value)) return undefined;
    throw new GradusError(argumentStatic(spec.name, label, value, leaf.value));
  }
  if (!(value instanceof Handle))
    throw new GradusError(argumentMustBeTensor(spec.name, Number(leaf.path[0]) + 1, value));
  const input = spec.inputs[slot] as LoweredSpec['inputs'][number];
  const dtype = input[0];
  const shape = input[1];
  if (!same(value.shape, shape))
    throw new ShapeError(argumentShape(spec.name, label, value.shape, shape));
  if (value.dtype !== dtype)
    throw new DTypeError(argumentDType(spec.name, label, value.dtype, dtype));
  return value.realize(spec.name);
}

/** A program of few tensors as a function of them. */
function few(
  make: Make,
  spec: LoweredSpec,
  [a, b, c]: readonly Leaf[],
  executable: Executable,
): (...args: unknown[]) => unknown {
  const [dtype, shape] = spec.outputs[0] as LoweredSpec['outputs'][number];
  return (x, y, z) =>
    make(
      shape,
      dtype,
      executable.executeFew(
        a && bufferOf(spec, a, x),
        b && bufferOf(spec, b, y),
        c && bufferOf(spec, c, z),
      ),
    );
}

/** A program as a function of trees of tensors. */
export function loweredWith(
  make: Make,
  spec: LoweredSpec,
  ways: Ways,
): (...args: unknown[]) => unknown {
  const leaves = spec.parameters.flatMap((tree, i) => leavesOf(tree, [i], `argument ${i + 1}`));
  // Most functions take tensors and give one: nothing is looked for in trees then.
  const isFlat = spec.parameters.every(isSlot);
  const fill = fillerOf(spec.result);
  const executable = new Executable(spec, ways);
  const inputsOf = (args: readonly unknown[]): Buffer[] => {
    const inputs: Buffer[] = [];
    for (const leaf of leaves) {
      const buffer = bufferOf(spec, leaf, isFlat ? args[inputs.length] : at(args, leaf.path));
      if (buffer) inputs.push(buffer);
    }
    return inputs;
  };
  const run = (...args: unknown[]): unknown => {
    const tensors = executable.execute(inputsOf(args)).map((buffer, i) => {
      const output = spec.outputs[i] as LoweredSpec['outputs'][number];
      return make(output[1], output[0], buffer);
    });
    return fill(tensors);
  };
  const isFew = isFlat && isSlot(spec.result) && executable.isOfFew;
  const call = isFew ? few(make, spec, leaves, executable) : run;
  preparations.set(call, (args) => executable.machineFor(inputsOf(args)).ready?.());
  return call;
}
