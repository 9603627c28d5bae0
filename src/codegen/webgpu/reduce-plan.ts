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

/** The axes of which four steps are done at once, and in which lanes memories are bound for that. */
function lanesOf(kernel: Kernel, isRow: boolean, { memoryOf }: Context) {
  const phases = phasesOf(kernel);
  /** The axes whose last may have lanes where a thread goes along these. */
  const listOf = (axes: readonly Axis[]) => (isRow ? axes : kernel.loops);
  const inputs = kernel.inputs.map(memoryOf);
  const fits = ({ axes, values, stored }: Phase): boolean => {
    const last = listOf(axes).at(-1);
    return (
      last !== undefined &&
      loadsIn(values).every(
        ({ input, index }) =>
          ix.strideOf(index, last) === 0 ||
          (liesAlong(index, last) && isEven(inputs[input] as Memory)),
      ) &&
      stored.every((index) => liesAlong(index, last))
    );
  };
  const without = new Set(phases.filter((phase) => !fits(phase)).map(({ axes }) => listOf(axes)));
  const laneOf = (axes: readonly Axis[]): Axis | undefined => {
    const last = listOf(axes).at(-1);
    return last && last.extent % LANES === 0 && !without.has(listOf(axes)) ? last : undefined;
  };
  /** In vectors, where all that steps along lanes lies in one. */
  const inputWidths = inputs.map((_, input): Width => {
    const uses = phases.flatMap(({ axes, values }) => {
      const last = listOf(axes).at(-1);
      const own = loadsIn(values).filter((x) => x.input === input);
      return own.some(({ index }) => last && ix.strideOf(index, last) !== 0) ? [laneOf(axes)] : [];
    });
    return uses.length > 0 && uses.every((lane) => lane) ? LANES : 1;
  });
  const outputWidths = kernel.outputs.map((value, output): Width => {
    const own = kernel.stores.filter((store) => store.output === output);
    const lane = laneOf(own[0]?.axes ?? []);
    return lane && isEven(memoryOf(value)) && own.every(({ index }) => liesAlong(index, lane))
      ? LANES
      : 1;
  });
  return { laneOf, inputWidths, outputWidths };
}

export function planOf(given: Kernel, context: Context): Plan {
  const { kernel, isRow } = ordered(prepared(given));
  const lanes = lanesOf(kernel, isRow, context);
  const { laneOf } = lanes;
  const phases = phasesOf(kernel);
  const widthAlong = (axes: readonly Axis[]) => (isRow && laneOf(axes) ? LANES : 1);
  const steps = Math.max(...phases.map(({ axes }) => extentOf(axes) / widthAlong(axes)));
  const isWide = !isRow && laneOf(storeAxes(kernel));
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
    const numbers = all * loads.length * (laneOf(axes) ? LANES : 1);
    return own.length > 1 && all <= HELD && numbers <= REGISTERS ? all : 0;
  };
  return {
    kernel,
    passes: passesOf(kernel),
    teams,
    positions,
    heldSteps,
    ...lanes,
  };
}
