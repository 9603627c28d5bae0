// Broadcasting: shapes are aligned at their last axes; sizes are equal, or one of them is 1.
//   [32, 1, 3] and [4, 1]  give  [32, 4, 3]        [B, 10] and [10]  give  [B, 10]

import type { BatchSizes, KeepAxes, MakeEqual, NoBroadcast } from './message.ts';
import type { Box, Boxed, Dynamic, Err, Fail, Kind, Ok, One, Shape } from './shape.ts';

/** A shape and what its sizes are. */
export interface OfKind<K, S extends Shape> {
  readonly kind: K;
  readonly shape: S;
}

/**
 * The broadcast shape of A and B. The usual case goes first: every size is known, and B is the end
 * of A, or all of it.
 */
export type Broadcast<A extends Shape, B extends Shape, LIT = 'lit'> = number extends
  | A['length']
  | B['length']
  ? Ok<Shape>
  : OfKind<Kind<A[number] | B[number]>, A> extends OfKind<LIT, readonly [...number[], ...B]>
    ? Ok<A>
    : Walk<Operands<A, B, LIT>, A, B, []>;

/** The whole operands, for the sentence. `What` is 'batch' for the leading axes of a product, and else 'lit'. */
export interface Operands<A extends Shape, B extends Shape, What> {
  readonly shapes: [A, B];
  readonly what: What;
}

/** Walks both shapes from the last axis. A and B are what is left, `Out` the result so far. */
export type Walk<C, A extends Shape, B extends Shape, Out extends Shape> = A extends readonly [
  ...infer P extends Shape,
  infer X extends number,
]
  ? B extends readonly [...infer Q extends Shape, infer Y extends number]
    ? JoinSize<Boxed<X>, Boxed<Y>> extends Box<unknown, infer Z extends number>
      ? Walk<C, P, Q, [Z, ...Out]>
      : Mismatch<C, X, Y, [0, ...Out]['length']>
    : Ok<[...A, ...Out]>
  : Ok<[...B, ...Out]>;

/** The size of two aligned axes, all boxed. A dynamic size is taken to fit and gives way. */
export type JoinSize<P, Q> = P extends Q
  ? Q
  : One extends Q
    ? P
    : One extends P
      ? Q
      : Dynamic extends P
        ? Q
        : Dynamic extends Q
          ? P
          : 'no';

/** The failure at an axis counted from the end: 1 is the last. */
type Mismatch<C, X extends number, Y extends number, Axis extends number> =
  C extends Operands<infer A, infer B, infer What>
    ? What extends 'batch'
      ? Fail<BatchSizes<A, B, X, Y, Axis>>
      : Fail<NoBroadcast<A, B, X, Y, Axis, Remedy<A, B, What>>>
    : never;

/** What to do. Where all sizes are known and one shape begins the other, an axis was lost. */
type Remedy<A extends Shape, B extends Shape, LIT> =
  OfKind<Kind<A[number] | B[number]>, A> extends OfKind<LIT, readonly [...B, ...number[]]>
    ? KeepAxes<'second', Padded<A, B>>
    : OfKind<Kind<A[number] | B[number]>, B> extends OfKind<LIT, readonly [...A, ...number[]]>
      ? KeepAxes<'first', Padded<B, A>>
      : MakeEqual;

/** B with as many axes as A: those behind have size 1. */
type Padded<A extends Shape, B extends Shape> = A['length'] extends B['length']
  ? B
  : Padded<A, [...B, 1]>;

/** Three shapes broadcast: the first two, then the third. */
export type Broadcast3<A extends Shape, B extends Shape, C extends Shape> =
  Broadcast<A, B> extends infer R
    ? R extends Err<string>
      ? R
      : R extends Ok<infer AB>
        ? Broadcast<AB, C>
        : never
    : never;
