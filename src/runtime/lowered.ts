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
} from '../errors.ts';
import type { Shape } from '../shape.ts';
import { same } from '../shape.ts';
import { allocate, Buffer } from './buffers.ts';
import { Handle } from './handle.ts';

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

type Spec = Omit<LoweredSpec, 'parameters' | 'result'>;

/** Runs a program in another way than by its JavaScript. */
export interface Machine {
  execute(inputs: readonly Buffer[]): Buffer[];
  /** Gives its memory back. */
  release(): void;
}

/** Makes the machine of a program, where this engine can. */
export type MakeMachine = (spec: Spec) => Machine | undefined;

/** A program with its memory. Its arena is used anew on every run, so a second run allocates only results. */
export class Executable {
  readonly spec: Spec;
  private readonly factory: Factory;
  private readonly makeMachine: MakeMachine | undefined;
  private machine: Machine | undefined | null = null;
  private run: Run | undefined;
  private constants: TypedArray[] = [];

  constructor(spec: Spec, factory: Factory, makeMachine?: MakeMachine) {
    this.spec = spec;
    this.factory = factory;
    this.makeMachine = makeMachine;
  }

  /** What the outputs are in. An error leaves the inputs as they were, donated ones too. */
  execute(inputs: readonly Buffer[]): Buffer[] {
    if (this.machine === null) this.machine = this.makeMachine?.(this.spec);
    return this.machine ? this.machine.execute(inputs) : this.executeHere(inputs);
  }

  private executeHere(inputs: readonly Buffer[]): Buffer[] {
    const { name, outputs, donated = [] } = this.spec;
    const run = this.run ?? this.prepare();
    const results = this.spec.results.map(([dtype, size]) => allocate(dtype, size, name));
    const read = (buffer: Buffer) => buffer.read(name);
    const own = [...inputs];
    for (const i of donated) {
      const { dtype, isShared } = own[i] as Buffer;
      const memory = read(own[i] as Buffer);
      // What others have too must not change: then a copy of it is given up.
      const users = own.filter((other) => read(other).buffer === memory.buffer);
      if (isShared || users.length > 1) own[i] = new Buffer(dtype, memory.slice());
    }
    run(...own.map(read), ...this.constants, ...results.map(read));
    for (const i of donated) {
      (own[i] as Buffer).release();
      own[i] = (own[i] as Buffer).giveTo(name);
    }
    return outputs.map(([, , from]) => results[from] ?? (own[-1 - from] as Buffer));
  }

  /** At the first run: the arena, and the constants. Importing a program costs nothing. */
  private prepare(): Run {
    const { arenaBytes, temporaries, constants } = this.spec;
    const arena = new ArrayBuffer(arenaBytes);
    const views = temporaries.map(
      ([dtype, offset, size]) => new (arrayOf(dtype))(arena, offset, size),
    );
    this.constants = constants.map(([dtype, data]) => arrayOf(dtype).from(data));
    this.run = this.factory(...views);
    return this.run;
  }

  /** Gives the memory back that it keeps for its next run. */
  release(): void {
    this.machine?.release();
    this.machine = null;
    this.run = undefined;
  }
}

/** Where a tensor is in the arguments. */
interface Leaf {
  readonly path: readonly (string | number)[];
  /** The path in words, for errors. */
  readonly label: string;
  readonly expected: Slot | { readonly static: unknown };
}

/** A slot has nothing but its number, so that a user's tree may have a key `$`. */
export const isSlot = (x: unknown): x is Slot =>
  typeof x === 'object' &&
  x !== null &&
  Object.keys(x).length === 1 &&
  typeof (x as Slot).$ === 'number';

function leavesOf(tree: SlotTree, path: readonly (string | number)[], label: string): Leaf[] {
  if (isSlot(tree)) return [{ path, label, expected: tree }];
  if (typeof tree !== 'object' || tree === null)
    return [{ path, label, expected: { static: tree } }];
  if (Array.isArray(tree))
    return tree.flatMap((x, i) => leavesOf(x, [...path, i], `${label}[${i}]`));
  return Object.entries(tree).flatMap(([key, x]) => leavesOf(x, [...path, key], `${label}.${key}`));
}

function at(args: readonly unknown[], path: readonly (string | number)[]): unknown {
  let value: unknown = args;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** Fills a tree of slots with tensors. */
function fill(tree: SlotTree, tensors: readonly Handle[]): unknown {
  if (isSlot(tree)) return tensors[tree.$];
  if (Array.isArray(tree)) return tree.map((x) => fill(x, tensors));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, x]) => [key, fill(x, tensors)]));
}

/** The memory of one argument, after checking that it is what the program was made for. */
function bufferOf(
  spec: LoweredSpec,
  { label, expected }: Leaf,
  value: unknown,
  position: number,
): Buffer | undefined {
  if (!isSlot(expected)) {
    if (Object.is(value, expected.static)) return undefined;
    throw new GradusError(argumentStatic(spec.name, label, value, expected.static));
  }
  if (!(value instanceof Handle))
    throw new GradusError(argumentMustBeTensor(spec.name, position, value));
  const [dtype, shape] = spec.inputs[expected.$] ?? ['float32', []];
  if (!same(value.shape, shape))
    throw new ShapeError(argumentShape(spec.name, label, value.shape, shape));
  if (value.dtype !== dtype)
    throw new DTypeError(argumentDType(spec.name, label, value.dtype, dtype));
  return value.realize(spec.name);
}

/** A program as a function of trees of tensors. */
export function loweredWith(
  make: Make,
  spec: LoweredSpec,
  factory: Factory,
  makeMachine?: MakeMachine,
): (...args: unknown[]) => unknown {
  const leaves = spec.parameters.flatMap((tree, i) => leavesOf(tree, [i], `argument ${i + 1}`));
  const executable = new Executable(spec, factory, makeMachine);
  return (...args) => {
    const inputs: Buffer[] = [];
    for (const leaf of leaves) {
      const buffer = bufferOf(spec, leaf, at(args, leaf.path), Number(leaf.path[0]) + 1);
      if (buffer) inputs.push(buffer);
    }
    const buffers = executable.execute(inputs);
    const tensors = buffers.map((buffer, i) => {
      const [dtype, shape] = spec.outputs[i] ?? ['float32', []];
      // An input as it was given is two tensors' memory from now on, and so is what is returned twice.
      if (inputs.includes(buffer) || buffers.indexOf(buffer) !== i) buffer.isAliased = true;
      return make(shape, dtype, buffer);
    });
    return fill(spec.result, tensors);
  };
}
