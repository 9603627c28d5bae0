/** Programs on a GPU: their inputs go there, and results stay. */
import type { DType } from '../../dtype.ts';
import { DeviceError, show } from '../../errors.ts';
import { beyondBuffer } from '../../errors-device.ts';
import { numel, type Shape } from '../../shape.ts';
import { Buffer, failure } from '../buffers.ts';
import type { Machine, ProgramSpec } from '../lowered.ts';
import type { Dispatch, GpuCode, Step } from './code.ts';
import type { Core } from './core.ts';
import { entered, memoryOn } from './enter.ts';
import { Holding } from './holding.ts';
import { flat, isPromise, type Later, type Work } from './later.ts';
import { bytesFor, GpuMemory, Region } from './memory.ts';
import { Outcome } from './outcome.ts';
import { whole } from './part.ts';
import { compiledFor, type Pipeline } from './pipelines.ts';
import { Run } from './run.ts';
import { storageOf } from './storage.ts';
import { constant, uploaded } from './upload.ts';

/** The code of a program, with its shaders, which are being compiled. */
interface Begun {
  readonly code: GpuCode;
  readonly pipelines: readonly Pipeline[];
}

export class GpuMachine implements Machine {
  private readonly core: Core;
  private readonly spec: ProgramSpec;
  private readonly begun: Begun | Later<Begun>;
  /** They go when it is collected. */
  private constants: readonly Holding[] | undefined = undefined;

  /** Compiling begins as soon as the code is there. What is known by now to be too large is refused at once. */
  constructor(core: Core, spec: ProgramSpec, code: GpuCode | Later<GpuCode>) {
    this.core = core;
    this.spec = spec;
    checkSpec(core, spec);
    this.begun = isPromise(code) ? code.then((own) => this.begin(own)) : this.begin(code);
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const { core, spec } = this;
    const { name, donated = [] } = spec;
    const isDonated = new Set(donated.map((i) => inputs[i]));
    const given = entered(core, name, inputs, isDonated);
    const constants = this.enterConstants();
    const outcome = new Outcome(name);
    const results = spec.results.map(([dtype, size]) => new GpuMemory(core, dtype, size));
    for (const result of results) result.outcome = outcome;
    const buffers = results.map(
      (memory) => new Buffer(memory.dtype, undefined, undefined, new Holding(memory)),
    );
    const changed = donated.map((i) => this.leave(inputs[i] as Buffer));
    const memories = [...given, ...constants, ...results];
    for (const memory of memories) memory.retain();
    const written = [...results, ...changed];
    for (const memory of written) memory.writers++;
    core.timeline.add(this.work(memories, given, written, outcome));
    for (const memory of written) core.follow(memory);
    return buffers;
  }

  /** Resolves when all shaders are compiled; constants go to the device meanwhile. */
  async ready(): Promise<void> {
    const { core } = this;
    try {
      this.enterConstants();
      const { code, pipelines } = await this.begun;
      await Promise.all(pipelines.map(({ ready }) => ready));
      // What a lost device says of its shaders is nobody's concern: programs run elsewhere now.
      if (core.lost !== undefined) return;
      for (const { shader, name } of dispatchesIn(code.steps))
        compiledFor(pipelines[shader] as Pipeline, name);
    } catch (error) {
      throw this.failure(error);
    }
  }

  private begin(code: GpuCode): Begun {
    const { core, spec } = this;
    checkCode(core, spec.name, code);
    return { code, pipelines: code.shaders.map((shader) => core.pipelines.of(shader)) };
  }

  private failure(error: unknown): unknown {
    const { name, outputs } = this.spec;
    return failure(error, name, outputs.map(([, shape]) => show(shape)).join(', '));
  }

  private enterConstants(): GpuMemory[] {
    this.constants ??= uploaded(
      this.core,
      this.spec.constants.map(([dtype, data]) => constant(dtype, data)),
    ).map((memory) => {
      const holding = new Holding(memory);
      holding.ownedBy(this);
      return holding;
    });
    return this.constants.map(({ memory }) => memory as GpuMemory);
  }

  /** Lets only the device have a tensor that will change there. */
  private leave(input: Buffer): GpuMemory {
    // It has been entered.
    input.leaveTo(input.onDevice(this.spec.name) as Holding);
    return memoryOn(this.core, this.spec.name, input) as GpuMemory;
  }

  private temporaries(code: GpuCode, arena: Region | undefined): GpuMemory[] {
    return code.temporaries.map(([dtype, offset, size]) => {
      const memory = new GpuMemory(this.core, dtype, size);
      return arena && memory.storage ? memory.placeIn(arena, offset, false) : memory;
    });
  }

  private *work(
    memories: readonly GpuMemory[],
    given: readonly GpuMemory[],
    written: readonly GpuMemory[],
    outcome: Outcome,
  ): Work {
    const { core } = this;
    core.stream.note(outcome);
    outcome.dependOn(given.map((memory) => memory.outcome));
    for (const memory of written) memory.outcome = outcome;
    let arena: Region | undefined;
    let temporaries: readonly GpuMemory[] = [];
    try {
      if (outcome.error !== undefined) return;
      const { code, pipelines } = yield* flat(this.begun);
      for (const { ready } of pipelines) if (!ready.isDone) yield ready;
      core.check(outcome.name);
      // Some engines throw where there is no memory.
      if (code.arenaBytes > 0) arena = Region.of(core, code.arenaBytes, false);
      temporaries = this.temporaries(code, arena);
      const run = new Run(core, code, pipelines, outcome);
      yield* run.steps(code.steps, [...memories, ...temporaries].map(whole));
    } catch (error) {
      outcome.fail(this.failure(error));
    } finally {
      arena?.release();
      for (const memory of written) memory.writers--;
      for (const memory of [...memories, ...temporaries]) memory.release();
    }
  }
}

/** In the order in which they may come, whichever branches are taken. */
function dispatchesIn(steps: readonly Step[]): readonly Dispatch[] {
  return steps.flatMap((step) => {
    if (step.kind === 'dispatch') return [step];
    if (step.kind === 'choice')
      return step.branches.flatMap((branch) => dispatchesIn(branch.steps));
    if (step.kind === 'loop')
      return dispatchesIn([...(step.test?.steps ?? []), ...step.body.steps]);
    return [];
  });
}

/** A tensor that is larger than the device takes: its shape, its bytes, and how many the device takes. */
type Misfit = readonly [shape: string, bytes: number, most: number];

/** What is larger than the device takes among what a program gets and gives. */
export function misfit(core: Core, spec: ProgramSpec): Misfit | undefined {
  const rows: readonly (readonly [DType, Shape])[] = [
    ...spec.inputs,
    ...spec.constants.map(([dtype, data]) => [dtype, [data.length]] as const),
    ...spec.outputs.map(([dtype, shape]) => [dtype, shape] as const),
    ...spec.results.map(([dtype, size]) => [dtype, [size]] as const),
  ];
  return largest(core, rows);
}

export function largest(
  core: Core,
  rows: readonly (readonly [DType, Shape])[],
): Misfit | undefined {
  const { maxBufferSize, maxStorageBufferBindingSize } = core.device.limits;
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  for (const [dtype, shape] of rows) {
    const storage = storageOf(dtype, core.device.features);
    const bytes = storage ? bytesFor(numel(shape), storage) : 0;
    if (bytes > most) return [show(shape), bytes, most];
  }
  return undefined;
}

/** Refuses what is larger than the device takes among what a program gets and gives, before anything is sent. */
const checkSpec = (core: Core, spec: ProgramSpec): void => refuse(spec.name, misfit(core, spec));

/** The same of what it keeps between its steps. */
function checkCode(core: Core, name: string, { temporaries, arenaBytes }: GpuCode): void {
  const rows = temporaries.map(([dtype, , size]) => [dtype, [size]] as const);
  refuse(name, largest(core, rows));
  const { maxBufferSize } = core.device.limits;
  if (arenaBytes > maxBufferSize)
    throw new DeviceError(
      beyondBuffer(name, 'what it keeps between its steps', arenaBytes, maxBufferSize),
    );
}

function refuse(name: string, found: Misfit | undefined): void {
  if (found) throw new DeviceError(beyondBuffer(name, ...found));
}
