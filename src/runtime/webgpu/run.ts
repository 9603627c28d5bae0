/** One run of a program: its steps, on its memories. */
import type { TypedArray } from '../../dtype.ts';
import { refusal } from '../../routines/select.ts';
import {
  type ChoiceStep,
  type Copy,
  type Dispatch,
  FAULTS,
  type GpuCall,
  type GpuCode,
  type HostStep,
  type LoopStep,
  type ShaderNumber,
  type Step,
} from './code.ts';
import { copyPart } from './copy.ts';
import type { Core } from './core.ts';
import { going, type Work, wait } from './later.ts';
import type { Outcome } from './outcome.ts';
import { isWhole, type Part, type Place, partAt, partOf, type Turn, within } from './part.ts';
import { compiledFor, type Pipeline } from './pipelines.ts';

/** What has no turns. */
const NOWHERE: Place = { step: 0, turns: [] };

export class Run {
  private readonly core: Core;
  private readonly code: GpuCode;
  private readonly pipelines: readonly Pipeline[];
  private readonly outcome: Outcome;

  constructor(core: Core, code: GpuCode, pipelines: readonly Pipeline[], outcome: Outcome) {
    this.core = core;
    this.code = code;
    this.pipelines = pipelines;
    this.outcome = outcome;
  }

  /** Steps on the memories of the program that has them. */
  *steps(steps: readonly Step[], parts: readonly Part[]): Work {
    for (const step of steps) {
      if (step.kind === 'dispatch') this.dispatch(step, parts);
      else yield* this.rare(step, parts);
    }
  }

  private rare(step: Exclude<Step, Dispatch>, parts: readonly Part[]): Work {
    if (step.kind === 'copy') return this.copy(step, parts);
    if (step.kind === 'host') return this.host(step, parts);
    return step.kind === 'loop' ? this.loop(step, parts) : this.choice(step, parts);
  }

  private dispatch(
    { shader, memories, numbers, groups, name }: Dispatch,
    parts: readonly Part[],
  ): void {
    const { core, outcome } = this;
    const pipeline = this.pipelines[shader] as Pipeline;
    const { layout } = pipeline;
    const compiled = compiledFor(pipeline, name);
    const { writes } = this.code.shaders[shader] as GpuCode['shaders'][number];
    const ranges = memories.map((memory, i) =>
      memory === FAULTS
        ? core.stream.faults.range
        : partAt(parts, memory).memory.bind(writes[i] === true),
    );
    core.stream.reserve(layout);
    const given = numbers.map((number) => this.number(number, parts));
    core.stream.dispatch({ compiled, layout, ranges, numbers: given, groups, outcome, name });
  }

  private number(number: ShaderNumber, parts: readonly Part[]): number {
    if (typeof number === 'number') return number;
    if ('baseOf' in number) return partAt(parts, number.baseOf).base;
    const { outcome } = this;
    const { size, caller } = number.faultOf;
    const errorOf = (found: number) => refusal(found, size, caller);
    return this.core.stream.faults.add({ outcome, errorOf });
  }

  private copy({ from, to, at = 0 }: Copy, parts: readonly Part[]): Work {
    const [source, target] = [partAt(parts, from), partAt(parts, to)];
    const { memory, base } = target;
    return copyPart(source, { memory, base: base + at, size: source.size }, this.outcome);
  }

  private *host({ call, reads, writes }: HostStep, parts: readonly Part[]): Work {
    const [from, to] = [reads, writes].map((list) => list.map((x) => partAt(parts, x))) as [
      Part[],
      Part[],
    ];
    // Of what is written only in part, the rest must stay.
    const needed = [...from, ...to.filter((part) => !isWhole(part))].map(({ memory }) => memory);
    const missing = needed.filter(({ isFresh, isHere }) => !isFresh && !isHere);
    // They are asked for together.
    const coming = missing.map((memory) => going(memory.fetch(this.outcome.name)));
    for (const elements of coming) yield* wait(elements);
    const { run, parameters } = this.code.calls?.[call] ?? { run: () => {}, parameters: [] };
    const given = from.map((part): TypedArray => within(part.memory.look(), part));
    const made = to.map((part) =>
      isWhole(part) ? part.memory.replace() : within(part.memory.change(), part),
    );
    run(...given, ...made, ...parameters);
  }

  private *loop({ steps, reverse, carries, body, test }: LoopStep, parts: readonly Part[]): Work {
    for (const { init, spare } of carries)
      yield* copyPart(partAt(parts, init), partAt(parts, spare), this.outcome);
    let turns = carries.map(
      ({ next, spare }): Turn => ({ now: partAt(parts, spare), next: partAt(parts, next) }),
    );
    for (let count = 0; steps === undefined || count < steps; count++) {
      const place = { step: reverse ? (steps ?? 0) - 1 - count : count, turns };
      if (test) {
        yield* this.call(test, parts, place);
        if (!(yield* this.isSet(partAt(parts, test.flag)))) break;
      }
      yield* this.call(body, parts, place);
      turns = turns.map(({ now, next }) => ({ now: next, next: now }));
    }
    for (const [i, { result }] of carries.entries()) {
      const turn = turns[i] as Turn;
      if (result !== undefined) yield* copyPart(turn.now, partAt(parts, result), this.outcome);
    }
  }

  private *choice({ flag, branches: [yes, no] }: ChoiceStep, parts: readonly Part[]): Work {
    const isTrue = yield* this.isSet(partAt(parts, flag));
    yield* this.call(isTrue ? yes : no, parts, NOWHERE);
  }

  /** Waits for a flag. */
  private *isSet({ memory, base }: Part): Work<boolean> {
    if (!memory.isHere) yield* memory.fetch(this.outcome.name);
    return memory.look()[base] !== 0;
  }

  private *call(call: GpuCall, parts: readonly Part[], place: Place): Work {
    const own = [
      ...call.operands.map((operand) => partOf(operand, parts, place)),
      ...call.temporaries.map((number) => partAt(parts, number)),
    ];
    yield* this.steps(call.steps, own);
    for (const { from, to } of call.copies)
      yield* copyPart(partOf(from, parts, place), partOf(to, parts, place), this.outcome);
  }
}
