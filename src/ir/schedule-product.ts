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
/** From how many operations on other tiles, where multiplication and addition are one, are worth their code, and gain. */
const SOME = 100_000;
const GAIN = 1.15;
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
function partsOf({ outer, row, column }: Product, sizes: readonly Size[], most: number) {
  const [first] = outer;
  if (first) {
    const chunk = Math.ceil(first.extent / most);
    return { split: 'outer', chunk, parts: Math.ceil(first.extent / chunk) } as const;
  }
  const width = sizes.map(({ vectors }) => vectors * LANES).reduce(leastMultiple);
  const columns = Math.ceil(column.extent / width);
  if (columns >= FEW_PARTS && most > 1)
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

/** How a product reads its operands. */
interface Access {
  readonly packLeft: boolean;
  readonly packRight: boolean;
  readonly window: Window | undefined;
}

function accessOf(product: Product): Access {
  const { left, row, depth } = product;
  const isRead = isReadable(product);
  const window = isRead ? undefined : windowFor(product);
  return { packLeft: !isStrided(left, row, depth), packRight: !isRead && !window, window };
}

/** The sizes of tiles, and of those where multiplication and addition are one. */
function sizesOf(product: Product, window: Window | undefined, operations: number) {
  const reading = window ? THROUGH_WINDOW : IN_ORDER;
  const plain = sizeOf(PLAIN, reading, product);
  const fused = sizeOf(FUSED, reading, product);
  const cost = (size: Size) => costOf(FUSED, reading, size, product);
  const isWorth = operations >= SOME && cost(plain) > cost(fused) * GAIN;
  const isOther = fused.rows !== plain.rows || fused.vectors !== plain.vectors;
  const isMuch = operations >= THRESHOLDS.threads;
  return { plain, fused: isOther && (isWorth || isMuch) ? fused : plain };
}

/** What the scratch memory of a part has in it: copies of the operands, then the table of a window, or sums. */
class Layout {
  private readonly product: Product;
  private readonly access: Access;
  /** Steps that are packed at once, and whether there are sums between blocks. */
  private readonly packed: number;
  private readonly keepsSums: boolean;
  /** Where the copy of the right operand and the table of its steps are. */
  private readonly right: number;
  readonly table: number;

  constructor(product: Product, access: Access, packed: number, keepsSums: boolean) {
    this.product = product;
    this.access = access;
    this.packed = packed;
    this.keepsSums = keepsSums;
    const { row, depth } = product;
    const copy = access.window?.copy;
    this.right = access.packLeft ? aligned((row.extent * extentOf(depth) + LANES) * 4) : 0;
    this.table = this.right + aligned(copy ? (copy.elements + LANES) * 4 : 0);
  }

  private columnsIn({ vectors }: Size): number {
    const width = vectors * LANES;
    return Math.ceil(this.product.column.extent / width) * width;
  }

  tiling(size: Size): Tiling {
    const { packRight, window } = this.access;
    const panels = packRight ? this.columnsIn(size) * this.packed : 0;
    const table = window ? extentOf(this.product.depth) : 0;
    return {
      ...size,
      cached: Math.ceil(CACHED / size.rows) * size.rows,
      right: this.right,
      sums: this.table + aligned((panels + table) * 4),
    };
  }

  bytes(tiling: Tiling): number {
    const { row } = this.product;
    return tiling.sums + (this.keepsSums ? aligned(row.extent * this.columnsIn(tiling) * 4) : 0);
  }
}

export function scheduleProduct(kernel: Kernel): ProductSchedule | undefined {
  const product = productOf(kernel);
  if (!product) return undefined;
  const { row, column, depth, outer, guarded } = product;
  const access = accessOf(product);
  const { packLeft, packRight, window } = access;
  const whole = depth[0]?.extent ?? 1;
  const block = window ? whole : blockOf(depth);
  const operations = 2 * extentOf([...outer, row, column, ...depth]);
  const sizes = sizesOf(product, window, operations);
  const keepsSums = block < whole && !holdsSums(kernel, product);
  const layout = new Layout(product, access, block * extentOf(depth.slice(1)), keepsSums);
  const [tiling, fused] = [layout.tiling(sizes.plain), layout.tiling(sizes.fused)];
  // Whoever runs a part has a copy of its own. Where it is the same for all, it should not be made often.
  const most = window?.copy && window.outer === 0 ? FEW_PARTS : MOST_PARTS;
  const parts = partsOf(product, [tiling, fused], operations >= THRESHOLDS.threads ? most : 1);
  const isApart = parts.parts > 1 && (parts.split !== 'columns' || packLeft || !!window);
  const exact = guarded && scheduleReductions(kernel);
  const bytes = Math.max(layout.bytes(tiling), layout.bytes(fused), exact?.scratch ?? 0);
  return {
    family: 'product',
    tiling,
    ...(sizes.fused === sizes.plain ? {} : { fused }),
    packLeft,
    packRight,
    ...(window ? { window: { table: layout.table } } : {}),
    block,
    ...parts,
    share: isApart ? bytes : 0,
    ...(exact ? { exact } : {}),
    ...(bytes > 0 ? { scratch: bytes * (isApart ? parts.parts : 1) } : {}),
  };
}

/** Rows side by side: they share the vector, and are as many streams of memory. Vectors of each at once. */
const MATRIX_ROWS = 6;
const ROW_VECTORS = 1;

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
