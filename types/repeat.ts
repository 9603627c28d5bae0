// tile and repeat: every axis a number of times.

import type { Numel } from './arithmetic.ts';
import type { BadSize, FewerTimes, Times } from './message.ts';
import type { TimesNamed } from './named.ts';
import type { Box, Boxed, Fail, Kind, NamedKind, Ok, Only, Shape } from './shape.ts';
import type { FirstBad, Sizes } from './sizes.ts';

/** What becomes of axes that T does not name: `repeat` fails, and `tile` keeps them. */
export type Unnamed = 'fails' | 'keeps';

/** S with its axes repeated as often as T says, aligned at the last one; new axes go in front. */
export type Repeat<
  S extends Shape,
  T extends Sizes,
  U extends Unnamed,
  LIT = 'lit',
> = number extends S['length'] | T['length']
  ? Ok<Shape>
  : FirstBad<T, never, LIT> extends { readonly bad: infer X extends number }
    ? Fail<BadSize<Times<S, T>, X>>
    : Walk<Repeating<S, T, U>, S, T, LIT>;

/** The whole shapes, for the sentence. */
interface Repeating<S extends Shape, T extends Sizes, U extends Unnamed> {
  readonly shape: S;
  readonly times: T;
  readonly unnamed: U;
}

/** Walks from the last axis; A and B are what is left of the two, `Out` the result so far. */
type Walk<C, A extends Shape, B extends Sizes, LIT, Out extends Shape = []> = B extends readonly [
  ...infer BR,
  infer Y extends number,
]
  ? A extends readonly [...infer AR extends Shape, infer X extends number]
    ? Walk<C, AR, BR, LIT, [Product<Boxed<X>, Boxed<Y>, X, Y, LIT>, ...Out]>
    : Walk<C, [], BR, LIT, [Y, ...Out]>
  : A extends readonly []
    ? Ok<Out>
    : C extends Repeating<infer S, infer T, infer U>
      ? U extends 'keeps'
        ? Ok<[...A, ...Out]>
        : Fail<FewerTimes<S, T>>
      : never;

/** X times Y, which are boxed in P and Q: known if both are, or one of them is 1. */
type Product<P, Q, X extends number, Y extends number, LIT> =
  Box<LIT, 1> extends Q ? X : Box<LIT, 1> extends P ? Y : Multiply<X, Y, LIT>;
type Multiply<X extends number, Y extends number, LIT> =
  Only<Kind<X | Y>> extends Only<LIT>
    ? Numel<[X, Y]>
    : Only<Kind<X | Y>> extends Only<NamedKind<LIT>>
      ? TimesNamed<X, Y>
      : number;
