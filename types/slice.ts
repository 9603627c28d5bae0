// What a range as '1:3' or '::-2' leaves of an axis: Python's slices.

import type { CeilDiv } from './arange.ts';
import type { Add, Subtract } from './arithmetic.ts';
import type { BadRange } from './message.ts';
import type { Fail, IsKnown, Shape } from './shape.ts';

/** The size that the range X leaves of N, wrapped; 'any' if X may be '...' too. */
export type Range<S extends Shape, N extends number, X extends string, LIT, NUM> =
  Parse<X> extends infer P
    ? P extends readonly [infer A, infer B, infer C extends number]
      ? IsKnown<N, LIT, NUM> extends true
        ? [CeilDiv<Span<N, A, B>, C>]
        : [number]
      : P extends 'all'
        ? [N]
        : P extends 'dynamic'
          ? [number]
          : P extends 'any'
            ? P
            : Fail<BadRange<X, S>>
    : never;

/**
 * What a range says: [start, stop, step] with '' for one that is left out, counted from the other
 * end if the step leads backwards; 'all', 'dynamic', 'any' or 'bad'.
 */
type Parse<X extends string> = X extends `${infer A}:${infer R}`
  ? R extends `${infer B}:${infer C}`
    ? Checked<Bound<A>, Bound<B>, Bound<C>>
    : Checked<Bound<A>, Bound<R>, ''>
  : IsOpen<X> extends true
    ? 'any'
    : 'bad';
type Checked<A, B, C> = 'bad' extends A | B | C
  ? 'bad'
  : C extends 0
    ? 'bad'
    : [A, B, C] extends readonly ['', '', '' | 1 | -1]
      ? 'all'
      : number extends A | B | C
        ? 'dynamic'
        : C extends number
          ? `${C}` extends `-${infer D extends number}`
            ? [Mirror<A>, Mirror<B>, D]
            : [A, B, C]
          : [A, B, 1];

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

/** The same place counted from the other end, for steps backwards: 0 is -1, 1 is -2, -1 is 0. */
type Mirror<A> = A extends number
  ? `${A}` extends `-${infer P extends number}`
    ? Subtract<P, 1>
    : `-${Add<A, 1>}` extends `${infer M extends number}`
      ? M
      : never
  : '';

/** How many of N lie from A to B. */
type Span<N extends number, A, B> = A extends number
  ? Less<End<N, B>, `${A}` extends `-${infer P extends number}` ? Less<N, P> : A>
  : End<N, B>;

/** The position B, which counts from the end if it is negative, but not more than N. */
type End<N extends number, B> = B extends number
  ? `${B}` extends `-${infer P extends number}`
    ? Less<N, P>
    : Subtract<N, B> extends 'negative'
      ? N
      : B
  : N;

/** X - Y, or 0 if Y is greater. */
type Less<X extends number, Y extends number> =
  Subtract<X, Y> extends infer D extends number ? D : 0;
