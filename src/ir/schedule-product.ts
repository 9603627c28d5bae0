/**
 * Scheduling of products.
 *
 * The cost model, in cycles of a step of the sum: a tile of r rows and v vectors has r * v multiplications and additions
 * and r + v loads, two of each a cycle, and an accumulator is ready again after four. With what is loaded it has to fit
 * in the registers, of which there are fifteen. Of the tiles that fit, the one is taken that covers the matrix in the
 * fewest cycles.
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
import { LANES, type ProductSchedule, type RowsSchedule } from './simd.ts';
import { THRESHOLDS } from './targets.ts';

const REGISTERS = 15;
const LATENCY = 4;
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
/** Parts that keep threads busy, and how many are too few for that. */
const MOST_PARTS = 16;
const FEW_PARTS = 4;

const cyclesOf = (rows: number, vectors: number): number =>
  Math.max((rows * vectors) / 2, (rows + vectors) / 2, LATENCY);

/** How often each size of tile occurs along an axis. */
const tilesOf = (
  extent: number,
  tile: number,
): readonly (readonly [count: number, size: number])[] => [
  [Math.floor(extent / tile), tile],
  [Number(extent % tile > 0), extent % tile],
];

function costOf(rows: number, vectors: number, m: number, n: number, depth: number): number {
  let cost = 0;
  for (const [down, r] of tilesOf(m, rows))
    for (const [across, v] of tilesOf(Math.ceil(n / LANES), vectors))
      cost += down * across * (cyclesOf(r, v) * depth + TILE_COST);
  return cost;
}

function tileOf(m: number, n: number, depth: number): { rows: number; vectors: number } {
  const tiles = [];
  for (let rows = 1; rows <= REGISTERS; rows++)
    for (let vectors = 1; rows * vectors + rows + vectors <= REGISTERS; vectors++)
      tiles.push({ rows, vectors, cost: costOf(rows, vectors, m, n, depth) });
  const [best] = tiles.toSorted((a, b) => a.cost - b.cost);
  return best ?? { rows: 1, vectors: 1 };
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

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** What a part is, and how many there are: one, where threads do not pay. */
function partsOf({ outer, row, column, depth }: Product, rows: number, width: number) {
  const work = 2 * extentOf([...outer, row, column, ...depth]);
  const most = work < THRESHOLDS.threads ? 1 : MOST_PARTS;
  const [first] = outer;
  if (first) {
    const chunk = Math.ceil(first.extent / most);
    return { split: 'outer', chunk, parts: Math.ceil(first.extent / chunk) } as const;
  }
  const columns = Math.ceil(column.extent / width);
  if (columns >= FEW_PARTS && most > 1)
    return { split: 'columns', chunk: width, parts: columns } as const;
  const chunk = Math.ceil(row.extent / most / rows) * rows;
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
  const { left, row, column, depth } = product;
  const steps = extentOf(depth);
  const { rows, vectors } = tileOf(row.extent, column.extent, steps);
  const width = vectors * LANES;
  const packLeft = !isStrided(left, row, depth);
  const packRight = !isReadable(product);
  const block = blockOf(depth);
  const inBlocks = block < (depth[0]?.extent ?? 1);
  const columns = Math.ceil(column.extent / width) * width;
  const leftBytes = packLeft ? aligned((row.extent * steps + LANES) * 4) : 0;
  const blockSteps = (steps / (depth[0]?.extent ?? 1)) * block;
  const rightBytes = packRight ? aligned(columns * blockSteps * 4) : 0;
  const sumBytes = inBlocks && !holdsSums(kernel, product) ? aligned(row.extent * columns * 4) : 0;
  const slot = leftBytes + rightBytes + sumBytes;
  const parts = partsOf(product, rows, width);
  // Parts that are columns share what they copy from the left, and write copies and sums of their own columns.
  const slots = parts.split === 'columns' && !packLeft ? 1 : parts.parts;
  return {
    family: 'product',
    rows,
    vectors,
    packLeft,
    packRight,
    block,
    cached: Math.ceil(CACHED / rows) * rows,
    ...parts,
    left: 0,
    right: leftBytes,
    sums: leftBytes + rightBytes,
    slot: slots > 1 ? slot : 0,
    ...(slot > 0 ? { scratch: slot * slots } : {}),
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
