/** Runs a vector form over arrays: a module with one function, which maps operands to a result. */
import { Module } from '../src/codegen/wasm/encode.ts';
import { SharedFunctions, VectorCode } from '../src/codegen/wasm/vectors.ts';
import type { Lanes, Vector } from '../src/ir/vector.ts';
import { type Engine, engine } from '../src/runtime/cpu/engine.ts';

const WebAssembly = engine() as Engine;
const PAGE = 65536;

/** The module: its function takes the addresses of the operands, that of the result, and how many bytes each has. */
export function moduleOf(form: Lanes, arity: number, unroll = 1): Uint8Array<ArrayBuffer> {
  const module = new Module();
  const func = module.function(Array.from({ length: arity + 2 }, () => 'i32' as const));
  const v = new VectorCode(func, new SharedFunctions(module));
  const [at, end] = [func.local('i32'), func.param(arity + 1)];
  // The constants come first: they are set where the function begins.
  func.repeat(at, end, 16 * unroll, () => {
    const copies = Array.from({ length: unroll }, (_, n) => n * 16);
    const operands = copies.map((offset) =>
      Array.from({ length: arity }, (_, i): Vector => {
        func.get(func.param(i)).get(at).op('i32.add').memory('v128.load', offset);
        return v.taken();
      }),
    );
    const results = operands.map((given) => form(v, ...given));
    for (const [n, result] of results.entries())
      func
        .get(func.param(arity))
        .get(at)
        .op('i32.add')
        .get(result)
        .memory('v128.store', n * 16);
  });
  module.export('f', func);
  return module.encode();
}

/** The form as a function over arrays, whose lengths are multiples of four. */
export function runner(code: Uint8Array<ArrayBuffer>) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGE });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { e: { m: memory } });
  return (...operands: readonly (Float32Array | Int32Array)[]): Float32Array<ArrayBuffer> => {
    const bytes = operands[0]?.byteLength ?? 0;
    const places = [...operands, operands[0]].map((_, i) => i * bytes);
    const missing = places.length * bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    for (const [i, operand] of operands.entries())
      new Uint8Array(memory.buffer, i * bytes, bytes).set(new Uint8Array(operand.buffer));
    exports['f']?.(...places, bytes);
    return new Float32Array(memory.buffer.slice(operands.length * bytes, places.length * bytes));
  };
}
