/** From a compiled program to one that runs: emitted JavaScript where allowed, the interpreter elsewhere. */
import { emitProgram, routinesOf } from './codegen/js.ts';
import { specOf } from './codegen/spec.ts';
import { interpret } from './ir/interpret.ts';
import type { Program } from './ir/program.ts';
import { routines } from './ir/routine.ts';
import { canGenerate, generate } from './runtime/cpu/generate.ts';
import type { Factory } from './runtime/lowered.ts';
import { Executable } from './runtime/lowered.ts';

/** The kernels of a program, ready for its temporaries. */
export function factoryOf(program: Program): Factory {
  if (!canGenerate()) return interpret(program) as Factory;
  const called = routinesOf(program).map((name) => [name, routines[name].run] as const);
  return generate(emitProgram(program), new Map(called));
}

/** A program with memory of its own. */
export const load = (program: Program): Executable =>
  new Executable(specOf(program), factoryOf(program));
