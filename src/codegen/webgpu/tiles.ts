/** Tiles of products, as data, and which one is taken for a product. */
import type { DeviceTraits } from '../../runtime/device.ts';

/** How a workgroup computes some rows and columns of a product. */
export interface Tile {
  /** Threads of a workgroup along columns, and along rows. */
  readonly threads: readonly [columns: number, rows: number];
  /** Results of a thread along each, in multiples of four. */
  readonly columns: number;
  readonly rows: number;
  /** Whether operands go through shared memory; otherwise each thread reads what it needs itself. */
  readonly isShared?: true;
}

/** Steps of depth that go through shared memory at a time, and that are written out one after another. */
export const DEPTH = 16;
export const UNROLLED = 4;

export interface Size {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** So many products. */
  readonly outer: number;
}

export interface Choice {
  readonly tile: Tile;
  /** In how many parts the depth is done, the sums of which are added up afterwards. */
  readonly slices: number;
}

export const rowsOf = ({ threads, rows }: Tile): number => threads[1] * rows;
export const columnsOf = ({ threads, columns }: Tile): number => threads[0] * columns;

/** Bytes of shared memory that a tile takes, at most: what is multiplied in float16 takes half of it. */
const sharedBytes = (tile: Tile): number =>
  tile.isShared ? 4 * DEPTH * (rowsOf(tile) + columnsOf(tile)) : 0;

interface Rated extends Tile {
  /** How fast it is where all of the device is busy: 10^12 operations a second. */
  readonly rate: number;
}

/** A device that times are estimated for. */
interface Model {
  readonly tiles: readonly Rated[];
  /** Threads that keep it busy. */
  readonly threads: number;
  /** Bytes that are read and written a second. */
  readonly bandwidth: number;
  /** Whether several parts are done at once that one after another would leave it idle. */
  readonly isWide: boolean;
}

/** A large GPU. Smaller ones differ in how many threads they need, and hardly in what is best for many. */
const LARGE: Model = {
  tiles: [
    { threads: [8, 8], columns: 4, rows: 4, rate: 24 },
    { threads: [8, 8], columns: 4, rows: 4, isShared: true, rate: 25 },
    { threads: [8, 8], columns: 8, rows: 8, rate: 29 },
    { threads: [16, 16], columns: 4, rows: 4, isShared: true, rate: 32 },
    { threads: [16, 8], columns: 8, rows: 8, isShared: true, rate: 34 },
    { threads: [16, 16], columns: 8, rows: 8, isShared: true, rate: 37 },
    // Few rows, or few columns.
    { threads: [64, 1], columns: 4, rows: 4, rate: 12 },
    { threads: [1, 64], columns: 4, rows: 4, rate: 12 },
    { threads: [32, 2], columns: 4, rows: 4, isShared: true, rate: 16 },
    { threads: [2, 32], columns: 4, rows: 4, isShared: true, rate: 16 },
  ],
  threads: 2 ** 15,
  bandwidth: 2.5e12,
  isWide: true,
};

/** A driver that computes on the CPU: there shared memory is copying, and barriers are costly. */
const FALLBACK: Model = {
  tiles: [
    { threads: [4, 4], columns: 8, rows: 8, rate: 0.016 },
    { threads: [8, 8], columns: 4, rows: 4, rate: 0.01 },
    { threads: [64, 1], columns: 4, rows: 4, rate: 0.009 },
    { threads: [1, 64], columns: 4, rows: 4, rate: 0.009 },
  ],
  threads: 64,
  bandwidth: 1e11,
  isWide: false,
};

/** Steps of depth that each part has at least. */
const LEAST_SLICE = 128;
/** What the beginning and the end of a tile cost, in steps of depth. */
const FIXED_STEPS = 32;
/** Seconds that a dispatch more takes: large GPUs need 4e-6 to 7e-6, with the barrier before it. */
const DISPATCH = 5e-6;

/** The seconds that a choice takes. */
function timeOf(model: Model, tile: Rated, slices: number, size: Size): number {
  const { rows, columns, depth, outer } = size;
  const [x, y] = tile.threads;
  const down = Math.ceil(rows / rowsOf(tile));
  const across = Math.ceil(columns / columnsOf(tile));
  const groups = down * across * outer * slices;
  const atOnce = model.threads / (x * y);
  // Of many rounds the last does not matter.
  const rounds = groups > 4 * atOnce ? groups / atOnce : Math.ceil(groups / atOnce);
  const steps = Math.ceil(depth / slices) + FIXED_STEPS;
  const operations = 2 * rowsOf(tile) * columnsOf(tile) * steps * rounds * atOnce;
  const read = outer * depth * (down * columns + across * rows);
  const results = outer * rows * columns * (slices > 1 ? 2 * slices + 1 : 1);
  const compute = Math.max(operations / (tile.rate * 1e12), (4 * read) / model.bandwidth);
  return compute + (4 * results) / model.bandwidth + (slices > 1 ? DISPATCH : 0);
}

/** In how many parts a depth may be done. */
const SLICES = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

const slicesOf = ({ depth }: Size): readonly number[] => [
  1,
  ...SLICES.filter((slices) => slices * LEAST_SLICE <= depth),
];

/** What is best for a product of this size on a device; `canSlice`: in parts too. */
export function chooseTile(size: Size, traits: DeviceTraits, canSlice: boolean): Choice {
  const model = traits.isFallback ? FALLBACK : LARGE;
  const tiles = model.tiles.filter(
    (tile) =>
      sharedBytes(tile) <= traits.shared && tile.threads[0] * tile.threads[1] <= traits.threads,
  );
  const choices = tiles.flatMap((tile) =>
    (model.isWide && canSlice ? slicesOf(size) : [1]).map((slices) => ({
      tile,
      slices,
      time: timeOf(model, tile, slices, size),
    })),
  );
  return choices.reduce((best, one) => (one.time < best.time ? one : best));
}
