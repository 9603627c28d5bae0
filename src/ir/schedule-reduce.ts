/**
 * Scheduling of kernels with reductions for WebAssembly. The cost model: a vector costs its arithmetic and its loads, and
 * loads of lanes that do not lie beside each other cost as many as there are. Whichever axis makes the kernel cheapest has
 * the vectors: axes of the reductions, whose lanes must be folded in the end, or a loop, where every lane is on its own.
 */
import { aheadOf } from './ahead.ts';
import type { Axis, Index } from './index.ts';
import * as ix from './index.ts';
import { type Expression, type Kernel, type Load, type Reduction, walk } from './kernel.ts';
import { type Pass, passesOf, stepCost, storeAxes } from './passes.ts';
import { prepared } from './reciprocal.ts';
import { scalars } from './scalar.ts';
import {
  type ColumnsSchedule,
  LANES,
  type PassSchedule,
  PLANES,
  type ReductionSchedule,
  type RowsSchedule,
  type StreamsSchedule,
} from './simd.ts';
import { withStash } from './stash.ts';

/** What four lanes cost to load, in additions: beside each other, backwards, and one by one. */
const CONTIGUOUS = 1;
const REVERSED = 2;
const GATHERED = 6;
/** What asking a guard for each lane costs. */
const GUARDED = 6;
/** Folding four lanes into one. */
const ACROSS = 8;
/** What side by side costs in all, in additions: enough to hide latencies. */
const UNROLLED_COST = 48;
const MOST_UNROLLED = 8;

const volume = (axes: readonly Axis[]): number => axes.reduce((n, { extent }) => n * extent, 1);

function accessCost(index: Index, axis: Axis | undefined): number {
  const stride = ix.strideOf(index, axis);
  if (stride === 0 || stride === 1) return CONTIGUOUS;
  return stride === -1 ? REVERSED : GATHERED;
}

const loadCost = (axis: Axis | undefined) => (x: Load) =>
  accessCost(x.index, axis) +
  (x.guard.some(({ index }) => ix.strideOf(index, axis) !== 0) ? GUARDED : 0);

/** The price of values over axes, with vectors along one of them, or along a loop. */
const passCost = (values: readonly Expression[], axes: readonly Axis[], axis: Axis | undefined) => {
  const vectors = axes.map((one) => (one === axis ? Math.ceil(one.extent / LANES) : one.extent));
  return vectors.reduce((a, b) => a * b, 1) * stepCost(values, axes, loadCost(axis));
};

const valuesOf = ({ reductions }: Kernel, pass: Pass): readonly Expression[] =>
  pass.reductions.flatMap((id) => reductions[id]?.value ?? []);

/** What is done in each step of a pass besides its arithmetic. */
interface Step {
  /** Vectors that stay in registers from step to step. */
  readonly registers: number;
  readonly instructions: number;
}

/** What it takes to fold a vector (see `Fold`). */
const foldOf = ({ combine, dtype, ignoresNaN }: Reduction): Step =>
  dtype === 'float32' && scalars[combine].simd?.fold && !ignoresNaN
    ? { registers: 2, instructions: 3 }
    : { registers: 1, instructions: 1 };

const both = (a: Step, b: Step): Step => ({
  registers: a.registers + b.registers,
  instructions: a.instructions + b.instructions,
});

/** Vectors side by side of steps that cost so much each. */
function unrolled(cost: number, { registers, instructions }: Step): number {
  const wanted = Math.min(UNROLLED_COST / (cost + instructions), MOST_UNROLLED / registers);
  return Math.max(1, 2 ** Math.floor(Math.log2(wanted)));
}

interface Choice {
  readonly cost: number;
  readonly schedule: PassSchedule;
}

/** The axis along which values cost least, the innermost of several. */
function choose(values: readonly Expression[], axes: readonly Axis[], step: Step): Choice {
  if (axes.length === 0) return { cost: values.length, schedule: { axis: undefined, unroll: 1 } };
  const choices = axes.map((axis, i): Choice => {
    const unroll = unrolled(stepCost(values, axes, loadCost(axis)), step);
    return { cost: passCost(values, axes, axis), schedule: { axis: i, unroll } };
  });
  return choices.reduce((a, b) => (b.cost <= a.cost ? b : a));
}

/** Rows side by side: more streams of memory than one, and the ends of short rows hide each other's latency. */
const TILE = 4;

/** Passes with vectors of several rows side by side instead of several of one, where each row has one result. */
function inTile(
  passes: readonly PassSchedule[],
  kernel: Kernel,
): Pick<RowsSchedule, 'passes' | 'tile'> {
  const rows = kernel.loops.at(-1)?.extent ?? 1;
  const isFit = rows >= TILE && passes.every(({ unroll }) => unroll >= TILE);
  if (!isFit || storeAxes(kernel).length > 0) return { passes };
  return { tile: TILE, passes: passes.map(({ axis }) => ({ axis, unroll: 1 })) };
}

function rowsOf(given: Kernel): { cost: number; schedule: RowsSchedule } {
  const all = passesOf(given);
  const { kernel } = withStash(given, all, () => true);
  const passes = all.map((pass) => {
    const folds = pass.reductions.flatMap((id) => kernel.reductions[id] ?? []).map(foldOf);
    return choose(valuesOf(kernel, pass), pass.axes, folds.reduce(both));
  });
  const values = kernel.stores.map(({ value }) => value);
  const stored = { registers: values.length, instructions: values.length };
  const stores = choose(values, storeAxes(kernel), stored);
  const folded = ACROSS * kernel.reductions.length;
  const ahead = aheadOf(kernel, all);
  const cost = passes.reduce((sum, pass) => sum + pass.cost, stores.cost + folded);
  const tiled = inTile(
    passes.map(({ schedule }) => schedule),
    kernel,
  );
  const [outer, inner] = kernel.loops;
  const extent = outer?.extent ?? 1;
  return {
    cost: cost * volume(kernel.loops),
    schedule: {
      family: 'rows',
      ...tiled,
      stores: stores.schedule,
      parts: inner ? extent : Math.ceil(extent / (tiled.tile ?? 1)),
      ...(ahead === undefined ? {} : { ahead }),
    },
  };
}

/** Vectors side by side along a loop, and steps of a reduction at once. */
const WIDTH = 4;
const STEPS = 8;
/** The same where columns are read in several tiles, and every stream is short. */
const STREAMS = 16;

/** From how many bytes on memory is read in streams, and how long these are: a few cache lines. */
const STREAMED = 2 ** 15;
const LEAST_COLUMNS = 32;
/** Columns at once: in shorter streams memory is slower, and accumulators of more columns are not near. */
const COLUMNS = [512, 2048] as const;
/** Into how many parts columns are divided, where they are so many. */
const PARTS = 4;

/** Whether all that reductions read lies beside each other along a loop. */
function isStreamed({ reductions }: Kernel, axis: Axis): boolean {
  let fits = true;
  const seen = new Set<string>();
  const look = (x: Expression) => {
    if (x.kind === 'load') fits &&= [0, 1].includes(ix.strideOf(x.index, axis) ?? -1);
  };
  for (const { value } of reductions) walk(value, look, seen);
  return fits;
}

function columnsOf(
  kernel: Kernel,
  loop: number,
): { cost: number; schedule: ColumnsSchedule | StreamsSchedule } {
  const axis = kernel.loops[loop];
  const around = kernel.loops.filter((other) => other !== axis);
  const extent = axis?.extent ?? 1;
  const passes = passesOf(kernel).map((pass) => passCost(valuesOf(kernel, pass), pass.axes, axis));
  const values = kernel.stores.map(({ value }) => value);
  const stored = kernel.stores.reduce((sum, { index }) => sum + accessCost(index, axis), 0);
  const stores = passCost(values, storeAxes(kernel), axis) + stored * volume(storeAxes(kernel));
  const cost = passes.reduce((a, b) => a + b, stores) * volume(around) * Math.ceil(extent / LANES);
  const bytes = Math.max(...kernel.reductions.map(({ axes }) => volume(axes))) * 4;
  if (axis && extent >= LEAST_COLUMNS && bytes * extent > STREAMED && isStreamed(kernel, axis)) {
    const [least, most] = COLUMNS;
    const wanted = Math.ceil(extent / PARTS / LANES) * LANES;
    const chunk = Math.max(least, Math.min(most, wanted));
    const tiles = Math.ceil(extent / chunk);
    const columns = Math.ceil(extent / LANES) * LANES * (around[0]?.extent ?? 1);
    const parts = around[0]?.extent ?? tiles;
    const scratch = columns * 4 * PLANES * kernel.reductions.length;
    const steps = tiles > 1 ? STREAMS : STEPS;
    return { cost, schedule: { family: 'streams', loop, steps, chunk, parts, scratch } };
  }
  const step = LANES * WIDTH;
  const parts = around[0]?.extent ?? Math.max(1, Math.ceil(extent / step));
  return {
    cost,
    schedule: { family: 'columns', loop, width: WIDTH, steps: STEPS, parts, chunk: step },
  };
}

export function scheduleReductions(given: Kernel): ReductionSchedule {
  const kernel = prepared(given);
  const rows = rowsOf(kernel);
  const choices = [rows, ...kernel.loops.map((_, loop) => columnsOf(kernel, loop))];
  return choices.reduce((a, b) => (b.cost < a.cost ? b : a)).schedule;
}
