// One axis indexed: which integers it has, and what a range leaves of it. Ranges are Python's.

import type { CeilDiv } from './arange.ts';
import type { Add, MinusDigits, Rev, Subtract } from './arithmetic.ts';
import type { BadRange, FractionIndex, IndexRange, NoIndices } from './message.ts';
import type { Err, Fail, IsKnown, IsLit, Shape } from './shape.ts';

/**
 * What the index X leaves of an axis of size N: [] for an integer, [size] for a range or list, an
 * error, or 'any' if the index may be anything. S and Axis are for the sentence.
 */
export type Take<
  S extends Shape,
  N extends number,
  X,
  Kind,
  Axis extends number,
  LIT,
  NUM,
> = Kind extends 'symbol'
  ? []
  : Kind extends 'integer'
    ? Integer<S, N, X & number, Axis, LIT, NUM>
    : Kind extends 'range'
      ? Range<S, N, X & string, LIT, NUM>
      : Kind extends 'list'
        ? List<S, N, X, X, Axis, LIT, NUM>
        : 'any';

// ---- integers ----------------------------------------------------------------------------------

/** [] if an axis of size N has the index X. A dynamic index or size may fit. */
type Integer<
  S extends Shape,
  N extends number,
  X extends number,
  Axis extends number,
  LIT,
  NUM,
> = number extends X
  ? []
  : `${X}` extends `${bigint}`
    ? IsKnown<N, LIT, NUM> extends true
      ? Lies<N, `${X}`> extends true
        ? []
        : N extends 0
          ? Fail<NoIndices<X, S, Axis>>
          : Fail<IndexRange<X, S, Axis, N, Subtract<N, 1>>>
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
type List<
  S extends Shape,
  N extends number,
  X,
  Y,
  Axis extends number,
  LIT,
  NUM,
> = Y extends readonly [infer H extends number, ...infer R]
  ? IsLit<H, LIT> extends true
    ? Integer<S, N, H, Axis, LIT, NUM> extends infer T
      ? T extends Err<string>
        ? T
        : List<S, N, X, R, Axis, LIT, NUM>
      : never
    : List<S, N, X, R, Axis, LIT, NUM>
  : X extends { readonly length: infer L extends number }
    ? [L]
    : never;

// ---- ranges ------------------------------------------------------------------------------------

/** The size that the range X leaves of N. */
type Range<
  S extends Shape,
  N extends number,
  X extends string,
  LIT,
  NUM,
> = X extends `${infer A}:${infer R}`
  ? (
      R extends `${infer B}:${infer C}`
        ? Cut<N, Bound<A>, Bound<B>, Bound<C>, LIT, NUM>
        : Cut<N, Bound<A>, Bound<R>, '', LIT, NUM>
    ) extends infer T
    ? T extends 'bad'
      ? Fail<BadRange<X, S>>
      : T
    : never
  : IsOpen<X> extends true
    ? 'any'
    : Fail<BadRange<X, S>>;

/** Whether a string is not known to the letter. */
type IsOpen<X extends string> = {} extends { [K in X]: 0 } ? true : false;

/** One of the three numbers of a range: the number, '' for none, `number` for a dynamic one. */
type Bound<X extends string> = X extends ''
  ? ''
  : X extends `${infer V extends number}`
    ? number extends V
      ? DynamicBound<X>
      : X extends `${bigint}`
        ? V
        : 'bad'
    : DynamicBound<X>;
type DynamicBound<X extends string> = IsOpen<X> extends true ? number : 'bad';

/** The size of start A, stop B, step C of N, wrapped. */
type Cut<N extends number, A, B, C, LIT, NUM> = 'bad' extends A | B | C
  ? 'bad'
  : [C] extends [0]
    ? 'bad'
    : [A, B, C] extends readonly ['', '', '' | 1 | -1]
      ? [N]
      : number extends A | B | C
        ? [number]
        : IsKnown<N, LIT, NUM> extends true
          ? `${C & Part}` extends `-${infer D extends number}`
            ? [CeilDiv<Span<N, Mirror<A>, Mirror<B>>, D>]
            : [CeilDiv<Span<N, A, B>, C extends number ? C : 1>]
          : [number];

type Part = number | '';

/** How many of N lie from A to B. */
type Span<N extends number, A, B> = B extends ''
  ? Less<N, Clamp<N, A>>
  : A extends ''
    ? Clamp<N, B>
    : Less<Clamp<N, B>, Clamp<N, A>>;

/** A position from 0 to N. Negative ones count from the end. '' is 0. */
type Clamp<N extends number, A> = A extends number
  ? `${A}` extends `-${infer P extends number}`
    ? Less<N, P>
    : Subtract<N, A> extends 'negative'
      ? N
      : A
  : 0;

/** X - Y, or 0 if Y is greater. */
type Less<X extends number, Y extends number> =
  Subtract<X, Y> extends infer D extends number ? D : 0;

/** The same place counted from the other end, for steps backwards: 0 is -1, 1 is -2, -1 is 0. */
type Mirror<A> = A extends number
  ? `${A}` extends `-${infer P extends number}`
    ? Subtract<P, 1>
    : `-${Add<A, 1>}` extends `${infer M extends number}`
      ? M
      : never
  : '';
