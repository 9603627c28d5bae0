/** Programs as WebAssembly: a module, and where its values are in the heap. */
import { bytesOf, type DType, type TypedArray } from '../../dtype.ts';
import { Buffer } from '../buffers.ts';
import type { LoweredSpec, Machine } from '../lowered.ts';
import type { Instance } from './engine.ts';
import { type Block, type Heap, heap } from './heap.ts';
import { fused, support } from './variant.ts';

/** A kernel that stays in JavaScript. Its memories are typed arrays behind addresses in the frame. */
export interface HostCall {
  readonly memories: readonly (readonly [
    dtype: DType,
    word: number,
    offset: number,
    size: number,
  ])[];
  /** Takes the memories, then the parameters. */
  readonly run: (...args: (TypedArray | number)[]) => void;
  readonly parameters: readonly number[];
}

export interface WasmCode {
  readonly code: Uint8Array;
  /** Bytes of the frame: addresses of the arena, inputs, constants and results, then frames of inner programs. */
  readonly frame: number;
  /** What the module imports, in order. */
  readonly calls: readonly HostCall[];
}

type Spec = Omit<LoweredSpec, 'parameters' | 'result'>;

/** Tensors of no more bytes than this are copied in and out: that costs less than keeping account of a block. */
const SMALL = 1024;

const WORD = 4;

/** An imported function: finds the views, as long as they are where they were. */
function imported(memory: Heap, { memories, run, parameters }: HostCall): (frame: number) => void {
  let buffer: ArrayBuffer | undefined;
  let words = new Int32Array(0);
  let addresses: number[] = [];
  let args: (TypedArray | number)[] = [];
  return (frame) => {
    const now = memory.wasmMemory.buffer;
    if (buffer !== now) words = new Int32Array(now);
    const at = memories.map(([, word, offset]) => (words[frame / WORD + word] ?? 0) + offset);
    if (buffer !== now || at.some((address, i) => address !== addresses[i])) {
      const views = memories.map(([dtype, , , size], i) => memory.view(dtype, at[i] ?? 0, size));
      args = [...views, ...parameters];
      addresses = at;
      buffer = now;
    }
    run(...args);
  };
}

class WasmMachine implements Machine {
  private readonly heap: Heap;
  private readonly spec: Spec;
  private readonly instance: Instance;
  /** Frame, constants, and small inputs and results: one block. */
  private readonly own: Block;
  /** Where in `own` each input and each result is, if it is small. */
  private readonly smallInputs: readonly (number | undefined)[];
  private readonly smallResults: readonly (number | undefined)[];
  private words = new Int32Array(0);

  constructor(memory: Heap, spec: Spec, { code, frame, calls }: WasmCode, fuses: boolean) {
    this.heap = memory;
    this.spec = spec;
    const { Module, Instance } = memory.engine;
    const imports: Record<string, unknown> = { m: memory.wasmMemory };
    for (const [i, call] of calls.entries()) imports[i] = imported(memory, call);
    this.instance = new Instance(new Module(fuses ? fused(code) : code), { e: imports });
    let end = Math.ceil(frame / 64) * 64;
    const place = (bytes: number): number => {
      const at = end;
      end += Math.ceil(bytes / 64) * 64;
      return at;
    };
    const { inputs, constants, results, donated = [], name } = spec;
    const small = (dtype: DType, size: number) => {
      const bytes = size * bytesOf(dtype);
      return bytes <= SMALL ? place(bytes) : undefined;
    };
    this.smallInputs = inputs.map(([dtype, shape], i) =>
      donated.includes(i) ? undefined : small(dtype, sizeOf(shape)),
    );
    this.smallResults = results.map(([dtype, size]) => small(dtype, size));
    const places = constants.map(([dtype, data]) => place(data.length * bytesOf(dtype)));
    this.own = memory.allocate(end, name);
    for (const [i, [dtype, data]] of constants.entries()) {
      const at = this.own.offset + (places[i] ?? 0);
      memory.view(dtype, at, data.length).set(data);
      this.put(1 + inputs.length + i, at);
    }
  }

  /** Writes an address into the frame. */
  private put(word: number, address: number): void {
    const { buffer } = this.heap.wasmMemory;
    if (this.words.buffer !== buffer) this.words = new Int32Array(buffer);
    this.words[this.own.offset / WORD + word] = address;
  }

  execute(inputs: readonly Buffer[]): Buffer[] {
    const { heap: memory, spec } = this;
    memory.begin();
    const donated = this.donated(inputs);
    // Everything has its place before addresses are written: memory may grow.
    const arena = memory.arena(spec.arenaBytes, spec.name).offset;
    const addresses = inputs.map((buffer, i) => this.address(donated.get(i) ?? buffer, i));
    const blocks = this.allocate();
    this.put(0, arena);
    for (const [i, address] of addresses.entries()) this.put(1 + i, address);
    const first = 1 + inputs.length + spec.constants.length;
    for (const [i, block] of blocks.entries())
      this.put(first + i, block?.offset ?? this.own.offset + (this.smallResults[i] ?? 0));
    try {
      this.instance.exports['r']?.(this.own.offset);
    } catch (error) {
      for (const block of blocks) block?.free();
      throw error;
    }
    const results = spec.results.map(([dtype, size], i) => {
      const block = blocks[i];
      if (block) return memory.lodge(block, dtype, size);
      const at = this.own.offset + (this.smallResults[i] ?? 0);
      return new Buffer(dtype, memory.read(dtype, at, size));
    });
    const given = new Map([...donated].map(([i, buffer]) => [i, this.taken(buffer)]));
    for (const i of spec.donated ?? []) if (!inputs[i]?.isGivenAway) inputs[i]?.giveTo(spec.name);
    return spec.outputs.map(
      ([, , from]) => results[from] ?? given.get(-1 - from) ?? (inputs[-1 - from] as Buffer),
    );
  }

  /** What is given up: in the heap only, and nobody else's. */
  private donated(inputs: readonly Buffer[]): ReadonlyMap<number, Buffer> {
    const { heap: memory, spec } = this;
    const own = new Map<number, Buffer>();
    for (const i of spec.donated ?? []) {
      const buffer = inputs[i] as Buffer;
      const content = buffer.content(spec.name);
      const block = memory.enter(buffer, spec.name);
      const users = inputs.filter((other) => other.content(spec.name) === content);
      if (buffer.isShared || users.length > 1) {
        const copy = memory.allocate(block.bytes, spec.name);
        memory.move(block.offset, copy.offset, block.bytes);
        own.set(i, memory.lodge(copy, content.dtype, content.size));
      } else own.set(i, buffer);
    }
    return own;
  }

  /** What was given up, as the program's: what the host has of it is of before. */
  private taken(buffer: Buffer): Buffer {
    buffer.content(this.spec.name).host = undefined;
    return buffer.giveTo(this.spec.name);
  }

  private address(buffer: Buffer, i: number): number {
    const { heap: memory, spec } = this;
    const content = buffer.content(spec.name);
    const small = this.smallInputs[i];
    if (small === undefined || content.residence) return memory.enter(buffer, spec.name).offset;
    const at = this.own.offset + small;
    memory.write(content.host as TypedArray, content.dtype, at);
    return at;
  }

  /** Blocks for the results that are not small. */
  private allocate(): (Block | undefined)[] {
    const blocks: (Block | undefined)[] = [];
    try {
      for (const [i, [dtype, size]] of this.spec.results.entries())
        blocks.push(
          this.smallResults[i] === undefined
            ? this.heap.allocate(size * bytesOf(dtype), this.spec.name)
            : undefined,
        );
    } catch (error) {
      for (const block of blocks) block?.free();
      throw error;
    }
    return blocks;
  }

  release(): void {
    this.own.free();
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** What makes the machine of a program; nothing where the engine has no vectors, or may not compile. */
export const wasm =
  (code: WasmCode) =>
  (spec: Spec): Machine | undefined => {
    const own = support();
    if (!own) return undefined;
    try {
      return new WasmMachine(heap(own.engine), spec, code, own.fuses);
    } catch (error) {
      // A content-security policy, or an engine that lacks something else.
      if (error instanceof own.engine.CompileError) return undefined;
      throw error;
    }
  };
