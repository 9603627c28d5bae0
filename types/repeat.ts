// tile and repeat: every axis a number of times.

import type { Numel } from './arithmetic.ts';
import type { BadSize, FewerTimes, Times } from './message.ts';
import type { Fail, IsKnown, Same, Shape } from './shape.ts';
import type { FirstBad } from './sizes.ts';

/** What becomes of axes that T does not name: `repeat` fails, and `tile` keeps them. */
export type Unnamed = 'fails' | 'keeps';

/** S with its axes repeated as often as T says, aligned at the last one; new axes go in front. */
export type Repeat<S extends Shape, T extends Shape, U extends Unnamed> = number extends
  | S['length']
  | T['length']
  ? Shape
  : CheckTimes<S, T, U, 'lit', 1, number>;

type CheckTimes<S extends Shape, T extends Shape, U extends Unnamed, LIT, ONE, NUM> =
  FirstBad<T, never, LIT> extends { readonly bad: infer X extends number }
    ? Fail<BadSize<Times<S, T>, X>>
    : Walk<S, T, S, T, U, LIT, ONE, NUM>;

/** Walks from the last axis; A and B are what is left of S and T, `Out` the result so far. */
type Walk<
  S extends Shape,
  T extends Shape,
  A extends Shape,
  B extends Shape,
  U extends Unnamed,
  LIT,
  ONE,
  NUM,
  Out extends Shape = [],
> = B extends readonly [...infer BR extends Shape, infer Y extends number]
  ? A extends readonly [...infer AR extends Shape, infer X extends number]
    ? Walk<S, T, AR, BR, U, LIT, ONE, NUM, [...Product<X, Y, LIT, ONE, NUM>, ...Out]>
    : Walk<S, T, A, BR, U, LIT, ONE, NUM, [Y, ...Out]>
  : A extends readonly []
    ? Out
    : U extends 'keeps'
      ? [...A, ...Out]
      : Fail<FewerTimes<S, T>>;

/** X times Y, wrapped: known if both are, or one of them is 1. */
type Product<X extends number, Y extends number, LIT, ONE, NUM> =
  Same<Y, ONE> extends true
    ? [X]
    : Same<X, ONE> extends true
      ? [Y]
      : IsKnown<X, LIT, NUM> extends true
        ? IsKnown<Y, LIT, NUM> extends true
          ? [Numel<[X, Y]>]
          : [number]
        : [number];
