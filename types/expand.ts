// expand: sizes of 1 repeated, new axes in front.

import type { BadSize, CannotGrow, Change, FewerAxes, NewAxisKeeps } from './message.ts';
import type { Box, Boxed, Dynamic, Fail, MinusOne, Ok, One, Same, Shape } from './shape.ts';
import type { FirstBadTarget, Sizes } from './sizes.ts';

/** S with its sizes of 1 repeated to those of T; -1 keeps a size. */
export type Expand<S extends Shape, T extends Sizes, LIT = 'lit', NEG = -1> = number extends
  | S['length']
  | T['length']
  ? Ok<Shape>
  : FirstBadTarget<T, NEG, LIT> extends { readonly bad: infer X extends number }
    ? Fail<BadSize<Change<S, T>, X>>
    : Grow<Expanding<S, T>, S, T, NEG>;

/** The whole shapes, for the sentence. */
interface Expanding<S extends Shape, T extends Sizes> {
  readonly from: S;
  readonly to: T;
}

/** Walks S and T from the last axis; they are what is left, `Out` the result so far. */
type Grow<C, S extends Shape, T extends Sizes, NEG, Out extends Shape = []> = T extends readonly [
  ...infer TR,
  infer Y extends number,
]
  ? S extends readonly [...infer SR extends Shape, infer X extends number]
    ? GrowSize<Boxed<X>, Boxed<Y>> extends Box<unknown, infer Z extends number>
      ? Grow<C, SR, TR, NEG, [Z, ...Out]>
      : Stuck<C, X, Y, [0, ...Out]['length']>
    : Same<Y, NEG> extends true
      ? Misnamed<C, 'new'>
      : Grow<C, [], TR, NEG, [Y, ...Out]>
  : S extends readonly []
    ? Ok<Out>
    : Misnamed<C, 'fewer'>;

/** The size P grown to Q, all boxed. A dynamic Q is -1 or P, unless P is 1. */
type GrowSize<P, Q> = P extends Q
  ? Q
  : MinusOne extends Q
    ? P
    : One extends P
      ? Q
      : Dynamic extends Q
        ? P
        : Dynamic extends P
          ? Q
          : 'no';

/** The failure at an axis counted from the end: 1 is the last. */
type Stuck<C, X extends number, Y extends number, Axis extends number> =
  C extends Expanding<infer S, infer T> ? Fail<CannotGrow<S, T, X, Y, Axis>> : never;

type Misnamed<C, Why> =
  C extends Expanding<infer S, infer T>
    ? Why extends 'new'
      ? Fail<NewAxisKeeps<S, T>>
      : Fail<FewerAxes<S, T>>
    : never;
