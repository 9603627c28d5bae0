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
import { Buffer, newArray } from './buffers.ts';
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

/** A call with as many arguments as there are memories: of a few it is much faster than one with a spread. */
function call(run: Run, memories: readonly TypedArray[]): void {
  const [a, b, c, d] = memories as readonly [TypedArray, TypedArray, TypedArray, TypedArray];
  if (memories.length === 2) run(a, b);
  else if (memories.length === 3) run(a, b, c);
  else if (memories.length === 4) run(a, b, c, d);
  else run(...memories);
}

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
    const { name, outputs, results, donated } = this.spec;
    const run = this.run ?? this.prepare();
    const own = donated ? this.given(inputs, donated) : inputs;
    const memories: TypedArray[] = [];
    for (const buffer of own) memories.push(buffer.read(name));
    for (const constant of this.constants) memories.push(constant);
    const made: Buffer[] = [];
    // Rows are read by index: taking them apart costs as much as an addition of small vectors.
    for (const result of results) {
      const memory = newArray(result[0], result[1], name);
      memories.push(memory);
      made.push(new Buffer(result[0], memory));
    }
    call(run, memories);
    const taken = donated ? this.taken(own, donated) : own;
    const from: Buffer[] = [];
    for (const output of outputs) from.push((made[output[2]] ?? taken[-1 - output[2]]) as Buffer);
    return from;
  }

  /** The inputs, with copies of what is given up and others have too: that must not change. */
  private given(inputs: readonly Buffer[], donated: readonly number[]): readonly Buffer[] {
    const { name } = this.spec;
    const own = [...inputs];
    for (const i of donated) {
      const { dtype, isShared } = own[i] as Buffer;
      const memory = (own[i] as Buffer).read(name);
      const users = own.filter((other) => other.read(name).buffer === memory.buffer);
      if (isShared || users.length > 1) own[i] = new Buffer(dtype, memory.slice());
    }
    return own;
  }

  /** The inputs, with what was given up under its new owner. */
  private taken(inputs: readonly Buffer[], donated: readonly number[]): readonly Buffer[] {
    const own = [...inputs];
    for (const i of donated) {
      // What resides elsewhere is of before.
      (own[i] as Buffer).release();
      own[i] = (own[i] as Buffer).giveTo(this.spec.name);
    }
    return own;
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
  /** Its number among the inputs; of what is no tensor, the value that it must have. */
  readonly slot: number | undefined;
  readonly value?: unknown;
}

/** A slot has nothing but its number, so that a user's tree may have a key `$`. */
export const isSlot = (x: unknown): x is Slot =>
  typeof x === 'object' &&
  x !== null &&
  Object.keys(x).length === 1 &&
  typeof (x as Slot).$ === 'number';

function leavesOf(tree: SlotTree, path: readonly (string | number)[], label: string): Leaf[] {
  if (isSlot(tree)) return [{ path, label, slot: tree.$ }];
  if (typeof tree !== 'object' || tree === null)
    return [{ path, label, slot: undefined, value: tree }];
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
function bufferOf(spec: LoweredSpec, leaf: Leaf, value: unknown): Buffer | undefined {
  const { label, slot } = leaf;
  if (slot === undefined) {
    if (Object.is(value, leaf.value)) return undefined;
    throw new GradusError(argumentStatic(spec.name, label, value, leaf.value));
  }
  if (!(value instanceof Handle))
    throw new GradusError(argumentMustBeTensor(spec.name, Number(leaf.path[0]) + 1, value));
  const input = spec.inputs[slot] as LoweredSpec['inputs'][number];
  const [dtype, shape] = [input[0], input[1]];
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
  // Most functions take tensors and give one: nothing is looked for in trees then.
  const isFlat = spec.parameters.every(isSlot);
  // An input as it is given back is two tensors' memory from then on, and so is what is returned twice.
  const places = spec.outputs.map(([, , from]) => from);
  const aliases = places.some((from) => from < 0) || new Set(places).size < places.length;
  const single = isSlot(spec.result) ? spec.result.$ : -1;
  const executable = new Executable(spec, factory, makeMachine);
  return (...args) => {
    const inputs: Buffer[] = [];
    for (const leaf of leaves) {
      const value = isFlat ? args[inputs.length] : at(args, leaf.path);
      const buffer = bufferOf(spec, leaf, value);
      if (buffer) inputs.push(buffer);
    }
    const buffers = executable.execute(inputs);
    const tensors: Handle[] = [];
    for (let i = 0; i < buffers.length; i++) {
      const buffer = buffers[i] as Buffer;
      const output = spec.outputs[i] as LoweredSpec['outputs'][number];
      if (aliases && (inputs.includes(buffer) || buffers.indexOf(buffer) !== i))
        buffer.isAliased = true;
      tensors.push(make(output[1], output[0], buffer));
    }
    return single >= 0 ? tensors[single] : fill(spec.result, tensors);
  };
}
