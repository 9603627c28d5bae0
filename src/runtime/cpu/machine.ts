/** Programs as WebAssembly: a module, and where its values are in the heap. */
import { arrayOf, bytesOf, type DType, type TypedArray } from '../../dtype.ts';
import { show } from '../../errors.ts';
import { numel } from '../../shape.ts';
import { Buffer } from '../buffers.ts';
import type { Machine, ProgramSpec } from '../lowered.ts';
import { isShared } from './engine.ts';
import { aligned, type Heap, type HeapBlock, heap, type Purpose } from './heap.ts';
import type { MakeFork } from './threads.ts';
import { fused, type Support, shared, support } from './variant.ts';

/** A kernel that stays in JavaScript: the module calls it with a frame. */
export interface HostCall {
  /** Its arguments: arrays of `size` elements, `offset` bytes behind the address in a word of the frame. */
  readonly memories: readonly (readonly [
    dtype: DType,
    word: number,
    offset: number,
    size: number,
  ])[];
  readonly run: (...memoriesThenParameters: (TypedArray | number)[]) => void;
  readonly parameters: readonly number[];
}

/** Makes the functions of a frame that a module imports. */
export type MakeCalls = (memory: Heap) => readonly ((frame: number) => void)[];

/** What some programs need besides their modules. Lowered applications carry it where one of theirs does. */
export interface Imports {
  /** The kernels that stay in JavaScript. */
  readonly calls?: MakeCalls;
  /** What runs kernels on threads, where some are worth that. */
  readonly fork?: MakeFork;
}

/** What the compiler gives of a program for WebAssembly. */
export interface WasmCode extends Imports {
  /** The module. It imports the memory and the calls, and exports `r`, which takes the address of the frame. */
  readonly code: () => Uint8Array;
  /** Bytes of the frames: the addresses of the arena, the inputs, the constants and the results, then inner frames. */
  readonly frame: number;
}

/**
 * Up to this many bytes a tensor is on the host and copied on every run, which costs less than keeping account of it. In
 * Node 20 a chain over 2 KiB took 1.5 us so and 3.9 us in the heap, disposed of; over 8 KiB 4.4 us and 2.6 us.
 */
const SMALL = 2048;

/** What goes through a program's own block: copied in before it runs, or out of it after. */
interface Passage {
  readonly number: number;
  readonly dtype: DType;
  readonly size: number;
  /** Bytes from where the block begins. */
  readonly offset: number;
  /** Of the frame, the word that is its address. */
  readonly word: number;
}

/** The block of a program: its frame, its constants, and what is small among inputs and results. */
class Layout {
  readonly bytes: number;
  /** How many words of the frame are addresses of the program's own. */
  readonly words: number;
  readonly smallInputs: readonly Passage[];
  readonly largeInputs: readonly Passage[];
  readonly constants: readonly Passage[];
  readonly smallResults: readonly Passage[];
  readonly largeResults: readonly Passage[];

  constructor({ inputs, constants, results }: ProgramSpec, frame: number) {
    let [end, word] = [aligned(frame), 1];
    const place = (dtype: DType, size: number, number: number, limit = SMALL): Passage => {
      const bytes = size * bytesOf(dtype);
      const isIn = bytes <= limit;
      const passage = { number, dtype, size, offset: isIn ? end : -1, word: word++ };
      if (isIn) end += aligned(bytes);
      return passage;
    };
    const isSmall = ({ offset }: Passage) => offset >= 0;
    const isLarge = ({ offset }: Passage) => offset < 0;
    const given = inputs.map(([dtype, shape], i) => place(dtype, numel(shape), i));
    const whole = Number.POSITIVE_INFINITY;
    this.constants = constants.map(([dtype, data], i) => place(dtype, data.length, i, whole));
    const made = results.map(([dtype, size], i) => place(dtype, size, i));
    this.smallInputs = given.filter(isSmall);
    this.largeInputs = given.filter(isLarge);
    this.smallResults = made.filter(isSmall);
    this.largeResults = made.filter(isLarge);
    this.bytes = end;
    this.words = word;
  }
}

/** A host call as a function of the frame. Views are made anew only if addresses or the memory are others. */
function imported(memory: Heap, { memories, run, parameters }: HostCall): (frame: number) => void {
  const args: (TypedArray | number)[] = [...memories.map(() => 0), ...parameters];
  const addresses = memories.map(() => -1);
  let growths = -1;
  return (frame) => {
    const words = memory.whole('int32');
    for (const [i, [dtype, word, offset, size]] of memories.entries()) {
      const address = ((words[(frame >>> 2) + word] ?? 0) >>> 0) + offset;
      if (addresses[i] === address && growths === memory.growths) continue;
      addresses[i] = address;
      args[i] = new (arrayOf(dtype))(memory.wasmMemory.buffer, address, size);
    }
    growths = memory.growths;
    run(...args);
  };
}

/** Kernels that stay in JavaScript. */
export const hostCalls =
  (calls: readonly HostCall[]): MakeCalls =>
  (memory) =>
    calls.map((call) => imported(memory, call));

class WasmMachine implements Machine {
  private readonly heap: Heap;
  private readonly spec: ProgramSpec;
  private readonly purpose: Purpose;
  private readonly layout: Layout;
  /** Runs the program, given the address of its frame. */
  private readonly entry: (frame: number) => unknown;
  /** The program's own: the heap may take it between two runs. */
  private block: HeapBlock | undefined;
  /** The addresses that the frame begins with. */
  private readonly words: Int32Array;
  /** Blocks of the run: what is copied in for this time only, and results. */
  private readonly passing: HeapBlock[] = [];
  private readonly made: HeapBlock[] = [];

  constructor(memory: Heap, spec: ProgramSpec, { frame, calls, fork }: WasmCode, module: object) {
    this.heap = memory;
    this.spec = spec;
    const { wasmMemory, engine } = memory;
    const imports: Record<string, unknown> = { m: wasmMemory };
    for (const [i, call] of calls?.(memory).entries() ?? []) imports[i] = call;
    if (fork) imports['t'] = fork(wasmMemory, module, () => instance.exports);
    const instance = new engine.Instance(module, { e: imports });
    this.entry = instance.exports['r'] as (frame: number) => unknown;
    this.purpose = { op: spec.name, shapes: () => spec.outputs.map(([, x]) => show(x)).join(', ') };
    this.layout = new Layout(spec, frame);
    this.words = new Int32Array(this.layout.words);
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const { heap, made, passing } = this;
    heap.clock++;
    try {
      const address = this.prepare(inputs);
      heap.whole('int32').set(this.words, address / Int32Array.BYTES_PER_ELEMENT);
      for (const { number, dtype, offset } of this.layout.smallInputs)
        this.fill(dtype, address + offset, (inputs[number] as Buffer).look(this.spec.name));
      this.entry(address);
      this.take(inputs, address);
      return this.results(address);
    } finally {
      // Results are no longer among them, unless something has failed.
      for (const block of made) block.free();
      for (const block of passing) block.free();
      made.length = 0;
      passing.length = 0;
    }
  }

  /** Finds memory for all that the run needs, and returns the address of the frame. */
  private prepare(inputs: readonly Buffer[]): number {
    const { heap, layout, purpose, words } = this;
    const { name, arenaBytes } = this.spec;
    // What is there already must not go to make room for the rest.
    for (const { number } of layout.largeInputs) {
      const input = inputs[number];
      input?.resident(name)?.touch(input);
    }
    const address = this.placed();
    words[0] = arenaBytes > 0 ? heap.arena(arenaBytes, purpose) : 0;
    for (const { number, word } of layout.largeInputs)
      words[word] = this.enter(inputs[number] as Buffer, number);
    for (const { dtype, size, word } of layout.largeResults) {
      const block = heap.allocate(dtype, size, purpose);
      this.made.push(block);
      words[word] = block.address;
    }
    return address;
  }

  /** The address of the program's block, which is made at the first run, and again if the heap has taken it. */
  private placed(): number {
    const { heap, layout, purpose, spec, words } = this;
    let { block } = this;
    if (!block || block.address === 0) {
      block = heap.allocate('uint8', layout.bytes, purpose);
      this.block = block;
      for (const { number, dtype, offset } of layout.constants)
        this.fill(dtype, block.address + offset, spec.constants[number]?.[1] ?? []);
      for (const { word, offset } of [
        ...layout.smallInputs,
        ...layout.constants,
        ...layout.smallResults,
      ])
        words[word] = block.address + offset;
    }
    block.touch();
    return block.address;
  }

  /** The address of an input. What comes a second time, or is given up, stays in the heap. */
  private enter(input: Buffer, number: number): number {
    const { heap, purpose, spec } = this;
    const resident = input.resident(spec.name);
    // There is but one heap.
    if (resident) return (resident as HeapBlock).address;
    const host = input.look(spec.name);
    const block = heap.allocate(input.dtype, input.size, purpose);
    this.fill(input.dtype, block.address, host);
    if (++input.visits > 1 || spec.donated?.includes(number)) input.enter(block);
    else this.passing.push(block);
    return block.address;
  }

  private fill(dtype: DType, address: number, elements: ArrayLike<number>): void {
    this.heap.whole(dtype).set(elements, address / bytesOf(dtype));
  }

  /** Leaves what was written into donated inputs where it belongs: small ones on the host, others in the heap only. */
  private take(inputs: readonly Buffer[], address: number): void {
    const { donated } = this.spec;
    if (!donated) return;
    const isDonated = ({ number }: Passage) => donated.includes(number);
    for (const passage of this.layout.smallInputs.filter(isDonated))
      inputs[passage.number]?.look(this.spec.name).set(this.elements(passage, address));
    for (const { number } of this.layout.largeInputs.filter(isDonated)) inputs[number]?.leaveHost();
  }

  private elements({ dtype, size, offset }: Passage, address: number): TypedArray {
    const at = (address + offset) / bytesOf(dtype);
    return this.heap.whole(dtype).subarray(at, at + size);
  }

  private results(address: number): Buffer[] {
    const { layout, made } = this;
    const results: Buffer[] = [];
    for (const passage of layout.smallResults)
      results[passage.number] = new Buffer(passage.dtype, this.elements(passage, address).slice());
    for (const [i, { number, dtype }] of layout.largeResults.entries())
      results[number] = new Buffer(dtype, undefined, made[i]);
    made.length = 0;
    return results;
  }

  release(): void {
    this.block?.free();
  }
}

/** The heap, and the compiled module for it; nothing where there is no memory for one, or its size is not allowed. */
function compiled({ engine, fuses }: Support, code: Uint8Array): [Heap, object] | undefined {
  const own = fuses ? fused(code) : code;
  try {
    const memory = heap(engine);
    return [memory, new engine.Module(isShared(memory.wasmMemory) ? shared(own) : own)];
  } catch {
    return undefined;
  }
}

/** What makes the machine of a program; nothing where the engine has no vectors, or may not compile. */
export const wasm =
  (code: WasmCode) =>
  (spec: ProgramSpec): Machine | undefined => {
    const own = support();
    if (!own) return undefined;
    const [memory, module] = compiled(own, code.code()) ?? [];
    return memory && module && new WasmMachine(memory, spec, code, module);
  };
