/**
 * An assembler for WebAssembly modules. Instructions have the names of the specification and are written in its
 * order, operands first. Every module imports its memory, and may import functions.
 */
import {
  bytesOfLaneOp,
  bytesOfMemoryOp,
  bytesOfOp,
  type LaneMemoryOp,
  type LaneOp,
  type MemoryOp,
  type PlainOp,
  type SimdOp,
  signed,
  unsigned,
} from './opcodes.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

const typeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** A variable of a function, its parameters included. */
export interface Local {
  readonly type: ValueType;
  readonly index: number;
}

/** A function that can be called: imported, or written here. */
export interface Callee {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Code: bytes, and calls, whose numbers are known when the module is complete. */
export type Code = (number | Callee)[];

const VOID = 0x40;
const utf8 = /* @__PURE__ */ new TextEncoder();

const floatBytes = (x: number) => new Uint8Array(new Float32Array([x]).buffer);
const intBytes = (x: number) => new Uint8Array(new Int32Array([x]).buffer);
const fourTimes = (bytes: Uint8Array): number[] => [...bytes, ...bytes, ...bytes, ...bytes];

/** One function being written. */
export class Func implements Callee {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  private readonly locals: ValueType[] = [];
  private constants = new Map<string, { readonly local: Local; readonly bytes: number[] }>();
  private code: Code = [];
  /** What `madd` keeps its summand in. It comes first, so that its number takes one byte. */
  private readonly summand: Local;

  constructor(params: readonly ValueType[], results: readonly ValueType[] = []) {
    this.params = params;
    this.results = results;
    this.summand = this.local('v128');
  }

  param(index: number): Local {
    return { type: this.params[index] ?? 'i32', index };
  }

  local(type: ValueType): Local {
    return { type, index: this.params.length + this.locals.push(type) - 1 };
  }

  /** What `write` writes, apart: for code that belongs elsewhere. */
  apart(write: () => void): Code {
    const before = this.code;
    const written: Code = [];
    this.code = written;
    write();
    this.code = before;
    return written;
  }

  /** Writes into code that was begun by `apart`. */
  into(code: Code, write: () => void): void {
    const before = this.code;
    this.code = code;
    write();
    this.code = before;
  }

  /** Code written apart. */
  append(code: Code): this {
    for (const byte of code) this.code.push(byte);
    return this;
  }

  private bytes(bytes: readonly number[]): this {
    for (const byte of bytes) this.code.push(byte);
    return this;
  }

  get({ index }: Local): this {
    return this.bytes([0x20, ...unsigned(index)]);
  }

  set({ index }: Local): this {
    return this.bytes([0x21, ...unsigned(index)]);
  }

  tee({ index }: Local): this {
    return this.bytes([0x22, ...unsigned(index)]);
  }

  i32(value: number): this {
    return this.bytes([0x41, ...signed(value)]);
  }

  f32(value: number): this {
    return this.bytes([0x43, ...floatBytes(value)]);
  }

  /** A variable, or a whole number. */
  put(x: Local | number): this {
    return typeof x === 'number' ? this.i32(x) : this.get(x);
  }

  op(name: PlainOp | SimdOp): this {
    return this.bytes(bytesOfOp(name));
  }

  /** A load or store; its address, and what it stores, come before. */
  memory(name: MemoryOp, offset = 0): this {
    return this.bytes(bytesOfMemoryOp(name, offset));
  }

  /** A load into, or a store of, one lane. */
  memoryLane(name: LaneMemoryOp, lane: number, offset = 0): this {
    return this.bytes(bytesOfMemoryOp(name, offset, lane));
  }

  lane(name: LaneOp, lane: number): this {
    return this.bytes(bytesOfLaneOp(name, lane));
  }

  /** Sixteen bytes out of the thirty-two of two vectors. */
  shuffle(bytes: readonly number[]): this {
    return this.bytes([0xfd, 0x0d, ...bytes]);
  }

  /** Four lanes of two vectors, whose lanes count from 0 to 7. */
  shuffle32(lanes: readonly [number, number, number, number]): this {
    return this.shuffle(lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)));
  }

  /**
   * `a * b + c` of three vectors. Written as two instructions, in a form that the loader recognises: where the engine
   * has a fused one, it takes that instead (src/runtime/cpu/variant.ts).
   */
  madd(): this {
    return this.set(this.summand).op('f32x4.mul').get(this.summand).op('f32x4.add');
  }

  /** Sets bytes; takes where, to what and how many. */
  fill(): this {
    return this.bytes([0xfc, 0x0b, 0x00]);
  }

  call(callee: Callee): this {
    this.code.push(0x10, callee);
    return this;
  }

  block(body: () => void): this {
    return this.structure(0x02, body);
  }

  /** `br(0)` in the body begins it anew. */
  loop(body: () => void): this {
    return this.structure(0x03, body);
  }

  private structure(code: number, body: () => void): this {
    this.bytes([code, VOID]);
    body();
    return this.bytes([0x0b]);
  }

  /** Takes a condition. */
  if(then: () => void, otherwise?: () => void): this {
    return this.structure(0x04, () => {
      then();
      if (!otherwise) return;
      this.bytes([0x05]);
      otherwise();
    });
  }

  br(depth: number): this {
    return this.bytes([0x0c, ...unsigned(depth)]);
  }

  brIf(depth: number): this {
    return this.bytes([0x0d, ...unsigned(depth)]);
  }

  /** Jumps out of as many blocks as the number before says, or of the last. */
  brTable(depths: readonly number[], otherwise: number): this {
    const all = [...depths, otherwise].flatMap(unsigned);
    return this.bytes([0x0e, ...unsigned(depths.length), ...all]);
  }

  return(): this {
    return this.bytes([0x0f]);
  }

  /** Copies bytes; takes where to, where from and how many. */
  copy(): this {
    return this.bytes([0xfc, 0x0a, 0x00, 0x00]);
  }

  /** `local += value`. */
  increase(local: Local, value: Local | number): this {
    return this.get(local).put(value).op('i32.add').set(local);
  }

  /** `do body while ((counter += step) < end)`: at least once. */
  repeat(counter: Local, end: Local | number, step: number, body: () => void): this {
    return this.loop(() => {
      body();
      this.get(counter).i32(step).op('i32.add').tee(counter);
      this.put(end).op('i32.lt_s').brIf(0);
    });
  }

  /** Four times a float32. Set where the function begins: engines do not move constants out of loops. */
  floats(x: number): Local {
    return this.constant(fourTimes(floatBytes(x)));
  }

  /** Four times an int32. */
  ints(x: number): Local {
    return this.constant(fourTimes(intBytes(x)));
  }

  /** Twice a float64. */
  doubles(x: number): Local {
    const bytes = [...new Uint8Array(new Float64Array([x, x]).buffer)];
    return this.constant(bytes);
  }

  /** Code whose constants are set where it begins, and not where the function does. */
  section(body: () => void): this {
    const before = this.constants;
    this.constants = new Map();
    const code = this.apart(body);
    for (const { local, bytes } of this.constants.values())
      this.bytes([0xfd, 0x0c, ...bytes]).set(local);
    this.constants = before;
    return this.append(code);
  }

  /** A constant vector. */
  constant(bytes: number[]): Local {
    const key = bytes.join();
    const known = this.constants.get(key);
    if (known) return known.local;
    const local = this.local('v128');
    this.constants.set(key, { local, bytes });
    return local;
  }

  /** The body as the code section has it. */
  encode(numberOf: (callee: Callee) => number): number[] {
    const runs: { readonly type: ValueType; count: number }[] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    const declared = runs.flatMap(({ type, count }) => [...unsigned(count), typeCodes[type]]);
    const body = [...unsigned(runs.length), ...declared];
    for (const { local, bytes } of this.constants.values())
      body.push(0xfd, 0x0c, ...bytes, 0x21, ...unsigned(local.index));
    for (const part of this.code) {
      if (typeof part === 'number') body.push(part);
      else body.push(...unsigned(numberOf(part)));
    }
    body.push(0x0b);
    return body;
  }
}

const PAGES = 65536;
/** Bounded memory: a shared one must be, and bounds must agree. */
const BOUNDED = 0x01;

const counted = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];

function section(id: number, items: readonly (readonly number[])[]): number[] {
  if (items.length === 0) return [];
  const content = counted(items);
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  const bytes = utf8.encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

/** A module: its memory is `e.m`. */
export class Module {
  private readonly imports = new Map<string, Callee>();
  private readonly functions: Func[] = [];
  private readonly exports: (readonly [name: string, callee: Callee])[] = [];

  /** A function that is imported by name. */
  import(
    imported: string,
    params: readonly ValueType[],
    results: readonly ValueType[] = [],
  ): Callee {
    const callee = { params, results };
    this.imports.set(imported, callee);
    return callee;
  }

  function(params: readonly ValueType[], results: readonly ValueType[] = []): Func {
    const written = new Func(params, results);
    this.functions.push(written);
    return written;
  }

  export(exported: string, callee: Callee): void {
    this.exports.push([exported, callee]);
  }

  encode(): Uint8Array<ArrayBuffer> {
    const all: readonly Callee[] = [...this.imports.values(), ...this.functions];
    const numbers = new Map(all.map((callee, i) => [callee, i]));
    const numberOf = (callee: Callee) => numbers.get(callee) ?? 0;
    const types: string[] = [];
    const typeOf = ({ params, results }: Callee): number[] => {
      const vector = (list: readonly ValueType[]) => counted(list.map((type) => [typeCodes[type]]));
      const key = [0x60, ...vector(params), ...vector(results)].join();
      if (!types.includes(key)) types.push(key);
      return unsigned(types.indexOf(key));
    };
    const memory = [...name('e'), ...name('m'), 2, BOUNDED, ...unsigned(1), ...unsigned(PAGES)];
    const imported = [...this.imports].map(([text, callee]) => [
      ...name('e'),
      ...name(text),
      0,
      ...typeOf(callee),
    ]);
    const declared = this.functions.map(typeOf);
    const exported = this.exports.map(([text, callee]) => [
      ...name(text),
      0,
      ...unsigned(numberOf(callee)),
    ]);
    const bodies = this.functions.map((written) => {
      const body = written.encode(numberOf);
      return [...unsigned(body.length), ...body];
    });
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...section(
        1,
        types.map((key) => key.split(',').map(Number)),
      ),
      ...section(2, [memory, ...imported]),
      ...section(3, declared),
      ...section(7, exported),
      ...section(10, bodies),
    ]);
  }
}
