/** Kernels with reductions: each position is done by a team of threads. */
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { moved } from '../../ir/instance.ts';
import type { Kernel, Reduction } from '../../ir/kernel.ts';
import { type Pass, storeAxes } from '../../ir/passes.ts';
import { extentOf } from '../../ir/product.ts';
import { memoriesIn } from './limit.ts';
import { emitMap, gridOf, groupNumber, positionsOf } from './map.ts';
import { type Plan, planOf, type Stores, storesOf } from './reduce-plan.ts';
import type { Context, Emission } from './shader.ts';
import { split } from './split.ts';
import { Team, threadsOf } from './team.ts';
import { type Grid, LANES, type Writer, writerOf } from './writer.ts';

/** Steps that are added up before their sum is added to that of all: what is lost by rounding grows with either. */
const SUMMED = 64;

/** Axes that stand for others, at one step of a thread. */
interface Step {
  readonly axes: readonly Axis[];
  readonly map: ReadonlyMap<Axis, Index>;
  /** Whether there is such a step, if that must be asked. */
  readonly condition?: string;
}

class ReductionWriter {
  readonly #plan: Plan;
  readonly #writer: Writer;
  readonly #groups: Grid;
  readonly #team: Team;
  /** Steps that are written one after another, and found again in later phases. */
  readonly #held = new Map<readonly Axis[], readonly Step[]>();

  constructor(plan: Plan, context: Context) {
    this.#plan = plan;
    const { inputWidths, outputWidths, teams, positions } = plan;
    this.#writer = writerOf(plan.kernel, context, inputWidths, outputWidths);
    this.#groups = gridOf(Math.ceil(positions / teams.count), context.traits.groups);
    this.#team = new Team(this.#writer, teams, `i32(${groupNumber(this.#groups)})`);
  }

  emission(): Emission {
    const writer = this.#writer;
    const plan = this.#plan;
    const groups = this.#groups;
    this.#position();
    for (const pass of plan.passes) this.#pass(pass);
    for (const stores of storesOf(plan.kernel)) this.#stores(stores);
    return writer.emission(plan.kernel, [threadsOf(plan.teams), 1, 1], groups);
  }

  /** Whether there are more teams than positions. */
  get #isOver(): boolean {
    const [row, rows] = this.#groups;
    return row * rows * this.#plan.teams.count > this.#plan.positions;
  }

  /** Names the loops at the position of the team: of those that are too many, the last one. */
  #position(): void {
    const plan = this.#plan;
    const team = this.#team;
    const writer = this.#writer;
    const { kernel, positions, teams } = plan;
    if (this.#isOver && teams.size === 1)
      writer.line(`if (${team.number} >= ${positions}) { return; }`);
    const isBound = this.#isOver && teams.size > 1;
    const position = isBound
      ? writer.name('position', `min(${team.number}, ${positions - 1})`)
      : team.number;
    const lane = teams.isRow ? undefined : plan.laneOf(storeAxes(kernel));
    positionsOf(writer, kernel.loops, lane, position);
  }

  /** Elements that a thread takes in each step along axes. */
  #widthAlong(axes: readonly Axis[]): number {
    return this.#plan.teams.isRow && this.#plan.laneOf(axes) ? LANES : 1;
  }

  /** The reductions of a pass: each thread folds its steps, then teams what their threads have. */
  #pass({ axes, reductions }: Pass): void {
    const writer = this.#writer;
    const plan = this.#plan;
    const team = this.#team;
    const lane = plan.laneOf(axes);
    const all = reductions.map((id) => plan.kernel.reductions[id] as Reduction);
    const totals = writer.inLanesOf(lane, () => all.map((one) => writer.accumulator(one)));
    this.#foldSteps(axes, all, totals);
    for (const [i, id] of reductions.entries()) {
      const one = all[i] as Reduction;
      const total = totals[i] ?? '';
      if (plan.teams.isRow) {
        const own = lane ? this.#acrossLanes(one, total) : total;
        writer.result(id, team.fold(one, own));
      } else {
        const result = writer.inLanesOf(lane, () => team.fold(one, total));
        writer.result(id, result, lane !== undefined);
      }
    }
  }

  #foldSteps(
    axes: readonly Axis[],
    reductions: readonly Reduction[],
    totals: readonly string[],
  ): void {
    const writer = this.#writer;
    const plan = this.#plan;
    const lane = plan.laneOf(axes);
    const fold = (into: readonly string[], { axes: own, map }: Step) =>
      writer.inLanesOf(plan.teams.isRow ? lane && own.at(-1) : lane, () => {
        for (const [i, one] of reductions.entries())
          writer.fold(into[i] ?? '', one, writer.value(moved(one.value, map)));
      });
    const held = this.#heldSteps(axes);
    for (const step of held) this.#where(step.condition, () => fold(totals, step));
    if (held.length > 0 || extentOf(axes) === 0) return;
    const none = new Map<Axis, Index>();
    this.#along(axes, (inner, extent, stride) => {
      const one = (from: string, to: string | number, into: readonly string[]) =>
        writer.count(from, to, stride, (at) => {
          writer.unflatten(inner, at);
          fold(into, { axes: inner, map: none });
        });
      const start = this.#start(axes);
      const part = stride * SUMMED;
      if (extent <= part || reductions.every(({ combine }) => combine !== 'add')) {
        one(start, extent, totals);
        return;
      }
      writer.count(start, extent, part, (from) => {
        const parts = writer.inLanesOf(lane, () => reductions.map((r) => writer.accumulator(r)));
        one(from, `min(${from} + ${part}, ${extent})`, parts);
        writer.inLanesOf(lane, () => {
          for (const [i, r] of reductions.entries())
            writer.fold(totals[i] ?? '', r, parts[i] ?? '');
        });
      });
    });
  }

  /** Stores, each thread of a team at other steps of their axes. */
  #stores(all: Stores): void {
    const plan = this.#plan;
    const writer = this.#writer;
    const team = this.#team;
    const { axes } = all;
    const isOne = plan.teams.size === 1;
    const isThere = this.#isOver && !isOne ? [`${team.number} < ${plan.positions}`] : [];
    const isFirst = axes.length === 0 && !isOne ? [`${team.rank} == 0`] : [];
    this.#where([...isFirst, ...isThere].join(' && '), () => {
      const none = new Map<Axis, Index>();
      if (axes.length === 0) {
        this.#store(all, { axes, map: none });
        return;
      }
      const held = this.#heldSteps(axes);
      for (const step of held) this.#where(step.condition, () => this.#store(all, step));
      if (held.length > 0) return;
      this.#along(axes, (inner, extent, stride) =>
        writer.count(this.#start(axes), extent, stride, (at) => {
          writer.unflatten(inner, at);
          this.#store(all, { axes: inner, map: none });
        }),
      );
    });
  }

  #store(all: Stores, { axes, map }: Step): void {
    const plan = this.#plan;
    const writer = this.#writer;
    const lane = plan.laneOf(all.axes);
    writer.inLanesOf(plan.teams.isRow ? lane && axes.at(-1) : lane, () => {
      for (const one of all.stores)
        writer.store({
          ...one,
          index: ix.substitute(one.index, map),
          value: moved(one.value, map),
        });
    });
  }

  #where(condition: string | undefined, body: () => void): void {
    if (condition) this.#writer.block(`if (${condition}) {`, body);
    else body();
  }

  /** Where a thread begins. */
  #start(axes: readonly Axis[]): string {
    const width = this.#widthAlong(axes);
    const { rank } = this.#team;
    return width === 1 || rank === '0' ? rank : `${rank} * ${width}`;
  }

  /** Loops around those axes that teams go along: the innermost where it is long enough, else all as one. */
  #along(
    axes: readonly Axis[],
    body: (inner: readonly Axis[], extent: number, stride: number) => void,
  ): void {
    const stride = this.#plan.teams.size * this.#widthAlong(axes);
    const last = axes.at(-1);
    const isLong = (last?.extent ?? 0) >= 2 * stride || this.#plan.teams.size === 1;
    const outer = isLong ? axes.slice(0, -1) : [];
    const inner = isLong ? axes.slice(-1) : axes;
    this.#writer.loop(outer, () => body(inner, extentOf(inner), stride));
  }

  /** The steps along axes that a thread keeps, if it does. */
  #heldSteps(axes: readonly Axis[]): readonly Step[] {
    const known = this.#held.get(axes);
    if (known) return known;
    const writer = this.#writer;
    const plan = this.#plan;
    const extent = extentOf(axes);
    const width = this.#widthAlong(axes);
    const stride = plan.teams.size * width;
    const start = this.#start(axes);
    const steps = Array.from({ length: plan.heldSteps(axes) }, (_, n): Step => {
      const at = n === 0 ? start : `${start} + ${n * stride}`;
      const isOver = (n + 1) * stride > extent;
      const asked = isOver ? writer.name('step', at) : at;
      const own = axes.map((axis): Axis => ({ ...axis, name: `${axis.name}@${n}` }));
      writer.unflatten(own, isOver ? `min(${asked}, ${extent - width})` : asked);
      return {
        axes: own,
        map: new Map(axes.map((axis, i) => [axis, ix.variable(own[i] ?? axis)])),
        ...(isOver ? { condition: `${asked} < ${extent}` } : {}),
      };
    });
    this.#held.set(axes, steps);
    return steps;
  }

  /** What four lanes have, as one value. */
  #acrossLanes(reduction: Reduction, name: string): string {
    const fold = (a: string, b: string) => this.#writer.folded(reduction, a, b);
    const halves = ['xy', 'zw'].map(([a, b]) => fold(`${name}.${a}`, `${name}.${b}`));
    return this.#writer.variable('r', fold(halves[0] ?? '', halves[1] ?? ''));
  }
}

/** Workgroups that keep a large device busy, and elements of each that are worth another kernel to fold them. */
const GROUPS = 256;
const ELEMENTS = 2 ** 14;

/** In how many parts a pass is worth doing. */
function partsOf({ axes }: Pass, { teams, positions, laneOf }: Plan): number {
  const groups = Math.ceil(positions / teams.count);
  if (groups >= GROUPS) return 1;
  const lanes = teams.isRow || !laneOf(axes) ? 1 : LANES;
  const elements = (extentOf(axes) * positions * lanes) / groups;
  return Math.max(1, Math.floor(Math.min((2 * GROUPS) / groups, elements / ELEMENTS)));
}

export function emitReductions(kernel: Kernel, context: Context): readonly Emission[] | undefined {
  if (kernel.reductions.length === 0) return undefined;
  const plan = planOf(kernel, context);
  const isWhole =
    storesOf(plan.kernel).length > 1 || plan.passes.every((pass) => partsOf(pass, plan) === 1);
  if (isWhole) return [emitTeams(plan, context)];
  const { kernel: prepared, passes, teams } = plan;
  const { bindings } = context.traits;
  const parts = context.attempt(() => {
    const all = split(prepared, passes, teams.isRow, (pass) => partsOf(pass, plan), context);
    return all.every((one) => memoriesIn(one.kernel, one.context) <= bindings) ? all : undefined;
  });
  if (!parts) return [emitTeams(plan, context)];
  return parts.map(({ kernel: part, context: own }) =>
    part.reductions.length > 0 ? emitTeams(planOf(part, own), own) : emitMap(part, own),
  );
}

const emitTeams = (plan: Plan, context: Context): Emission =>
  new ReductionWriter(plan, context).emission();
