/** Runs compiled programs as WebAssembly, in memory of their own, and says what the interpreter computes. */
import { setFlagsFromString } from 'node:v8';
import { emitKernelAlone } from '../src/codegen/js.ts';
import { Module } from '../src/codegen/wasm/encode.ts';
import { emitKernel, type PutAddress } from '../src/codegen/wasm/kernel.ts';
import { emitWasm, type WasmProgram } from '../src/codegen/wasm/program.ts';
import { SharedFunctions } from '../src/codegen/wasm/vectors.ts';
import { arrayOf, bytesOf, type DType, type TypedArray } from '../src/dtype.ts';
import { interpret, type Memory } from '../src/ir/interpret.ts';
import type { Program } from '../src/ir/program.ts';
import { runRoutine } from '../src/ir/routine.ts';
import { type Engine, engine } from '../src/runtime/cpu/engine.ts';
import { fused } from '../src/runtime/cpu/variant.ts';

const WebAssembly = engine() as Engine;
const ALIGNMENT = 64;
const PAGE = 65536;

const aligned = (bytes: number): number => Math.ceil((bytes + 1) / ALIGNMENT) * ALIGNMENT;

/** Node 20 has fused multiply-add behind a flag, which can be set as long as nothing has been compiled with it. */
if (Number.parseInt(process.versions.node, 10) < 22)
  setFlagsFromString('--experimental-wasm-relaxed-simd');

/** The module of a program with fused multiply-add, as it is loaded where the engine has it. */
export const relaxed = (code: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(fused(code));

export interface Ran {
  readonly results: readonly TypedArray[];
  /** What is in the inputs' memory afterwards, of which donated ones may be written into. */
  readonly inputs: readonly TypedArray[];
  /** Kernels that stayed in JavaScript. */
  readonly host: readonly string[];
}

/** The module of the only kernel of a program, which exports it as `r(frame, begin, end)`. */
function emitOnly({ kernels, inputs, constants, values }: Program): WasmProgram {
  const [kernel] = kernels;
  if (!kernel?.schedule.simd || kernels.length > 1) throw new Error('not one vector kernel');
  const module = new Module();
  const put: PutAddress = (func, frame, value) => {
    const place = values[value]?.place;
    const before = place?.kind === 'result' ? inputs.length + constants.length : 0;
    const isArena = place?.kind === 'arena';
    func.get(frame).memory('i32.load', isArena ? 0 : 4 * (1 + before + (place?.index ?? 0)));
    if (isArena) func.i32(place.offset).op('i32.add');
  };
  const written = emitKernel(new SharedFunctions(module), kernel, put, () => false);
  module.export('r', written);
  const results = values.filter(({ place }) => place.kind === 'result').length;
  return {
    code: module.encode(),
    frame: 4 * (1 + inputs.length + constants.length + results),
    host: [],
    forks: false,
  };
}

/** The results of a program of one kernel that is run in pieces, each from a part to before another. */
export const runInPieces = (
  program: Program,
  inputs: readonly ArrayLike<number>[],
  pieces: readonly (readonly [begin: number, end: number])[],
): Ran => run(program, emitOnly(program), inputs, pieces);

/** The results of a program's module. `variant` may change its bytes. */
export function runWasm(
  program: Program,
  inputs: readonly ArrayLike<number>[],
  variant = (code: Uint8Array<ArrayBuffer>) => code,
): Ran {
  const emitted = emitWasm(program);
  return run(program, { ...emitted, code: variant(emitted.code) }, inputs, [[]]);
}

/** Calls what a module exports, with a frame and further arguments, once for each list of these. */
function run(
  program: Program,
  { code, frame, host }: WasmProgram,
  inputs: readonly ArrayLike<number>[],
  calls: readonly (readonly number[])[],
): Ran {
  const data = [...inputs, ...program.constants.map((constant) => constant.data)];
  const specs = [...program.inputs, ...program.constants].map(({ dtype, shape }) => ({
    dtype,
    size: shape.reduce((a, b) => a * b, 1),
  }));
  const results = program.values
    .flatMap(({ place, dtype, size }) => (place.kind === 'result' ? [{ place, dtype, size }] : []))
    .toSorted((a, b) => a.place.index - b.place.index);
  let end = ALIGNMENT;
  const place = (bytes: number) => {
    const at = end;
    end += aligned(bytes);
    return at;
  };
  const arena = place(program.arenaBytes);
  const own = [...specs, ...results].map(({ dtype, size }) => place(size * bytesOf(dtype)));
  const frameAt = place(frame);
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((end + ALIGNMENT) / PAGE),
    maximum: PAGE,
  });
  // What is not written must not be zero by chance.
  new Uint8Array(memory.buffer).fill(0xab);
  const view = (dtype: DType, at: number, size: number): TypedArray =>
    new (arrayOf(dtype))(memory.buffer, at, size);
  for (const [i, { dtype, size }] of specs.entries())
    view(dtype, own[i] ?? 0, size).set(data[i] ?? []);
  new Int32Array(memory.buffer, frameAt).set([arena, ...own]);
  const imports: Record<string, unknown> = { m: memory };
  for (const [i, { kernel, memories }] of host.entries())
    imports[i] = (at: number) => {
      const words = new Int32Array(memory.buffer, at);
      const views = memories.map(([dtype, word, offset, size]) =>
        view(dtype, (words[word] ?? 0) + offset, size),
      );
      const { routine } = kernel;
      if (routine) runRoutine(routine.name, views, routine.parameters);
      else new Function(`return ${emitKernelAlone(kernel)}`)()(...views);
    };
  imports['t'] = (kernel: number, parts: number, at: number) => exports[kernel]?.(at, 0, parts);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { e: imports });
  for (const call of calls) exports['r']?.(frameAt, ...call);
  return {
    results: results.map(({ dtype, size }, i) =>
      view(dtype, own[specs.length + i] ?? 0, size).slice(),
    ),
    inputs: program.inputs.map((_, i) => {
      const { dtype, size } = specs[i] ?? { dtype: 'float32', size: 0 };
      return view(dtype, own[i] ?? 0, size).slice();
    }),
    host: host.map(({ kernel }) => kernel.name),
  };
}

/** What the interpreter computes, in float64. */
export function interpreted(program: Program, inputs: readonly Memory[]): Memory[] {
  const results = program.values.flatMap(({ place, size }) =>
    place.kind === 'result' ? [{ index: place.index, memory: new Float64Array(size) }] : [],
  );
  const arena = program.values.flatMap(({ place, size }) =>
    place.kind === 'arena' ? [new Float64Array(size)] : [],
  );
  const memories = results.toSorted((a, b) => a.index - b.index).map(({ memory }) => memory);
  interpret(program)(...arena)(
    ...inputs,
    ...program.constants.map(({ data }) => data),
    ...memories,
  );
  return memories;
}
