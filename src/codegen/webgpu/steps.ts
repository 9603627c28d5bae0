/** A program as steps for a GPU: the shaders of its kernels, what stays on the host, and a place for every temporary. */
import type { DType } from '../../dtype.ts';
import { type Call, type Control, callsOf, type Operand } from '../../ir/control.ts';
import type { Kernel } from '../../ir/kernel.ts';
import { type Lifetime, lifetimesOf, place } from '../../ir/memory.ts';
import type { Program, Value } from '../../ir/program.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import {
  type GpuCall,
  type GpuCode,
  type GpuOperand,
  OFFSET_ALIGNMENT,
  type Shader,
  type Step,
  type Temporary,
} from '../../runtime/webgpu/code.ts';
import { withAttention } from './attention.ts';
import { emitKernel } from './kernel.ts';
import { withRows } from './merge.ts';
import { isWritten } from './routines/names.ts';
import { bindingOf, type Context, type EmitRoutine, type Memory } from './shader.ts';
import { bytesOnDevice } from './storage.ts';
import { isWide, usedBy } from './uses.ts';

/** A program's code, and the kernels that it leaves to the host, which `calls` of the code are made of. */
export interface GpuProgram {
  readonly code: Omit<GpuCode, 'calls'>;
  readonly host: readonly Kernel[];
}

/** What `f` gives. If that is nothing, what it has added to a list goes again. */
function attempt<Result>(list: unknown[], f: () => Result | undefined): Result | undefined {
  const { length } = list;
  const result = f();
  if (result === undefined) list.length = length;
  return result;
}

/** Where a temporary is used: from the first kernel to the last. */
type Span = Pick<Lifetime, 'from' | 'to'>;

class ProgramWriter {
  readonly shaders: Shader[] = [];
  readonly host: Kernel[] = [];
  readonly traits: DeviceTraits;
  readonly #emitRoutine: EmitRoutine | undefined;
  /** Temporaries: their dtypes and sizes, and when they are used. */
  readonly #scratches: {
    readonly dtype: DType;
    readonly size: number;
    readonly span: Span;
  }[] = [];
  readonly #program: Program;
  /** Memories before the temporaries. */
  readonly #fixed: number;
  readonly #temporaries: readonly number[];
  /** The kernel of the outermost program that is being written. */
  #current = 0;

  constructor(program: Program, traits: DeviceTraits, emitRoutine: EmitRoutine | undefined) {
    this.#program = program;
    this.traits = traits;
    this.#emitRoutine = emitRoutine;
    const results = program.values.filter(({ place: { kind } }) => kind === 'result').length;
    this.#fixed = program.inputs.length + program.constants.length + results;
    const used = new Set(program.kernels.flatMap(usedBy));
    this.#temporaries = program.values.flatMap(({ place: { kind } }, value) =>
      kind === 'arena' && used.has(value) ? [value] : [],
    );
  }

  write(): GpuProgram {
    const { traits } = this;
    const program = this.#program;
    const around: Context = {
      traits,
      emitRoutine: this.#emitRoutine,
      memoryOf: (value) => this.#memoryOf(value),
      scratch: (dtype, size) => this.#scratch(dtype, size),
      attempt: (f) => attempt(this.#scratches, f),
    };
    const steps = program.kernels.flatMap((kernel, i) => {
      this.#current = i;
      return this.#kernel(kernel, around);
    });
    const own = lifetimesOf(this.#temporaries, program.kernels, usedBy);
    const all = [
      ...own.map((span, i) => ({ ...(program.values[this.#temporaries[i] ?? 0] as Value), span })),
      ...this.#scratches,
    ];
    const spans = all.map(({ dtype, size, span }, i) => {
      const bytes = Math.max(size, 1) * bytesOnDevice(dtype, traits);
      return {
        ...span,
        values: [i],
        bytes: Math.ceil(bytes / OFFSET_ALIGNMENT) * OFFSET_ALIGNMENT,
      };
    });
    const { offsets, bytes } = place(spans);
    const temporaries = all.map(
      ({ dtype, size }, i): Temporary => [dtype, offsets.get(i) ?? 0, size],
    );
    return {
      code: { shaders: this.shaders, steps, temporaries, arenaBytes: bytes },
      host: this.host,
    };
  }

  /** A value of the outermost program. */
  #memoryOf(value: number): Memory {
    const { inputs, constants, values } = this.#program;
    const { place: at, dtype, size } = values[value] as Value;
    const number =
      at.kind === 'arena'
        ? this.#fixed + this.#temporaries.indexOf(value)
        : at.kind === 'input'
          ? at.index
          : inputs.length + constants.length + at.index;
    return { number, dtype, size, isTemporary: at.kind === 'arena', isTight: at.kind === 'input' };
  }

  /** Memory for the time of the kernel that is being written. */
  #scratch(dtype: DType, size: number): Memory {
    const span = { from: this.#current, to: this.#current };
    const number = this.#fixed + this.#temporaries.length + this.#scratches.length;
    this.#scratches.push({ dtype, size, span });
    return { number, dtype, size, isTemporary: true };
  }

  #kernel(kernel: Kernel, context: Context): Step[] {
    const { control, inputs, outputs } = kernel;
    if (control) return [this.#control(kernel, control, context)];
    const isOfHost = isWide(kernel, (value) => context.memoryOf(value).dtype);
    const emissions = isOfHost ? undefined : context.attempt(() => emitKernel(kernel, context));
    if (emissions)
      return emissions.map(({ shader, ...rest }) => ({
        kind: 'dispatch',
        shader: this.#shader(shader),
        ...rest,
      }));
    const call = this.host.push(kernel) - 1;
    const numbers = [...inputs, ...outputs].map((value) => context.memoryOf(value).number);
    const [reads, writes] = [numbers.slice(0, inputs.length), numbers.slice(inputs.length)];
    return [{ kind: 'host', name: kernel.name, call, reads, writes }];
  }

  /** The number of a shader. Kernels that are alike share one. */
  #shader(shader: Shader): number {
    const key = JSON.stringify(shader);
    const known = this.shaders.findIndex((one) => JSON.stringify(one) === key);
    return known >= 0 ? known : this.shaders.push(shader) - 1;
  }

  #control(kernel: Kernel, control: Control, context: Context): Step {
    const values = [...kernel.inputs, ...kernel.outputs, ...control.buffers];
    const memories = values.map(context.memoryOf);
    const numberOf = (memory: number) => (memories[memory] as Memory).number;
    const operand = (x: Operand): GpuOperand =>
      'memory' in x ? { ...x, memory: numberOf(x.memory) } : x;
    const write = (call: Call): GpuCall => ({
      ...this.#body(call, memories, context),
      operands: call.operands.map(operand),
      copies: call.copies.map(({ from, to }) => ({ from: operand(from), to: operand(to) })),
    });
    if (control.kind === 'choice') {
      const [yes, no] = control.branches;
      return { kind: 'choice', flag: numberOf(control.flag), branches: [write(yes), write(no)] };
    }
    const { steps, reverse, test, body } = control;
    const carries = control.carries.map(({ init, next, spare, result }) => ({
      init: numberOf(init),
      next: numberOf(next),
      spare: numberOf(spare),
      ...(result === undefined ? {} : { result: numberOf(result) }),
    }));
    return {
      kind: 'loop',
      reverse,
      carries,
      body: write(body),
      ...(steps === undefined ? {} : { steps }),
      ...(test ? { test: { ...write(test), flag: numberOf(test.flag) } } : {}),
    };
  }

  /** The steps of a program in a kernel. Its memories are numbered as its own: inputs, results, temporaries. */
  #body(
    { program, operands, temporaries }: Call,
    memories: readonly Memory[],
    around: Context,
  ): Pick<GpuCall, 'steps' | 'temporaries'> {
    const arena = program.values.flatMap(({ place: at }, value) =>
      at.kind === 'arena' ? [value] : [],
    );
    const own = temporaries.map((value) => around.memoryOf(value).number);
    const memoryOf = (value: number): Memory => {
      const { place: at, dtype, size } = program.values[value] as Value;
      if (at.kind === 'arena') {
        const number = operands.length + arena.indexOf(value);
        return { number, dtype, size, isTemporary: true };
      }
      const number = at.kind === 'input' ? at.index : program.inputs.length + at.index;
      const operand = operands[number] as Operand;
      // Carries are copied into the buffers between steps before the first.
      if (!('memory' in operand)) return { number, dtype, size, isTemporary: true };
      const memory = memories[operand.memory] as Memory;
      const { isTemporary, isTight = false, step } = memory;
      const within = operands.findIndex(
        (one) => 'memory' in one && bindingOf(memories[one.memory] as Memory) === bindingOf(memory),
      );
      const steps = operand.kind === 'slice' ? operand.size : step;
      const known = { number, within, dtype, size, isTemporary, isTight };
      return { ...known, ...(steps === undefined ? {} : { step: steps }) };
    };
    const scratch = (dtype: DType, size: number): Memory => {
      const number = operands.length + own.push(around.scratch(dtype, size).number) - 1;
      return { number, dtype, size, isTemporary: true };
    };
    const context: Context = {
      ...around,
      ...{ memoryOf, scratch },
      attempt: (f) => around.attempt(() => attempt(own, f)),
    };
    const steps = program.kernels.flatMap((kernel) => this.#kernel(kernel, context));
    return { steps, temporaries: own };
  }
}

/** Whether a program has routines that are written as shaders: `emitRoutine` is needed for it. */
export const hasRoutines = ({ kernels }: Program): boolean =>
  kernels.some(({ routine, control }) =>
    routine
      ? isWritten(routine.name)
      : control !== undefined && callsOf(control).some(({ program }) => hasRoutines(program)),
  );

/** The code of a program. Without `emitRoutine`, all its routines run on the host. */
export function emitSteps(
  program: Program,
  traits: DeviceTraits,
  emitRoutine: EmitRoutine | undefined,
): GpuProgram {
  const joined = withRows(withAttention(program, traits), traits);
  return new ProgramWriter(joined, traits, emitRoutine).write();
}
