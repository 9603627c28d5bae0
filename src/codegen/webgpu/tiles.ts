/** Tiles of products, as data, and which one is taken for a product. */
import type { DeviceTraits } from '../../runtime/device.ts';
import { LANES } from './writer.ts';

/** How a workgroup computes some rows and columns of a product. */
export interface Tile {
  /** Threads of a workgroup along columns, and along rows. */
  readonly threads: readonly [columns: number, rows: number];
  /** Results of a thread along each, in multiples of four. */
  readonly columns: number;
  readonly rows: number;
  /** If operands go through shared memory; otherwise each thread reads what it needs itself. */
  readonly shared?: Shared;
}

export interface Shared {
  /** Steps of depth at a time. */
  readonly depth: number;
  /** Steps that are written out one after another. */
  readonly unroll: number;
  /** Whether what comes next is read from memory while this is multiplied. */
  readonly isAhead: boolean;
  /** Vectors that are left free after each step, so that writes go to different banks. */
  readonly padding: number;
}

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

/** Bytes of shared memory that a tile takes. */
export const sharedBytes = (tile: Tile): number =>
  tile.shared
    ? tile.shared.depth * (rowsOf(tile) + columnsOf(tile) + 2 * LANES * tile.shared.padding) * 4
    : 0;

interface Rated {
  readonly tile: Tile;
  /** How fast it is where all of a large device is busy: 10^12 operations a second on one that can do 60. */
  readonly rate: number;
}

const DIRECT: Rated = { tile: { threads: [8, 8], columns: 4, rows: 4 }, rate: 24 };

const TILES: readonly Rated[] = [
  DIRECT,
  {
    tile: {
      threads: [8, 8],
      columns: 4,
      rows: 4,
      shared: { depth: 16, unroll: 4, isAhead: false, padding: 0 },
    },
    rate: 25,
  },
  { tile: { threads: [8, 8], columns: 8, rows: 8 }, rate: 29 },
  {
    tile: {
      threads: [16, 16],
      columns: 4,
      rows: 4,
      shared: { depth: 16, unroll: 4, isAhead: false, padding: 0 },
    },
    rate: 32,
  },
  {
    tile: {
      threads: [16, 8],
      columns: 8,
      rows: 8,
      shared: { depth: 16, unroll: 4, isAhead: false, padding: 0 },
    },
    rate: 34,
  },
  {
    tile: {
      threads: [16, 16],
      columns: 8,
      rows: 8,
      shared: { depth: 16, unroll: 4, isAhead: false, padding: 0 },
    },
    rate: 37,
  },
];

/** Threads that keep a large device busy. */
const BUSY = 2 ** 15;
/** Steps of depth that each part has at least. */
const LEAST_SLICE = 128;
/** What a step of depth, the beginning and the end of a tile cost, in steps. */
const FIXED_STEPS = 32;
/** Seconds that a dispatch more takes, and bytes that are written and read a second. */
const DISPATCH = 4e-6;
const BANDWIDTH = 2e12;

/** The time that a choice takes, in seconds of that device. */
function timeOf({ tile, rate }: Rated, slices: number, size: Size): number {
  const [x, y] = tile.threads;
  const groups =
    Math.ceil(size.rows / rowsOf(tile)) *
    Math.ceil(size.columns / columnsOf(tile)) *
    size.outer *
    slices;
  const atOnce = BUSY / (x * y);
  // Groups of the last round have the device to themselves, and each is no faster for that.
  const rounds = groups > 4 * atOnce ? groups / atOnce : Math.ceil(groups / atOnce);
  const steps = Math.ceil(size.depth / slices) + FIXED_STEPS;
  const operations = 2 * rowsOf(tile) * columnsOf(tile) * steps * rounds * atOnce;
  const partials = slices > 1 ? size.rows * size.columns * size.outer * (slices + 1) : 0;
  return operations / (rate * 1e12) + (slices > 1 ? DISPATCH : 0) + (partials * 4) / BANDWIDTH;
}

/** In how many parts a depth may be done. */
const SLICES = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

const slicesOf = ({ depth }: Size): readonly number[] => [
  1,
  ...SLICES.filter((slices) => slices * LEAST_SLICE <= depth),
];

/** What is best for a product of this size on a device. */
export function chooseTile(size: Size, traits: DeviceTraits): Choice {
  // What computes on the CPU has no shared memory, and no more threads than it has cores.
  if (traits.isFallback) return { tile: DIRECT.tile, slices: 1 };
  const fitting = TILES.filter(
    ({ tile }) =>
      sharedBytes(tile) <= traits.shared && tile.threads[0] * tile.threads[1] <= traits.threads,
  );
  const choices = fitting.flatMap((one) =>
    slicesOf(size).map((slices) => ({
      tile: one.tile,
      slices,
      time: timeOf(one, slices, size),
    })),
  );
  return choices.reduce((a, b) => (b.time < a.time ? b : a));
}
