// expand: sizes of 1 repeated, new axes in front.

import type { BadSize, CannotGrow, Change, FewerAxes, NewAxisKeeps } from './message.ts';
import type { Fail, Same, Shape } from './shape.ts';
import type { FirstBadTarget } from './sizes.ts';

/** S with its sizes of 1 repeated to those of T; -1 keeps a size. */
export type Expand<S extends Shape, T extends Shape> = number extends S['length'] | T['length']
  ? Shape
  : CheckSizes<S, T, 'lit', -1, 1, number>;
type CheckSizes<S extends Shape, T extends Shape, LIT, NEG, ONE, NUM> =
  FirstBadTarget<T, NEG, LIT> extends { readonly bad: infer X extends number }
    ? Fail<BadSize<Change<S, T>, X>>
    : Grow<S, T, S, T, NEG, ONE, NUM>;

/** Walks S and T from the last axis; A and B are what is left of them, `Out` the result so far. */
type Grow<
  S extends Shape,
  T extends Shape,
  A extends Shape,
  B extends Shape,
  NEG,
  ONE,
  NUM,
  Out extends Shape = [],
> = B extends readonly [...infer BR extends Shape, infer Y extends number]
  ? A extends readonly [...infer AR extends Shape, infer X extends number]
    ? GrowSize<X, Y, NEG, ONE, NUM> extends readonly [infer Z extends number]
      ? Grow<S, T, AR, BR, NEG, ONE, NUM, [Z, ...Out]>
      : Fail<CannotGrow<S, T, X, Y, [0, ...Out]['length']>>
    : Same<Y, NEG> extends true
      ? Fail<NewAxisKeeps<S, T>>
      : Grow<S, T, A, BR, NEG, ONE, NUM, [Y, ...Out]>
  : A extends readonly []
    ? Out
    : Fail<FewerAxes<S, T>>;

/** The size X grown to Y, wrapped. A dynamic Y is -1 or X, unless X is 1. */
type GrowSize<X, Y, NEG, ONE, NUM> =
  Same<Y, NEG> extends true
    ? [X]
    : Same<X, ONE> extends true
      ? [Y]
      : Same<NUM, Y> extends true
        ? [X]
        : Same<X, Y> extends true
          ? [Y]
          : Same<NUM, X> extends true
            ? [Y]
            : 'no';
