/** From a compiled program to one that runs: as WebAssembly, emitted JavaScript, or in the interpreter. */
import { emitKernelAlone, emitProgram, routinesOf } from './codegen/js.ts';
import { specOf } from './codegen/spec.ts';
import { emitWasm } from './codegen/wasm/program.ts';
import type { GpuProgram } from './codegen/webgpu/steps.ts';
import { interpret, interpretKernel } from './ir/interpret.ts';
import type { Kernel } from './ir/kernel.ts';
import type { Program } from './ir/program.ts';
import { routines } from './ir/routine.ts';
import { isLarge } from './ir/targets.ts';
import { canGenerate, generate } from './runtime/cpu/generate.ts';
import { type HostCall, hostCalls, type WasmCode, wasm } from './runtime/cpu/machine.ts';
import { fork } from './runtime/cpu/threads.ts';
import { support } from './runtime/cpu/variant.ts';
import type { DeviceProgram } from './runtime/device.ts';
import { Executable, type Factory, type MakeMachine, type Ways } from './runtime/lowered.ts';
import type { GpuCode } from './runtime/webgpu/code.ts';

/** The kernels of a program, ready for its temporaries. */
export function factoryOf(program: Program): Factory {
  if (!canGenerate()) return interpret(program) as Factory;
  const called = routinesOf(program).map((name) => [name, routines[name].run] as const);
  return generate(emitProgram(program), new Map(called));
}

/** A kernel that stays in JavaScript while others of its program do not. */
function hostRun(kernel: Kernel): HostCall['run'] {
  const { routine } = kernel;
  // Routines take their parameters after the memories.
  if (routine) return routines[routine.name].run as HostCall['run'];
  if (!canGenerate()) return interpretKernel(kernel) as HostCall['run'];
  return generate(emitKernelAlone(kernel)) as unknown as HostCall['run'];
}

/** The machine of a program that runs in WebAssembly. The module is written when it is first needed. */
export const machineOf = (program: Program): MakeMachine | undefined =>
  program.target === 'wasm'
    ? (spec) => (support() ? wasm(codeOf(program))(spec) : undefined)
    : undefined;

function codeOf(program: Program): WasmCode {
  const { code, frame, host, forks } = emitWasm(program);
  const calls = host.map(({ kernel, memories }) => ({
    memories,
    run: hostRun(kernel),
    parameters: kernel.routine?.parameters ?? [],
  }));
  return { code: () => code, frame, calls: hostCalls(calls), ...(forks ? { fork } : {}) };
}

/** The kernels of a program in JavaScript, made when they are first needed. */
export const javaScriptOf =
  (program: Program): Factory =>
  (...temporaries) =>
    factoryOf(program)(...temporaries);

/** The code of a program for a GPU, with what it leaves to the host. */
export function gpuCodeOf({ code, host }: GpuProgram): GpuCode {
  const calls = host.map((kernel) => ({
    run: hostRun(kernel),
    parameters: kernel.routine?.parameters ?? [],
  }));
  return { ...code, calls };
}

/** A program for a device, whose code is written when it first runs there. */
const forDeviceOf = (program: Program): DeviceProgram => ({
  isLarge: isLarge(program),
  code: (device) => device.emit(program),
});

/** All ways in which a program can run. */
export const waysOf = (program: Program): Ways => ({
  factory: javaScriptOf(program),
  makeMachine: machineOf(program),
  forDevice: forDeviceOf(program),
});

/** A program with memory of its own. */
export const load = (program: Program): Executable =>
  new Executable(specOf(program), waysOf(program));
