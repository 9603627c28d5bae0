/** One program as statements of a module. */
import { emitProgram } from '../../src/codegen/js.ts';
import { emitSpec } from '../../src/codegen/spec.ts';
import { emitWasm, type WasmProgram } from '../../src/codegen/wasm/program.ts';
import { emitCalls, packed } from '../../src/codegen/wasm/source.ts';
import { emitForDevice } from '../../src/codegen/webgpu/source.ts';
import type { RoutineName } from '../../src/ir/routine.ts';
import { PORTABLE } from '../../src/runtime/device.ts';
import type { TracedFunction } from '../../src/trace.ts';
import { inComment } from './names.ts';

/** What programs take from the run time where they need it. */
export type Part = RoutineName | 'fork' | 'hostCalls';

export interface ProgramNames {
  readonly spec: string;
  readonly kernels: string;
  /** Of its WebAssembly, and of the run time's function that takes it, where it has one. */
  readonly wasm?: { readonly own: string; readonly make: string };
  /** Of its code for GPUs, where it has some. */
  readonly gpu?: string;
}

/** Globals that emitted code means, and that the module declares as something else. */
function shadowed(source: string, declared: ReadonlySet<string>): string[] {
  const words = new Set(source.match(/[A-Za-z_$][\w$]*/g) ?? []);
  return [...words].filter((word) => declared.has(word) && word in globalThis).toSorted();
}

/** Code in which the globals are JavaScript's own, whatever the module calls `Math`. */
function withGlobals(source: string, declared: ReadonlySet<string>): string {
  const names = shadowed(source, declared);
  if (names.length === 0) return source;
  const values = names.map((name) => `globalThis.${name}`);
  return `/* @__PURE__ */ ((${names.join(', ')}) => (${source}))(${values.join(', ')})`;
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
): string[] {
  const fields: string[] = [];
  if (wasm.host.length > 0) {
    const calls = withGlobals(emitCalls(wasm, part), declared);
    fields.push(`calls: /* @__PURE__ */ ${part('hostCalls')}(${calls})`);
  }
  if (wasm.forks) fields.push(`fork: ${part('fork')}`);
  return fields.length > 0 ? [`{ ${fields.join(', ')} }`] : [];
}

/** `part` gives the names of what is imported from the run time. */
export function emitStatements(
  traced: TracedFunction,
  label: string,
  names: ProgramNames,
  declared: ReadonlySet<string>,
  part: (name: Part) => string,
): string {
  const { program, signature } = traced;
  const lines = [
    comment(traced, label),
    `const ${names.spec} = ${withGlobals(emitSpec(program, signature), declared)};`,
    `const ${names.kernels} = ${withGlobals(emitProgram(program, part), declared)};`,
  ];
  if (names.wasm) {
    const wasm = emitWasm(program);
    const args = [packed(wasm.code), wasm.frame, ...imports(wasm, declared, part)].join(', ');
    lines.push(`const ${names.wasm.own} = /* @__PURE__ */ ${names.wasm.make}(${args});`);
  }
  if (names.gpu) {
    const code = withGlobals(emitForDevice(program, PORTABLE, part), declared);
    lines.push(`const ${names.gpu} = ${code};`);
  }
  return lines.join('\n');
}
