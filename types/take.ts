// One axis indexed: which integers it has, and what a list or a range leaves of it.

import type { MinusDigits, Rev, Subtract } from './arithmetic.ts';
import type { Before } from './indexing.ts';
import type { FractionIndex, IndexRange, NoIndices } from './message.ts';
import type { Err, Fail, IsKnown, IsLit, Shape } from './shape.ts';
import type { Range } from './slice.ts';

/**
 * What the index X leaves of N, the first of the axes A that are left of S: [] for an integer,
 * [size] for a range or a list, an error, or 'any' for an index that may be anything.
 */
export type Take<
  S extends Shape,
  A extends Shape,
  N extends number,
  X,
  Kind,
  LIT,
  NUM,
> = Kind extends 'all'
  ? [N]
  : Kind extends 'range'
    ? Range<S, N, X & string, LIT, NUM>
    : Kind extends 'integer'
      ? Integer<S, A, N, X & number, LIT, NUM>
      : Kind extends 'symbol'
        ? []
        : Kind extends 'list'
          ? List<S, A, N, X, X, LIT, NUM>
          : 'any';

/** [] if an axis of size N has the index X. A dynamic index or size may fit. */
type Integer<
  S extends Shape,
  A extends Shape,
  N extends number,
  X extends number,
  LIT,
  NUM,
> = number extends X
  ? []
  : `${X}` extends `${bigint}`
    ? IsKnown<N, LIT, NUM> extends true
      ? Lies<N, `${X}`> extends true
        ? []
        : N extends 0
          ? Fail<NoIndices<X, S, Before<S, A>>>
          : Fail<IndexRange<X, S, Before<S, A>, N, Subtract<N, 1>>>
      : []
    : Fail<FractionIndex<X, S>>;

/** Whether an axis of size N has the index of these digits. */
type Lies<N extends number, X extends string> = X extends `-${infer P}`
  ? MinusDigits<Rev<`${N}`>, Rev<P>> extends 'negative'
    ? false
    : true
  : MinusDigits<Rev<X>, Rev<`${N}`>> extends 'negative'
    ? true
    : false;

/** The length of the list X, if the axis has each index of it; Y is what is left to look at. */
type List<S extends Shape, A extends Shape, N extends number, X, Y, LIT, NUM> = Y extends readonly [
  infer H extends number,
  ...infer R,
]
  ? IsLit<H, LIT> extends true
    ? Integer<S, A, N, H, LIT, NUM> extends infer T
      ? T extends Err<string>
        ? T
        : List<S, A, N, X, R, LIT, NUM>
      : never
    : List<S, A, N, X, R, LIT, NUM>
  : X extends { readonly length: infer L extends number }
    ? [L]
    : never;
