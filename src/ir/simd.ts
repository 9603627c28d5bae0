/**
 * How a kernel runs in WebAssembly, four lanes at a time: data that src/ir/schedule-simd.ts chooses and that the emitter
 * of the family obeys. In whichever parts it is run, the values are the same, bit for bit.
 */

/** Lanes of a vector. */
export const LANES = 4;

interface Parts {
  /** Into how many parts its outermost loop can be divided. Any range of them can be run apart. */
  readonly parts: number;
  /** Bytes of memory that it needs while it runs. */
  readonly scratch?: number;
}

/** Every position on its own: vectors along the innermost loop. */
export interface MapSchedule extends Parts {
  readonly family: 'map';
  /** Vectors side by side. */
  readonly unroll: number;
  /** Where there is one loop only: how many of its positions a part has. */
  readonly chunk: number;
}

export type SimdSchedule = MapSchedule;
