/** One program as statements of a module. */
import { programLines } from '../../src/codegen/js.ts';
import { enclosed, type Line, linesOf, textOf } from '../../src/codegen/lines.ts';
import { emitSpec } from '../../src/codegen/spec.ts';
import { emitWasm, type WasmProgram } from '../../src/codegen/wasm/program.ts';
import { hostLines, packed } from '../../src/codegen/wasm/source.ts';
import { deviceLines } from '../../src/codegen/webgpu/source.ts';
import type { Program } from '../../src/ir/program.ts';
import type { RoutineName } from '../../src/ir/routine.ts';
import { PORTABLE } from '../../src/runtime/device.ts';
import type { TracedFunction } from '../../src/trace.ts';
import type { ShaderOptions } from '../api.ts';
import { inComment } from './names.ts';

/** What programs take from the run time where they need it. */
export type Part = RoutineName | 'fork' | 'hostCalls';

export interface ProgramNames {
  readonly spec: string;
  readonly kernels: string;
  /** Of its WebAssembly, and of the run time's function that takes it, where it has one. */
  readonly wasm?: { readonly own: string; readonly make: string };
  /** Of its code for GPUs, where it has some, and what that does. */
  readonly gpu?: Required<ShaderOptions> & { readonly own: string };
}

/** Globals that emitted code means, and that the module declares as something else. */
function shadowed(source: string, declared: ReadonlySet<string>): string[] {
  const words = new Set(source.match(/[A-Za-z_$][\w$]*/g) ?? []);
  return [...words].filter((word) => declared.has(word) && word in globalThis).toSorted();
}

/** Code in which the globals are JavaScript's own, whatever the module calls `Math`. */
function withGlobals(source: readonly Line[], declared: ReadonlySet<string>): readonly Line[] {
  const names = shadowed(textOf(source), declared);
  if (names.length === 0) return source;
  const values = names.map((name) => `globalThis.${name}`);
  return enclosed(
    `/* @__PURE__ */ ((${names.join(', ')}) => (`,
    source,
    `))(${values.join(', ')})`,
  );
}

const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** What a reader of the bundle should know. */
function comment({ program }: TracedFunction, label: string): string {
  const facts = [plural(program.kernels.length, 'kernel'), `arena ${program.arenaBytes} bytes`];
  return `// ${inComment(label)}: ${facts.join(', ')}. Written by gradus.`;
}

/** The argument that says what a module imports, if it does. */
function imports(
  wasm: WasmProgram,
  declared: ReadonlySet<string>,
  part: (name: Part) => string,
): readonly Line[] {
  const fork = wasm.forks ? [`fork: ${part('fork')}`] : [];
  if (wasm.host.length === 0) return fork.map((field) => ({ text: `, { ${field} }` }));
  const calls = withGlobals(hostLines(wasm, part), declared);
  const after = [')', ...fork].join(', ');
  return enclosed(`, { calls: /* @__PURE__ */ ${part('hostCalls')}(`, calls, `${after} }`);
}

/** The statement that makes the module. */
function moduleLines(
  program: Program,
  { own, make }: NonNullable<ProgramNames['wasm']>,
  declared: ReadonlySet<string>,
  part: (name: Part) => string,
): readonly Line[] {
  const wasm = emitWasm(program);
  const start = `const ${own} = /* @__PURE__ */ ${make}(${packed(wasm.code)}, ${wasm.frame}`;
  const more = imports(wasm, declared, part);
  return more.length > 0 ? enclosed(start, more, ');') : [{ text: `${start});` }];
}

/** The statement that has the code for GPUs. */
function gpuLines(
  program: Program,
  { own, ...shaders }: NonNullable<ProgramNames['gpu']>,
  declared: ReadonlySet<string>,
  part: (name: Part) => string,
): readonly Line[] {
  const code = deviceLines(program, { ...PORTABLE, ...shaders }, part);
  return enclosed(`const ${own} = `, withGlobals(code, declared), ';');
}

/** `part` gives the names of what is imported from the run time. */
export function emitStatements(
  traced: TracedFunction,
  label: string,
  names: ProgramNames,
  declared: ReadonlySet<string>,
  part: (name: Part) => string,
): readonly Line[] {
  const { program, signature } = traced;
  const spec = withGlobals(linesOf(emitSpec(program, signature)), declared);
  const kernels = withGlobals(programLines(program, part), declared);
  return [
    { text: comment(traced, label) },
    ...enclosed(`const ${names.spec} = `, spec, ';'),
    ...enclosed(`const ${names.kernels} = `, kernels, ';'),
    ...(names.wasm ? moduleLines(program, names.wasm, declared, part) : []),
    ...(names.gpu ? gpuLines(program, names.gpu, declared, part) : []),
  ];
}
