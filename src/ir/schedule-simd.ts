/** Scheduling for WebAssembly: which family of kernels a kernel belongs to, and its numbers. */
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

function mapSchedule(kernel: Kernel): MapSchedule {
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
