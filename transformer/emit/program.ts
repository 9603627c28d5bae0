/** One program as statements of a module. */
import { emitProgram } from '../../src/codegen/js.ts';
import { emitSpec } from '../../src/codegen/spec.ts';
import { emitWasm } from '../../src/codegen/wasm/program.ts';
import { emitCalls, packed } from '../../src/codegen/wasm/source.ts';
import type { RoutineName } from '../../src/ir/routine.ts';
import type { TracedFunction } from '../../src/trace.ts';
import { inComment } from './names.ts';

export interface ProgramNames {
  readonly spec: string;
  readonly kernels: string;
  /** Of its WebAssembly, of the run time's function that takes it, and of what runs kernels on threads: where it has one. */
  readonly wasm?: { readonly own: string; readonly make: string; readonly fork: () => string };
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

export function emitStatements(
  traced: TracedFunction,
  label: string,
  names: ProgramNames,
  declared: ReadonlySet<string>,
  called: (routine: RoutineName) => string,
): string {
  const { program, signature } = traced;
  const lines = [
    comment(traced, label),
    `const ${names.spec} = ${withGlobals(emitSpec(program, signature), declared)};`,
    `const ${names.kernels} = ${withGlobals(emitProgram(program, called), declared)};`,
  ];
  if (names.wasm) {
    const wasm = emitWasm(program);
    const calls = withGlobals(emitCalls(wasm, called), declared);
    const fork = wasm.forks ? [names.wasm.fork()] : [];
    const args = [packed(wasm.code), wasm.frame, calls, ...fork].join(', ');
    lines.push(`const ${names.wasm.own} = /* @__PURE__ */ ${names.wasm.make}(${args});`);
  }
  return lines.join('\n');
}
