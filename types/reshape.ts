// reshape: the same elements in another shape, one size of which may be -1.
//
// Multiplying is the dear part, so what cancels is cancelled first:
//   1. equal sizes at both ends            [32, 28, 28] to [32, 784]  leaves  [28, 28] to [784]
//   2. what is left, if all known, is multiplied and compared: the usual case
//   3. with one -1 among them, divided
//   4. otherwise it is regrouped (regroup.ts)
// A shape that was taken apart is put together again where it is needed: that costs less than to
// mention it inside the condition.

import type { Numel, SameNumel } from './arithmetic.ts';
import type { OfKind } from './broadcast.ts';
import type { DivMod } from './division.ts';
import type { BadSize, Change } from './message.ts';
import type { Differ, Regroup } from './regroup.ts';
import type { Boxed, Dynamic, Fail, Kind, Ok, Only, Same, Shape, Zero } from './shape.ts';
import type { FirstBadTarget, Sizes } from './sizes.ts';

/** The shape that A becomes when reshaped to B. */
export type Reshape<
  A extends Shape,
  B extends Sizes,
  LIT = 'lit',
  NEG = -1,
> = number extends A['length']
  ? B extends readonly [...infer S extends Shape]
    ? Fill<S, number, NEG>
    : never
  : number extends B['length']
    ? Ok<Shape>
    : FirstBadTarget<B, NEG, LIT> extends { readonly bad: infer X extends number }
      ? Fail<BadSize<Change<A, B>, X>>
      : Strip<Reshaping<A, B>, LIT, A, B>;

/** The whole shapes, for the sentence. */
export interface Reshaping<A extends Shape, B extends Sizes> {
  readonly from: A;
  readonly to: B;
}

/** Whether two sizes, boxed, cancel: the same, and neither 0 nor dynamic. */
type Cancel<P, Q> = P extends Q
  ? Zero extends Q
    ? false
    : Dynamic extends Q
      ? false
      : true
  : false;

/** Moves equal sizes at the right end of A and B to `Right`. */
type Strip<
  C,
  LIT,
  A extends Shape,
  B extends Sizes,
  Right extends Shape = [],
> = B extends readonly [...infer BR extends Shape, infer Y extends number]
  ? A extends readonly [...infer AR extends Shape, infer X extends number]
    ? Cancel<Boxed<X>, Boxed<Y>> extends true
      ? Strip<C, LIT, AR, BR, [Y, ...Right]>
      : StripLeft<C, LIT, [...AR, X], [...BR, Y], Right>
    : Compare<C, LIT, [], [...BR, Y], [], Right, Kind<BR[number] | Y>>
  : Compare<C, LIT, A, [], [], Right, Kind<A[number]>>;

/** Moves equal sizes at the left end to `Left`. */
type StripLeft<
  C,
  LIT,
  A extends Shape,
  B extends Shape,
  Right extends Shape,
  Left extends Shape = [],
> = B extends readonly [infer Y extends number, ...infer BR extends Shape]
  ? A extends readonly [infer X extends number, ...infer AR extends Shape]
    ? Cancel<Boxed<X>, Boxed<Y>> extends true
      ? StripLeft<C, LIT, AR, BR, Right, [...Left, Y]>
      : Compare<C, LIT, [X, ...AR], [Y, ...BR], Left, Right, Kind<X | Y | AR[number] | BR[number]>>
    : Compare<C, LIT, [], [Y, ...BR], Left, Right, Kind<Y | BR[number]>>
  : Compare<C, LIT, A, [], Left, Right, Kind<A[number]>>;

/** Compares what is left, A and B, of kind K, between `Left` and `Right`. */
type Compare<C, LIT, A extends Shape, B extends Shape, Left extends Shape, Right extends Shape, K> =
  OfKind<K, B> extends OfKind<LIT, Shape>
    ? SameNumel<A, B> extends true
      ? Ok<[...Left, ...B, ...Right]>
      : Differ<C>
    : OfKind<K, B> extends OfKind<'minus one', readonly [-1]>
      ? Ok<[...Left, Numel<A>, ...Right]>
      : OfKind<K, B> extends OfKind<'minus one', Shape>
        ? Around<B> extends readonly [infer P extends Shape, infer Q extends Shape]
          ? DivMod<Numel<A>, Numel<[...P, ...Q]>> extends readonly [infer X extends number, 0]
            ? Ok<[...Left, ...P, X, ...Q, ...Right]>
            : Regroup<C, A, B, Left, Right, 'lit', -1, number>
          : Regroup<C, A, B, Left, Right, 'lit', -1, number>
        : Regroup<C, A, B, Left, Right, 'lit', -1, number>;

/** What is before and after the only -1 among known sizes; 'no' for several, or beside a 0. */
type Around<B extends Shape, P extends Shape = []> = B extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? H extends -1
    ? Only<R[number] & (-1 | 0)> extends Only<never>
      ? [P, R]
      : 'no'
    : H extends 0
      ? 'no'
      : Around<R, [...P, H]>
  : 'no';

/** S with X in the place of -1, between `Out` and `Right`. */
export type Fill<
  S extends Shape,
  X extends number,
  NEG,
  Out extends Shape = [],
  Right extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? Same<H, NEG> extends true
    ? Fill<R, X, NEG, [...Out, X], Right>
    : Fill<R, X, NEG, [...Out, H], Right>
  : number extends S['length']
    ? Ok<Shape>
    : Ok<[...Out, ...Right]>;
