/**
 * A program as one WebAssembly module. It exports `r(frame)`, which runs all kernels in order, loops and branches
 * included, and by number the kernels that run on threads, each as `(frame, begin, end)`. A frame is a row of addresses: of the arena, then of the inputs, constants and results. Programs that
 * kernels run have frames of their own behind it, which the module fills.
 */
import { bytesOf, type DType } from '../../dtype.ts';
import type { Call, Control, Loop, Operand } from '../../ir/control.ts';
import type { Kernel } from '../../ir/kernel.ts';
import type { Program, Value } from '../../ir/program.ts';
import { type Callee, type Func, type Local, Module } from './encode.ts';
import { emitKernel, type PutAddress } from './kernel.ts';
import { SharedFunctions } from './vectors.ts';

/** A typed array of `size` elements that begins `offset` bytes behind the address in a word of the frame. */
export type FrameMemory = readonly [dtype: DType, word: number, offset: number, size: number];

/** A kernel that stays in JavaScript, or is called there when it refuses its operands: it takes a frame. */
export interface HostKernel {
  readonly kernel: Kernel;
  /** Its inputs, then its outputs. */
  readonly memories: readonly FrameMemory[];
}

export interface WasmProgram {
  readonly code: Uint8Array<ArrayBuffer>;
  /** Bytes of all frames. */
  readonly frame: number;
  /** What the module imports as `e.0`, `e.1`, ... */
  readonly host: readonly HostKernel[];
  /** Whether it imports `e.t(kernel, parts, frame)`, which runs the parts of an exported kernel on threads. */
  readonly forks: boolean;
}

const WORD = 4;

/** Where a value is: behind which address in the frame. */
function placeOf(
  { inputs, constants, values }: Program,
  value: number,
): readonly [word: number, offset: number] {
  const place = values[value]?.place;
  if (place?.kind === 'arena') return [0, place.offset];
  const before = place?.kind === 'result' ? inputs.length + constants.length : 0;
  return [1 + before + (place?.index ?? 0), 0];
}

const wordsOf = ({ inputs, constants, values }: Program): number =>
  1 +
  inputs.length +
  constants.length +
  values.filter(({ place }) => place.kind === 'result').length;

function putAddress(func: Func, frame: Local, program: Program, value: number): void {
  const [word, offset] = placeOf(program, value);
  func.get(frame).memory('i32.load', word * WORD);
  if (offset > 0) func.i32(offset).op('i32.add');
}

class ProgramWriter {
  readonly module = new Module();
  readonly host: HostKernel[] = [];
  /** Bytes of the frames so far. */
  frame = 0;
  private readonly functions = new SharedFunctions(this.module);
  /** Runs kernels on threads. */
  private fork: Callee | undefined;
  private forked = 0;
  private readonly imported = new Map<Kernel, Callee>();

  /** The function that runs a program, given its frame. */
  program(program: Program): Func {
    for (const kernel of program.kernels) this.declare(program, kernel);
    const kernels = program.kernels.map((kernel) => this.kernel(program, kernel));
    const run = this.module.function(['i32']);
    for (const write of kernels) write(run);
    return run;
  }

  private declare(program: Program, kernel: Kernel): void {
    const { simd } = kernel.schedule;
    const isCalled = simd ? simd.family === 'routine' && simd.refuses : !kernel.control;
    if (!isCalled) return;
    const memories = [...kernel.inputs, ...kernel.outputs].map((value): FrameMemory => {
      const { dtype, size } = program.values[value] as Value;
      return [dtype, ...placeOf(program, value), size];
    });
    this.imported.set(kernel, this.module.import(String(this.host.length), ['i32']));
    this.host.push({ kernel, memories });
  }

  /** What calls a kernel. */
  private kernel(program: Program, kernel: Kernel): (run: Func) => void {
    if (kernel.control) return this.control(program, kernel, kernel.control);
    const imported = this.imported.get(kernel);
    const { simd } = kernel.schedule;
    if (imported && !simd) return (run) => void run.get(run.param(0)).call(imported);
    const put: PutAddress = (func, frame, value) => putAddress(func, frame, program, value);
    const areSame = (a: number, b: number) =>
      String(placeOf(program, a)) === String(placeOf(program, b));
    const written = emitKernel(this.functions, kernel, put, areSame, imported);
    const { parts = 1, threads = false } = simd ?? {};
    if (threads) return this.onThreads(written, parts);
    return (run) => void run.get(run.param(0)).i32(0).i32(parts).call(written);
  }

  private onThreads(kernel: Func, parts: number): (run: Func) => void {
    this.fork ??= this.module.import('t', ['i32', 'i32', 'i32']);
    const { fork, forked: number } = this;
    this.forked++;
    this.module.export(String(number), kernel);
    return (run) => void run.i32(number).i32(parts).get(run.param(0)).call(fork);
  }

  get forks(): boolean {
    return this.fork !== undefined;
  }

  private control(program: Program, kernel: Kernel, control: Control): (run: Func) => void {
    const calls = control.kind === 'loop' ? [control.test, control.body] : control.branches;
    const nested = new Map(
      calls.flatMap((call) => (call ? [[call, this.nested(program, call)] as const] : [])),
    );
    return (run) => new ControlWriter(run, program, kernel, control, nested).write();
  }

  private nested(program: Program, call: Call): Nested {
    const at = this.frame;
    this.frame += wordsOf(call.program) * WORD;
    const own = call.program.values.find(({ place }) => place.kind === 'arena');
    const [first] = call.temporaries;
    // Its temporaries lie in the arena around as in its own, some bytes further on.
    const arena =
      own?.place.kind === 'arena' && first !== undefined
        ? placeOf(program, first)[1] - own.place.offset
        : 0;
    return { run: this.program(call.program), at, arena };
  }
}

/** A program in a kernel: its function, and how far its frame and its arena are behind those around. */
interface Nested {
  readonly run: Func;
  readonly at: number;
  readonly arena: number;
}

/** What the steps of a loop change. */
interface Steps {
  readonly step: Local;
  readonly carries: readonly { readonly now: Local; readonly next: Local }[];
}

class ControlWriter {
  private readonly run: Func;
  private readonly frame: Local;
  private readonly program: Program;
  private readonly memories: readonly number[];
  private readonly control: Control;
  private readonly nested: ReadonlyMap<Call, Nested>;

  constructor(
    run: Func,
    program: Program,
    { inputs, outputs }: Kernel,
    control: Control,
    nested: ReadonlyMap<Call, Nested>,
  ) {
    this.run = run;
    this.frame = run.param(0);
    this.program = program;
    this.memories = [...inputs, ...outputs, ...control.buffers];
    this.control = control;
    this.nested = nested;
  }

  write(): void {
    const { control, run } = this;
    if (control.kind === 'loop') {
      this.loop(control);
      return;
    }
    const [yes, no] = control.branches;
    this.putMemory(control.flag);
    run.memory('i32.load8_u').if(
      () => this.branch(yes),
      () => this.branch(no),
    );
  }

  private branch(call: Call): void {
    this.prepare(call);
    this.call(call);
  }

  private putMemory(memory: number): void {
    putAddress(this.run, this.frame, this.program, this.memories[memory] as number);
  }

  private bytesOf(memory: number): number {
    const { dtype } = this.program.values[this.memories[memory] as number] as Value;
    return bytesOf(dtype);
  }

  /** Fills what is the same in every step of the frame of a call. */
  private prepare(call: Call): void {
    const { run, frame } = this;
    const { at, arena } = this.nestedOf(call);
    run.get(frame).get(frame).memory('i32.load').i32(arena).op('i32.add').memory('i32.store', at);
    for (const [i, operand] of call.operands.entries())
      if (operand?.kind === 'whole') {
        run.get(frame);
        this.putMemory(operand.memory);
        run.memory('i32.store', at + (1 + i) * WORD);
      }
  }

  private nestedOf(call: Call): Nested {
    const nested = this.nested.get(call);
    if (!nested) throw new Error('internal: a call of no program');
    return nested;
  }

  private call(call: Call, steps?: Steps): void {
    const { run, frame } = this;
    const { run: callee, at } = this.nestedOf(call);
    for (const [i, operand] of call.operands.entries())
      if (operand && operand.kind !== 'whole') {
        run.get(frame);
        this.put(operand, steps);
        run.memory('i32.store', at + (1 + i) * WORD);
      }
    run.get(frame).i32(at).op('i32.add').call(callee);
    for (const { from, to, size } of call.copies) {
      this.put(to, steps);
      this.put(from, steps);
      run.i32(size * this.elementBytes(from)).copy();
    }
  }

  /** The address of an operand. */
  private put(operand: Operand, steps: Steps | undefined): void {
    const { run } = this;
    if ('carry' in operand) {
      const carry = steps?.carries[operand.carry];
      if (carry) run.get(operand.kind === 'carry' ? carry.now : carry.next);
      return;
    }
    this.putMemory(operand.memory);
    if (operand.kind === 'slice' && steps) {
      run.get(steps.step).i32(operand.size * this.bytesOf(operand.memory));
      run.op('i32.mul').op('i32.add');
    }
  }

  private elementBytes(operand: Operand): number {
    if ('memory' in operand) return this.bytesOf(operand.memory);
    const carry = this.control.kind === 'loop' ? this.control.carries[operand.carry] : undefined;
    return this.bytesOf(carry?.init ?? 0);
  }

  private loop({ steps, reverse, test, carries, body }: Loop): void {
    const { run } = this;
    if (test) this.prepare(test);
    this.prepare(body);
    const step = run.local('i32');
    const addressOf = (memory: number): Local => {
      this.putMemory(memory);
      const local = run.local('i32');
      run.set(local);
      return local;
    };
    const locals = carries.map(({ init, next, spare }) => ({
      now: addressOf(init),
      next: addressOf(next),
      spare: addressOf(spare),
    }));
    const state: Steps = { step, carries: locals };
    const once = () => {
      this.call(body, state);
      // The first is never written: it is the caller's.
      for (const { now, next, spare } of locals)
        run.get(next).get(spare).get(next).set(spare).set(next).set(now);
    };
    if (test) {
      run.block(() =>
        run.loop(() => {
          this.call(test, state);
          this.putMemory(test.flag);
          run.memory('i32.load8_u').op('i32.eqz').brIf(1);
          once();
          run.br(0);
        }),
      );
    } else if (steps !== undefined && steps > 0) {
      run.i32(reverse ? steps - 1 : 0).set(step);
      run.loop(() => {
        once();
        run
          .get(step)
          .i32(reverse ? -1 : 1)
          .op('i32.add')
          .tee(step);
        run
          .i32(reverse ? 0 : steps)
          .op(reverse ? 'i32.ge_s' : 'i32.lt_s')
          .brIf(0);
      });
    }
    for (const [i, { result, init }] of carries.entries()) {
      const now = locals[i]?.now;
      if (result === undefined || !now) continue;
      const { dtype, size } = this.program.values[this.memories[init] as number] as Value;
      this.putMemory(result);
      run
        .get(now)
        .i32(size * bytesOf(dtype))
        .copy();
    }
  }
}

export function emitWasm(program: Program): WasmProgram {
  const writer = new ProgramWriter();
  writer.frame = wordsOf(program) * WORD;
  writer.module.export('r', writer.program(program));
  const { module, frame, host, forks } = writer;
  return { code: module.encode(), frame, host, forks };
}
