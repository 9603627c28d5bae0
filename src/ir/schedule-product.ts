/**
 * Scheduling of products.
 *
 * The cost model, in cycles of a step of the sum: a tile of r rows and v vectors has r * v multiplications and additions
 * and r + v loads, of which two are done at once, and an accumulator is ready again some cycles later. All of it has to fit
 * in the registers, of which there are fifteen. Of the tiles that fit, the one is taken that covers the matrix in the
 * fewest cycles. That differs where multiplication and addition are one instruction: it takes no register for the
 * product, and half the cycles, so that more accumulators are needed to fill them.
 */
import type { Axis } from './index.ts';
import type { Kernel } from './kernel.ts';
import {
  extentOf,
  holdsSums,
  isMatrixVector,
  type Operand,
  type Product,
  plainLoad,
  productOf,
  stepOf,
  strideOf,
} from './product.ts';
import { scheduleReductions } from './schedule-reduce.ts';
import { LANES, type ProductSchedule, type RowsSchedule, type Tiling } from './simd.ts';
import { THRESHOLDS } from './targets.ts';
import { type Window, windowOf } from './window.ts';

const REGISTERS = 15;

interface Machine {
  /** Cycles of a multiplication and an addition, and until their result can be added to. */
  readonly cycles: number;
  readonly latency: number;
  /** Registers for what is between them. */
  readonly between: number;
}

const PLAIN: Machine = { cycles: 1, latency: 4, between: 1 };
const FUSED: Machine = { cycles: 0.5, latency: 4.6, between: 0 };

/** What a tile costs besides its sums, in steps of one cycle: its call, and its results. */
const TILE_COST = 30;
/** Steps of a sum at once: what a column of tiles needs for them is in the first cache. */
const BLOCK = 256;
/** Rows at once: what they need for a block is in the second. */
const CACHED = 96;
/** Up to this many bytes, an operand in its own order is read as fast as a copy. */
const SMALL = 24 * 1024;
/** A copy pays if each of its elements is used so often. */
const FEW_USES = 12;
/** Bytes of a copy that is read through a window. It need not be near: neighbouring rows use the same of it. */
const MOST_COPIED = 4 * 1024 * 1024;
/** How much faster tiles of their own must be where multiplication and addition are one, as they are more code. */
const WORTH_CODE = 1.15;
/** Parts that keep threads busy, and how many are too few for that. */
const MOST_PARTS = 8;
const FEW_PARTS = 4;

/** What it takes to load a vector, more where it lies across cache lines, and to find out where it is. */
interface Reading {
  readonly vector: number;
  readonly step: number;
}

const IN_ORDER: Reading = { vector: 1, step: 0 };
const THROUGH_WINDOW: Reading = { vector: 1.25, step: 1 };

/** What a load costs even where it has nothing to wait for. */
const LOAD_COST = 0.02;

function cyclesOf(
  { cycles, latency }: Machine,
  { vector, step }: Reading,
  rows: number,
  vectors: number,
): number {
  const loads = rows + vectors * vector + step;
  return Math.max(rows * vectors * cycles, loads / 2, latency) + loads * LOAD_COST;
}

/** How often each size of tile occurs along an axis. */
const tilesOf = (
  extent: number,
  tile: number,
): readonly (readonly [count: number, size: number])[] => [
  [Math.floor(extent / tile), tile],
  [Number(extent % tile > 0), extent % tile],
];

type Size = Pick<Tiling, 'rows' | 'vectors'>;

function costOf(
  machine: Machine,
  reading: Reading,
  { rows, vectors }: Size,
  { row, column, depth }: Product,
) {
  const steps = extentOf(depth);
  let cost = 0;
  for (const [down, r] of tilesOf(row.extent, rows))
    for (const [across, v] of tilesOf(Math.ceil(column.extent / LANES), vectors))
      cost += down * across * (cyclesOf(machine, reading, r, v) * steps + TILE_COST);
  return cost;
}

function sizeOf(machine: Machine, reading: Reading, product: Product): Size {
  const sizes: Size[] = [];
  const most = REGISTERS - machine.between;
  for (let rows = 1; rows <= most; rows++)
    for (let vectors = 1; rows * vectors + rows + vectors <= most; vectors++)
      sizes.push({ rows, vectors });
  const costs = sizes.map((size) => costOf(machine, reading, size, product));
  return sizes[costs.indexOf(Math.min(...costs))] ?? { rows: 1, vectors: 1 };
}

/** Whether rows and steps of the left operand lie at even distances. */
function isStrided(operand: Operand, axis: Axis, depth: readonly Axis[]): boolean {
  const load = plainLoad(operand);
  return (
    load !== undefined &&
    strideOf(load.index, axis) !== undefined &&
    stepOf(load.index, depth) !== undefined
  );
}

/** Whether columns of the right operand can be read where they are. */
function isReadable(product: Product): boolean {
  const { right, row, column, depth } = product;
  const load = plainLoad(right);
  if (!load || strideOf(load.index, column) !== 1 || !isStrided(right, column, depth)) return false;
  return row.extent <= FEW_USES || column.extent * extentOf(depth) * 4 <= SMALL;
}

/** The window through which the right operand is read, unless its copy would take much memory. */
function windowFor(product: Product): Window | undefined {
  const window = windowOf(product);
  return (window?.copy?.elements ?? 0) * 4 <= MOST_COPIED ? window : undefined;
}

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
const leastMultiple = (a: number, b: number): number => (a / greatestDivisor(a, b)) * b;

/** What a part is, and how many there are: one, where threads do not pay. All tiles that are given divide it. */
function partsOf({ outer, row, column }: Product, sizes: readonly Size[], isMuch: boolean) {
  const most = isMuch ? MOST_PARTS : 1;
  const [first] = outer;
  if (first) {
    const chunk = Math.ceil(first.extent / most);
    return { split: 'outer', chunk, parts: Math.ceil(first.extent / chunk) } as const;
  }
  const width = sizes.map(({ vectors }) => vectors * LANES).reduce(leastMultiple);
  const columns = Math.ceil(column.extent / width);
  if (columns >= FEW_PARTS && isMuch)
    return { split: 'columns', chunk: width, parts: columns } as const;
  const height = sizes.map(({ rows }) => rows).reduce(leastMultiple);
  const chunk = Math.ceil(row.extent / most / height) * height;
  return { split: 'rows', chunk, parts: Math.ceil(row.extent / chunk) } as const;
}

/** Steps of the first summed axis in a block: blocks are as even as can be. */
function blockOf(depth: readonly Axis[]): number {
  const extent = depth[0]?.extent ?? 1;
  const inner = extentOf(depth.slice(1));
  const blocks = Math.ceil(extent / Math.max(1, Math.floor(BLOCK / inner)));
  return Math.ceil(extent / blocks);
}

export function scheduleProduct(kernel: Kernel): ProductSchedule | undefined {
  const product = productOf(kernel);
  if (!product) return undefined;
  const { left, row, column, depth, outer } = product;
  const steps = extentOf(depth);
  const packLeft = !isStrided(left, row, depth);
  const window = isReadable(product) ? undefined : windowFor(product);
  const packRight = !isReadable(product) && !window;
  const reading = window ? THROUGH_WINDOW : IN_ORDER;
  const block = window ? (depth[0]?.extent ?? 1) : blockOf(depth);
  const whole = depth[0]?.extent ?? 1;
  const keepsSums = block < whole && !holdsSums(kernel, product);
  const right = packLeft ? aligned((row.extent * steps + LANES) * 4) : 0;
  const table = right + aligned(window?.copy ? (window.copy.elements + LANES) * 4 : 0);
  const columnsIn = ({ vectors }: Size) =>
    Math.ceil(column.extent / vectors / LANES) * vectors * LANES;
  const tilingOf = (size: Size): Tiling => ({
    ...size,
    cached: Math.ceil(CACHED / size.rows) * size.rows,
    right,
    sums:
      table +
      (packRight
        ? aligned(columnsIn(size) * (steps / whole) * block * 4)
        : window
          ? aligned(steps * 4)
          : 0),
  });
  const bytesOf = (tiling: Tiling): number =>
    tiling.sums + (keepsSums ? aligned(row.extent * columnsIn(tiling) * 4) : 0);
  const isMuch = 2 * steps * extentOf([...outer, row, column]) >= THRESHOLDS.threads;
  const [plain, best] = [PLAIN, FUSED].map((machine) => sizeOf(machine, reading, product)) as [
    Size,
    Size,
  ];
  const [withPlain, withBest] = [plain, best].map((size) =>
    costOf(FUSED, reading, size, product),
  ) as [number, number];
  const tiling = tilingOf(plain);
  const fused = isMuch || withPlain > withBest * WORTH_CODE ? tilingOf(best) : tiling;
  const parts = partsOf(product, [tiling, fused], isMuch);
  const exact = product.guarded && scheduleReductions(kernel);
  const bytes = Math.max(bytesOf(tiling), bytesOf(fused), exact?.scratch ?? 0);
  const isApart =
    parts.parts > 1 && (parts.split !== 'columns' || packLeft || window !== undefined);
  return {
    family: 'product',
    tiling,
    ...(fused.rows !== tiling.rows || fused.vectors !== tiling.vectors ? { fused } : {}),
    packLeft,
    packRight,
    ...(window ? { window: { table } } : {}),
    block,
    ...parts,
    share: isApart ? bytes : 0,
    ...(exact ? { exact } : {}),
    ...(bytes > 0 ? { scratch: bytes * (isApart ? parts.parts : 1) } : {}),
  };
}

/** Rows side by side: they share the vector, and are as many streams of memory. Vectors of each at once. */
const MATRIX_ROWS = 4;
const ROW_VECTORS = 2;

/** The schedule of a matrix times a vector. */
export function scheduleMatrixVector(kernel: Kernel): RowsSchedule | undefined {
  const [sum] = kernel.reductions;
  const [first, second] = kernel.loops;
  if (!first || !sum || !isMatrixVector(kernel)) return undefined;
  return {
    family: 'rows',
    passes: [{ axis: sum.axes.length - 1, unroll: ROW_VECTORS }],
    stores: { axis: undefined, unroll: 1 },
    tile: MATRIX_ROWS,
    parts: second ? first.extent : Math.ceil(first.extent / MATRIX_ROWS),
  };
}
