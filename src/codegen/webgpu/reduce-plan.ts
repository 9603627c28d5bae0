/**
 * How a kernel with reductions is run: which axis neighbouring threads go along, how many threads fold one position, and
 * what is done in vectors.
 */

import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import type { Expression, Kernel, Store } from '../../ir/kernel.ts';
import { type Pass, passesOf, storeAxes } from '../../ir/passes.ts';
import { extentOf } from '../../ir/product.ts';
import { prepared } from '../../ir/reciprocal.ts';
import { isEven, liesAlong, loadsIn } from './map.ts';
import { typeOf, type Width } from './scalars.ts';
import type { Context, Memory } from './shader.ts';
import type { Teams } from './team.ts';
import { LANES } from './writer.ts';

/** What is done at all steps of some axes: a pass, or the stores. */
interface Phase {
  readonly axes: readonly Axis[];
  readonly values: readonly Expression[];
  /** Where the results of stores go. */
  readonly stored: readonly Index[];
}

export interface Plan {
  /** With axes that are shared, and the one with neighbours in memory innermost. */
  readonly kernel: Kernel;
  readonly passes: readonly Pass[];
  readonly teams: Teams;
  /** Positions, or fours of them, each of which a team does. */
  readonly positions: number;
  /** The axis of which four steps are done at once where a thread goes along these axes. */
  laneOf(axes: readonly Axis[]): Axis | undefined;
  /** How often each thread of a team goes along these axes, where it keeps what it finds for the next time; else 0. */
  heldSteps(axes: readonly Axis[]): number;
  /** In which lanes inputs and outputs are bound. */
  readonly inputWidths: readonly Width[];
  readonly outputWidths: readonly Width[];
}

/** Steps of a thread: fewer are too little work beside what folding those of a team takes. */
const STEPS = 4;
/** So many threads keep a large device busy. Where there are as many positions, one does so many steps alone. */
const BUSY = 2 ** 16;
const ALONE = 32;
/** Neighbours along memory: with vectors, two lines of it. */
const NEIGHBOURS = 16;
/** Threads of a workgroup where the CPU does them all: it compiles each of them. */
const FEW = 32;
/** Bytes that a thread has in shared memory for each type: two values take turns. */
const SHARED = 8;
/** Steps that a thread keeps in registers, and how many numbers in all. */
const HELD = 8;
const REGISTERS = 64;

/** Stores that run over the same axes. */
export interface Stores {
  readonly axes: readonly Axis[];
  readonly stores: readonly Store[];
}

/** The stores of a kernel: over axes of its own, and maybe others for each position. */
export function storesOf({ stores }: Kernel): readonly Stores[] {
  const groups: { readonly axes: readonly Axis[]; readonly stores: Store[] }[] = [];
  for (const store of stores) {
    const known = groups.find(
      ({ axes }) =>
        axes.length === store.axes.length && axes.every((axis, i) => axis === store.axes[i]),
    );
    if (known) known.stores.push(store);
    else groups.push({ axes: store.axes, stores: [store] });
  }
  return groups;
}

const phasesOf = (kernel: Kernel): readonly Phase[] => [
  ...passesOf(kernel).map(({ axes, reductions }) => ({
    axes,
    values: reductions.flatMap((id) => kernel.reductions[id]?.value ?? []),
    stored: [],
  })),
  ...storesOf(kernel).map(({ axes, stores }) => ({
    axes,
    values: stores.map(({ value }) => value),
    stored: stores.map(({ index }) => index),
  })),
];

/** Elements that do not lie beside those of the next step of an axis. */
function scattered(phases: readonly Phase[], axis: Axis): number {
  const indices = phases.flatMap(({ values, stored }) => [
    ...loadsIn(values).map(({ index }) => index),
    ...stored,
  ]);
  return indices.reduce((sum, index) => {
    const stride = ix.strideOf(index, axis);
    return stride === 0 || stride === 1 ? sum : sum + extentOf([...ix.axesOf(index)]);
  }, 0);
}

/** The axis along which least is scattered, the innermost of several, and how much that is. */
function bestOf(axes: readonly Axis[], phases: readonly Phase[]) {
  let best: { readonly axis?: Axis; readonly cost: number } = { cost: Number.POSITIVE_INFINITY };
  for (const axis of axes) {
    const cost = scattered(phases, axis);
    if (cost <= best.cost) best = { axis, cost };
  }
  return best;
}

const withLast = (axes: readonly Axis[], last: Axis | undefined): readonly Axis[] =>
  last ? [...axes.filter((axis) => axis !== last), last] : axes;

/** The kernel with the best axis of each list innermost, and whether threads of a team are neighbours. */
function ordered(given: Kernel): { readonly kernel: Kernel; readonly isRow: boolean } {
  const phases = phasesOf(given);
  const lists = [...new Set(phases.map(({ axes }) => axes))].filter(({ length }) => length > 0);
  const rows = lists.map((axes) => {
    const best = bestOf(
      axes,
      phases.filter((phase) => phase.axes === axes),
    );
    return { axes, ...best };
  });
  const loop = bestOf(given.loops, phases);
  const across = rows.reduce((sum, { cost }) => sum + cost, 0);
  const isRow = loop.cost > across || (loop.cost === across && extentOf(given.loops) < BUSY);
  const better = new Map(rows.map(({ axes, axis }) => [axes, withLast(axes, axis)]));
  const moved = <T extends { readonly axes: readonly Axis[] }>(one: T): T => ({
    ...one,
    axes: better.get(one.axes) ?? one.axes,
  });
  const kernel = {
    ...given,
    loops: withLast(given.loops, loop.axis),
    reductions: given.reductions.map(moved),
    stores: storesOf(given).flatMap(({ axes, stores }) =>
      stores.map((store) => moved({ ...store, axes })),
    ),
  };
  return { kernel, isRow };
}

const powerFrom = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, n)));

/** Teams for so many positions of so many steps, of vectors each counted once. */
function teamsFor(positions: number, steps: number, isRow: boolean, threads: number): Teams {
  if (steps < ALONE && positions >= BUSY / LANES) return { size: 1, count: threads, isRow };
  let size = Math.min(threads, powerFrom(steps / STEPS));
  if (isRow) {
    while (size < Math.min(threads, steps) && positions * size < BUSY) size *= 2;
  } else {
    const neighbours = Math.min(powerFrom(positions), NEIGHBOURS);
    size = Math.min(size, threads / neighbours);
    while (size > 1 && positions * size > 8 * BUSY) size /= 2;
  }
  return { size, count: Math.min(threads / size, powerFrom(positions)), isRow };
}

/** Which lists of axes are gone along in vectors. */
class Lanes {
  private readonly phases: readonly Phase[];
  private readonly isRow: boolean;
  private readonly loops: readonly Axis[];
  private readonly inLanes: Set<readonly Axis[]>;
  readonly inputs: readonly Width[];
  readonly outputs: readonly Width[];

  constructor(
    kernel: Kernel,
    isRow: boolean,
    inputs: readonly Memory[],
    outputs: readonly Memory[],
  ) {
    this.phases = phasesOf(kernel);
    this.isRow = isRow;
    this.loops = kernel.loops;
    const lists = this.phases.map(({ axes }) => this.listOf(axes));
    const fits = ({ extent }: Axis) => extent % LANES === 0;
    this.inLanes = new Set(lists.filter((list) => list.slice(-1).some(fits)));
    let widths: readonly Width[];
    let wasLess: boolean;
    do {
      widths = inputs.map((memory, input) => this.inputWidth(memory, input));
      wasLess = this.phases.some((phase) => this.gaveUp(phase, widths));
    } while (wasLess);
    this.inputs = widths;
    this.outputs = outputs.map((memory, output) => {
      const own = kernel.stores.filter((store) => store.output === output);
      const lane = this.laneOf(own[0]?.axes ?? storeAxes(kernel));
      const fits = lane && isEven(memory) && own.every(({ index }) => liesAlong(index, lane));
      return fits ? LANES : 1;
    });
  }

  /** The axes whose last may have lanes where a thread goes along these. */
  private listOf(axes: readonly Axis[]): readonly Axis[] {
    return this.isRow ? axes : this.loops;
  }

  laneOf(axes: readonly Axis[]): Axis | undefined {
    const list = this.listOf(axes);
    return this.inLanes.has(list) ? list.at(-1) : undefined;
  }

  /** An input is bound in vectors where all that steps along lanes lies in one. */
  private inputWidth(memory: Memory, input: number): Width {
    let isUsed = false;
    let fits = isEven(memory);
    for (const { axes, values } of this.phases) {
      const last = this.listOf(axes).at(-1);
      const lane = this.laneOf(axes);
      for (const { index } of loadsIn(values).filter((x) => x.input === input)) {
        if (!last || ix.strideOf(index, last) === 0) continue;
        isUsed = true;
        fits &&= lane !== undefined && liesAlong(index, lane);
      }
    }
    return isUsed && fits ? LANES : 1;
  }

  /** Whether a phase had lanes, and has them no more, as what it reads or writes does not lie in vectors. */
  private gaveUp({ axes, values, stored }: Phase, widths: readonly Width[]): boolean {
    const lane = this.laneOf(axes);
    if (!lane) return false;
    const fits =
      loadsIn(values).every(
        ({ input, index }) => ix.strideOf(index, lane) === 0 || widths[input] === LANES,
      ) && stored.every((index) => liesAlong(index, lane));
    return !fits && this.inLanes.delete(this.listOf(axes));
  }
}

export function planOf(given: Kernel, context: Context): Plan {
  const { kernel, isRow } = ordered(prepared(given));
  const inputs = kernel.inputs.map(context.memoryOf);
  const outputs = kernel.outputs.map(context.memoryOf);
  const lanes = new Lanes(kernel, isRow, inputs, outputs);
  const phases = phasesOf(kernel);
  const widthAlong = (axes: readonly Axis[]) => (isRow && lanes.laneOf(axes) ? LANES : 1);
  const steps = Math.max(...phases.map(({ axes }) => extentOf(axes) / widthAlong(axes)));
  const isWide = !isRow && lanes.laneOf(storeAxes(kernel));
  const positions = extentOf(kernel.loops) / (isWide ? LANES : 1);
  const { traits } = context;
  const types = new Set(kernel.reductions.map(({ dtype }) => typeOf(dtype, isWide ? LANES : 1)));
  const bytes = SHARED * (isWide ? LANES : 1) * types.size;
  const room = 2 ** Math.floor(Math.log2(traits.shared / bytes));
  const threads = Math.min(room, traits.isFallback ? FEW : traits.threads);
  const teams = teamsFor(positions, steps, isRow, threads);
  const heldSteps = (axes: readonly Axis[]): number => {
    const own = phases.filter((phase) => phase.axes === axes);
    const all = Math.ceil(extentOf(axes) / widthAlong(axes) / teams.size);
    const loads = loadsIn(own.flatMap(({ values }) => values));
    const numbers = all * loads.length * (lanes.laneOf(axes) ? LANES : 1);
    return own.length > 1 && all <= HELD && numbers <= REGISTERS ? all : 0;
  };
  return {
    kernel,
    passes: passesOf(kernel),
    teams,
    positions,
    laneOf: (axes) => lanes.laneOf(axes),
    heldSteps,
    inputWidths: lanes.inputs,
    outputWidths: lanes.outputs,
  };
}
