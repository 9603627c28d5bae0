/** What the routines are written with: memories, counted loops, elements and bytes. */
import { bytesOf, type DType } from '../../../dtype.ts';
import type { RoutineSchedule } from '../../../ir/simd.ts';
import type { Func, Local } from '../encode.ts';
import type { SharedFunctions } from '../vectors.ts';

/** A memory of a routine: where it begins, and what it holds. */
export interface RoutineMemory {
  readonly base: Local;
  readonly dtype: DType;
  readonly bytes: number;
  readonly size: number;
}

export interface RoutineWriting {
  readonly func: Func;
  readonly functions: SharedFunctions;
  readonly schedule: RoutineSchedule;
  /** Of the inputs, then of the outputs. */
  readonly memories: readonly RoutineMemory[];
  readonly parameters: readonly number[];
  readonly begin: Local;
  readonly end: Local;
  /** Where the scratch memory begins. */
  scratch(): Local;
  /** Has the routine in JavaScript say what is wrong, and ends. */
  refuse(): void;
}

export function memoryAt({ memories }: RoutineWriting, i: number): RoutineMemory {
  const memory = memories.at(i);
  if (!memory) throw new Error(`internal: a routine without memory ${i}`);
  return memory;
}

/** A new variable with what is on the stack. */
export function taken(func: Func, type: Local['type'] = 'i32'): Local {
  const local = func.local(type);
  func.set(local);
  return local;
}

/** `count` times; without a loop where that is once. */
export function times(func: Func, count: number, body: () => void): void {
  if (count === 1) body();
  if (count <= 1) return;
  const counter = func.local('i32');
  func.i32(0).set(counter).repeat(counter, count, 1, body);
}

/** `while (condition) body`. */
export function whilst(func: Func, condition: () => void, body: () => void): void {
  func.block(() =>
    func.loop(() => {
      condition();
      func.op('i32.eqz').brIf(1);
      body();
      func.br(0);
    }),
  );
}

export const isByte = (dtype: DType): boolean => bytesOf(dtype) === 1;

/** Loads a number from the address on the stack: a float32, or a whole number. */
export function loadNumber(func: Func, dtype: DType, offset = 0): void {
  if (dtype === 'float32') func.memory('f32.load', offset);
  else func.memory(isByte(dtype) ? 'i32.load8_u' : 'i32.load', offset);
}

export function storeNumber(func: Func, dtype: DType, offset = 0): void {
  if (dtype === 'float32') func.memory('f32.store', offset);
  else func.memory(isByte(dtype) ? 'i32.store8' : 'i32.store', offset);
}

/** Bytes from which on pieces are made in a loop, and how many of them are in a step of it. */
const UNROLLED = 256;
const STEP = 64;

/**
 * Divides `bytes` bytes behind some addresses into pieces of the given sizes, from the largest, a vector, to the
 * smallest.
 */
export function inPieces(
  func: Func,
  bytes: number,
  addresses: readonly Local[],
  sizes: readonly number[],
  piece: (size: number, offset: number, ...addresses: readonly Local[]) => void,
): void {
  const pieces = (length: number, at: readonly Local[]) => {
    let offset = 0;
    for (const size of sizes)
      for (; length - offset >= size; offset += size) piece(size, offset, ...at);
  };
  if (bytes <= UNROLLED) {
    pieces(bytes, addresses);
    return;
  }
  const moving = addresses.map((address) => taken(func.get(address)));
  times(func, Math.floor(bytes / STEP), () => {
    pieces(STEP, moving);
    for (const address of moving) func.increase(address, STEP);
  });
  pieces(bytes % STEP, moving);
}

/** Copies bytes, none of which both memories share. */
export function copyBytes(func: Func, bytes: number, from: Local, to: Local): void {
  inPieces(func, bytes, [from, to], [16, 8, 4, 2, 1], (size, offset, from, to) => {
    if (!from || !to) return;
    func.get(to).get(from);
    if (size === 16) func.memory('v128.load', offset).memory('v128.store', offset);
    else if (size === 8) {
      const vector = taken(func.memory('v128.load64_zero', offset), 'v128');
      func.get(vector).memoryLane('v128.store64_lane', 0, offset);
    } else if (size === 4) func.memory('i32.load', offset).memory('i32.store', offset);
    else if (size === 2) func.memory('i32.load16_u', offset).memory('i32.store16', offset);
    else func.memory('i32.load8_u', offset).memory('i32.store8', offset);
  });
}
