/** Variants of a module: what the engine can do is written into the bytes when they are loaded. */
import { type Engine, engine } from './engine.ts';

/** A module with one function, `(v128, v128, v128) -> v128`, of one instruction. */
const probe = (...instruction: number[]): Uint8Array =>
  Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b, 3, 2, 1, 0],
    ...[10, 10 + instruction.length, 1, 8 + instruction.length, 0],
    ...[0x20, 0, 0x20, 1, 0x20, 2, ...instruction, 0x0b],
  ]);

const BITSELECT = [0xfd, 0x52];
const RELAXED_MADD = [0xfd, 0x85, 0x02];

export interface Support {
  readonly engine: Engine;
  /** Whether multiplication and addition are one instruction. */
  readonly fuses: boolean;
}

let known: Support | undefined | null = null;

/** Whether modules may be compiled: a content-security policy can forbid it. */
function mayCompile({ Module }: Engine): boolean {
  try {
    new Module(probe(...BITSELECT));
    return true;
  } catch {
    return false;
  }
}

/** What the engine can do; nothing without vectors. Asked once. */
export function support(): Support | undefined {
  if (known !== null) return known;
  const own = engine();
  const has = (instruction: number[]) => own?.validate(probe(...instruction)) === true;
  const isThere = own && has(BITSELECT) && mayCompile(own);
  known = isThere ? { engine: own, fuses: has(RELAXED_MADD) } : undefined;
  return known;
}

/** `local.set t, f32x4.mul, local.get t, f32x4.add` (see `madd` in src/codegen/wasm/encode.ts). */
const isSumOfProduct = (code: Uint8Array, at: number): boolean =>
  code[at] === 0x21 &&
  code[at + 2] === 0xfd &&
  code[at + 3] === 0xe6 &&
  code[at + 4] === 0x01 &&
  code[at + 5] === 0x20 &&
  code[at + 6] === code[at + 1] &&
  code[at + 7] === 0xfd &&
  code[at + 8] === 0xe4 &&
  code[at + 9] === 0x01;

const NOP = 0x01;
const LENGTH = 10;

/** The module with fused instructions, of the same length. */
export function fused(code: Uint8Array): Uint8Array {
  const own = code.slice();
  for (let at = 0; at + LENGTH <= own.length; at++) {
    if (!isSumOfProduct(own, at)) continue;
    own.fill(NOP, at, at + LENGTH);
    own.set(RELAXED_MADD, at);
  }
  return own;
}

/** The import of the memory, up to its flags: module `e`, name `m`, bounded (see `Module` in src/codegen/wasm/encode.ts). */
const MEMORY = [1, 0x65, 1, 0x6d, 2];
const SHARED = 0x03;

/** The module over memory that threads can see, of the same length. */
export function shared(code: Uint8Array): Uint8Array {
  const own = code.slice();
  const at = own.findIndex((_, i) => MEMORY.every((byte, j) => own[i + j] === byte));
  own[at + MEMORY.length] = SHARED;
  return own;
}
