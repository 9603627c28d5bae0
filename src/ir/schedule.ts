/**
 * Scheduling: how the loops of a kernel are run. The values do not depend on it.
 *
 * The cost model: a reduction's step loads its operands once for a whole tile, so tiling an axis divides the loads
 * that do not depend on it. The accumulators of a tile should stay in registers, of which there are sixteen.
 */

import type { Axis } from './index.ts';
import * as ix from './index.ts';
import { type Expression, type Kernel, type Reduction, walk } from './kernel.ts';
import type { Value } from './program.ts';
import { scheduleRoutine } from './schedule-routine.ts';
import { scheduleSimd } from './schedule-simd.ts';
import type { RoutineSchedule } from './simd.ts';
import { THRESHOLDS, workOf } from './targets.ts';

/** Steps side by side along the two tiled axes of a product: within 5% of the best of all shapes up to 4 x 4. */
const PRODUCT_TILE = [2, 4] as const;
/** Independent accumulators of a plain reduction: enough to hide the latency of an addition. */
const ROW_TILE = 4;

/** The loads of a reduction's value, each with the axes it depends on. */
function loadAxes(reductions: readonly Reduction[]): ReadonlySet<Axis>[] {
  const loads: ReadonlySet<Axis>[] = [];
  const note = (x: Expression) => void (x.kind === 'load' && loads.push(ix.axesOf(x.index)));
  const seen = new Set<string>();
  for (const reduction of reductions) walk(reduction.value, note, seen);
  return loads;
}

/** The tile nearest to `wanted` that leaves no rest, if there is one close by: a rest is a second copy of the code. */
const even = (extent: number, wanted: number): number =>
  [wanted, wanted + 1, wanted - 1].find((tile) => tile > 1 && extent % tile === 0) ?? wanted;

/** The two axes whose tile needs the fewest loads, and of several such pairs the innermost. */
function pairOf(axes: readonly Axis[], loads: readonly ReadonlySet<Axis>[]): readonly Axis[] {
  const [high, wide] = PRODUCT_TILE;
  const pairs = axes.flatMap((a, i) => axes.slice(i + 1).map((b) => [a, b] as const));
  const costs = pairs.map(([a, b]) =>
    loads.reduce((sum, axes) => sum + (axes.has(a) ? high : 1) * (axes.has(b) ? wide : 1), 0),
  );
  return pairs[costs.lastIndexOf(Math.min(...costs))] ?? axes;
}

function tileOf({ loops, reductions, stores }: Kernel): readonly number[] {
  const tile = loops.map(() => 1);
  // A tile repeats the stores' own loops, so only kernels without them are tiled.
  if (reductions.length === 0 || stores.some(({ axes }) => axes.length > 0)) return tile;
  const loads = loadAxes(reductions);
  const reused = loops.filter((axis) => loads.some((axes) => !axes.has(axis)));
  const tiled = reused.length > 0 ? pairOf(reused, loads) : loops.slice(-1);
  const sizes = tiled.length === 2 ? PRODUCT_TILE : [ROW_TILE];
  for (const [i, axis] of tiled.entries())
    tile[loops.indexOf(axis)] = even(axis.extent, sizes[i] ?? 1);
  return tile;
}

/**
 * A kernel with its schedules. `memories` is what it reads, then what it writes; `add` makes a value of the memory that
 * it needs while it runs.
 */
export function scheduled(
  kernel: Kernel,
  memories: RoutineSchedule['memories'],
  add: (value: Value) => number,
): Kernel {
  const tile = tileOf(kernel);
  const { routine } = kernel;
  const simd = routine ? scheduleRoutine(routine, memories) : scheduleSimd(kernel);
  if (!simd) return { ...kernel, schedule: { tile } };
  const { parts, scratch } = simd;
  // Other threads cannot call what would say how the operands are wrong.
  const isFree = parts > 1 && !(simd.family === 'routine' && simd.refuses);
  const threads = isFree && workOf(kernel, memories) >= THRESHOLDS.threads;
  const schedule = { tile, simd: { ...simd, threads } };
  const place = { kind: 'arena', offset: 0 } as const;
  return {
    ...kernel,
    schedule,
    ...(scratch ? { scratch: add({ dtype: 'uint8', size: scratch, place }) } : {}),
  };
}
