/** Scheduling for WebAssembly: which family of kernels a kernel belongs to, and its numbers. */
import { strideOf } from './index.ts';
import { type Expression, type Kernel, walk } from './kernel.ts';
import { scalars, vectorFormOf } from './scalar.ts';
import { scheduleMatrixVector, scheduleProduct } from './schedule-product.ts';
import { scheduleReductions } from './schedule-reduce.ts';
import { LANES, type MapSchedule, type SimdSchedule } from './simd.ts';

/** What vectors side by side have in all, in additions: enough to hide the latency of memory. */
const UNROLLED_COST = 24;
const MOST_UNROLLED = 4;
/** Positions that are worth a part of their own, and how many parts there are at most. */
const CHUNK = 4096;
const PARTS = 64;

/** The price of one position, loads and stores included. */
function costOf({ stores }: Kernel): number {
  let cost = stores.length;
  const seen = new Set<string>();
  const look = (x: Expression) => {
    cost += x.kind === 'apply' ? scalars[x.scalar].cost : Number(x.kind === 'load');
  };
  for (const { value } of stores) walk(value, look, seen);
  return cost;
}

/** Steps of a loop side by side: a cache line of what lies beside each other along it. */
const ACROSS = 16;

/** The loop along which inputs lie that vectors read across, if there is one. */
function acrossOf({ loops, stores }: Kernel): MapSchedule['across'] {
  const axis = loops.at(-1);
  let found = -1;
  const look = (x: Expression) => {
    if (x.kind !== 'load' || [0, 1, -1, undefined].includes(strideOf(x.index, axis))) return;
    found = Math.max(
      found,
      loops.slice(0, -1).findIndex((loop) => strideOf(x.index, loop) === 1),
    );
  };
  const seen = new Set<string>();
  for (const { value } of stores) walk(value, look, seen);
  const extent = loops[found]?.extent ?? 0;
  return extent < LANES
    ? undefined
    : { loop: found, tile: Math.min(ACROSS, extent - (extent % LANES)) };
}

function mapSchedule(kernel: Kernel): MapSchedule {
  const across = acrossOf(kernel);
  if (across) {
    const [first = kernel.loops[across.loop]] = kernel.loops
      .slice(0, -1)
      .filter((_, i) => i !== across.loop);
    const isAlone = kernel.loops.length === 2;
    const steps = first?.extent ?? 1;
    const parts = isAlone ? Math.ceil(steps / across.tile) : steps;
    return { family: 'map', unroll: 1, parts, chunk: 0, across };
  }

  const wanted = Math.floor(UNROLLED_COST / Math.max(costOf(kernel), 1));
  const unroll = Math.max(1, Math.min(MOST_UNROLLED, wanted));
  const [outer, inner] = kernel.loops;
  if (outer && inner) return { family: 'map', unroll, parts: outer.extent, chunk: 0 };
  const step = LANES * unroll;
  const extent = outer?.extent ?? 1;
  const chunk = Math.ceil(Math.max(CHUNK, extent / PARTS) / step) * step;
  return { family: 'map', unroll, parts: Math.max(1, Math.ceil(extent / chunk)), chunk };
}

/** Whether all arithmetic of a kernel has vector forms. */
function isVectorisable({ reductions, stores }: Kernel): boolean {
  let fits = true;
  const seen = new Set<string>();
  const look = (x: Expression) => {
    fits &&= x.dtype !== 'float64' && x.dtype !== 'float16';
    if (x.kind !== 'apply' || scalars[x.scalar].result === 'cast') return;
    fits &&= vectorFormOf(x.scalar, x.operands.at(-1)?.dtype ?? x.dtype) !== undefined;
  };
  for (const { combine, dtype } of reductions) fits &&= vectorFormOf(combine, dtype) !== undefined;
  for (const { value } of [...reductions, ...stores]) walk(value, look, seen);
  return fits;
}

/** The schedule of a kernel whose arithmetic has vector forms, if a family takes it. */
export function scheduleSimd(kernel: Kernel): SimdSchedule | undefined {
  if (kernel.routine ?? kernel.control ?? !isVectorisable(kernel)) return undefined;
  const isMap =
    kernel.reductions.length === 0 && kernel.stores.every(({ axes }) => axes.length === 0);
  if (isMap) return mapSchedule(kernel);
  return scheduleProduct(kernel) ?? scheduleMatrixVector(kernel) ?? scheduleReductions(kernel);
}
