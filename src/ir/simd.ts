/**
 * How a kernel runs in WebAssembly, four lanes at a time: data that src/ir/schedule-simd.ts chooses and that the emitter
 * of the family obeys. In whichever parts it is run, the values are the same, bit for bit.
 */
import type { DType } from '../dtype.ts';

/** Lanes of a vector. */
export const LANES = 4;

interface Parts {
  /** Into how many parts its outermost loop can be divided. Any range of them can be run apart. */
  readonly parts: number;
  /** Bytes of memory that it needs while it runs. */
  readonly scratch?: number;
  /** Whether there is so much work that its parts run on threads. */
  readonly threads?: boolean;
}

/** Every position on its own: vectors along the innermost loop. */
export interface MapSchedule extends Parts {
  readonly family: 'map';
  /** Vectors side by side. */
  readonly unroll: number;
  /** Where there is one loop only: how many of its positions a part has. */
  readonly chunk: number;
  /** A loop along which inputs lie that are read across: so many of its steps are done side by side. */
  readonly across?: { readonly loop: number; readonly tile: number };
}

/** Along which of its axes a pass has vectors, if along any, and how many side by side. */
export interface PassSchedule {
  readonly axis: number | undefined;
  readonly unroll: number;
}

/** Reductions whose axes vectors lie along: the loops around are scalar, the lanes are folded in the end. */
export interface RowsSchedule extends Parts {
  readonly family: 'rows';
  readonly passes: readonly PassSchedule[];
  readonly stores: PassSchedule;
  /** Positions of the innermost loop side by side, where they share what they read or memory is read in streams. */
  readonly tile?: number;
  /** The pass during which what the first pass reads in the next row is fetched; the number of passes means the stores. */
  readonly ahead?: number;
}

/** Reductions whose lanes are positions of one of the loops, each folded on its own. */
export interface ColumnsSchedule extends Parts {
  readonly family: 'columns';
  /** Along which of the loops vectors lie. */
  readonly loop: number;
  /** Vectors side by side. */
  readonly width: number;
  /** Steps of the innermost axis of a reduction that are folded as a tree. */
  readonly steps: number;
  /** Where there is one loop only: how many of its positions a part has. */
  readonly chunk: number;
}

/** The same with accumulators in memory, for rows of memory that are read from end to end. */
export interface StreamsSchedule extends Parts {
  readonly family: 'streams';
  readonly loop: number;
  readonly steps: number;
  /** Positions of the loop that are folded at once. */
  readonly chunk: number;
}

/** Vectors of accumulators that a reduction has at most. */
export const PLANES = 3;

export type ReductionSchedule = RowsSchedule | ColumnsSchedule | StreamsSchedule;

/** A routine over whole tensors (src/ir/schedule-routine.ts). */
export interface RoutineSchedule extends Parts {
  readonly family: 'routine';
  /** What it reads, then what it writes. */
  readonly memories: readonly { readonly dtype: DType; readonly size: number }[];
  /** Independent lines, such as those along which it scans, side by side. */
  readonly width: number;
  /** Whether it may find its operands wrong. The routine in JavaScript is called then, and says how. */
  readonly refuses: boolean;
}

/** The tiles of a product: so many rows by so many vectors, all in registers while they are summed. */
export interface Tiling {
  readonly rows: number;
  readonly vectors: number;
  /** Rows that stay in the cache while all columns are gone through. */
  readonly cached: number;
  /** Where in the scratch memory the copy of the right operand and the sums are. That of the left one comes first. */
  readonly right: number;
  readonly sums: number;
}

/** A product of matrices (src/ir/product.ts). */
export interface ProductSchedule extends Parts {
  readonly family: 'product';
  readonly tiling: Tiling;
  /** The tiles where multiplication and addition are one instruction, if it pays to have others there. */
  readonly fused?: Tiling;
  /** Whether an operand is copied, so that what a tile needs lies together. */
  readonly packLeft: boolean;
  readonly packRight: boolean;
  /**
   * Whether the right operand is read through a window (src/ir/window.ts): in steps at distances that a table has, which
   * is at this place in the scratch memory, behind the copy of the operand.
   */
  readonly window?: { readonly table: number };
  /** Steps of the first summed axis that are summed at once. What there is of a sum in between is in memory. */
  readonly block: number;
  /** What parts are: steps of the outermost loop, columns or rows, and how many of them. */
  readonly split: 'outer' | 'columns' | 'rows';
  readonly chunk: number;
  /** How much scratch memory each part has for itself; none, where copies and sums have places by column. */
  readonly share: number;
  /** How the kernel runs where an operand is not finite that a guard leaves out: 0 times infinity is no 0. */
  readonly exact?: ReductionSchedule;
}

export type SimdSchedule = MapSchedule | ReductionSchedule | ProductSchedule | RoutineSchedule;
