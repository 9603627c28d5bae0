// One axis indexed: which integers it has, and what a range, a list, a tensor or a mask takes of it.

import type { MinusDigits, Rev, Subtract } from './arithmetic.ts';
import type { DType } from './dtype.ts';
import type { Before } from './indexing.ts';
import type { FractionIndex, IndexRange, NoIndices } from './message.ts';
import type { IndexDType, MaskSize, ScalarMask } from './message-index.ts';
import type { Compat, Err, Fail, IsKnown, IsLit, Ok, Shape } from './shape.ts';
import type { Range } from './slice.ts';

/**
 * What the index X leaves of N, the first of the axes A that are left of S: [] for an integer,
 * [size] for a range, Ok<its shape> for what picks elements, an error, or 'any' for an index that may be
 * anything.
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
          : Kind extends 'tensor'
            ? X extends {
                readonly shape: readonly [...infer K extends Shape];
                readonly dtype: infer D extends DType;
              }
              ? OfTensor<S, A, K, D>
              : 'any'
            : 'any';

/** What a tensor of shape K takes of the axes A: a scalar drops one, as an integer does. */
type OfTensor<S extends Shape, A extends Shape, K extends Shape, D extends DType> = [D] extends [
  'int32',
]
  ? number extends K['length']
    ? 'any'
    : K extends readonly []
      ? []
      : Ok<K>
  : [D] extends ['bool']
    ? number extends K['length']
      ? 'any'
      : K extends readonly []
        ? Fail<ScalarMask<S>>
        : Mask<S, A, K, A, K>
    : Fail<IndexDType<D, S>>;

/** What the mask M takes of A: as many axes as it has, of the same sizes. B and K are left to look at. */
type Mask<
  S extends Shape,
  A extends Shape,
  M extends Shape,
  B extends Shape,
  K extends Shape,
> = K extends readonly [infer X extends number, ...infer KR extends Shape]
  ? B extends readonly [infer Y extends number, ...infer BR extends Shape]
    ? Compat<X, Y> extends true
      ? Mask<S, A, M, BR, KR>
      : Fail<MaskSize<M, S, Before<M, K>, X, Y>>
    : 'many'
  : Ok<[number]>;

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
    ? Ok<[L]>
    : never;
