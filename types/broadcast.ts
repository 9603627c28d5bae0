// Broadcasting: shapes are aligned at their last axes; sizes are equal, or one of them is 1.
//   [32, 1, 3] and [4, 1]  give  [32, 4, 3]        [B, 10] and [10]  give  [B, 10]

import type { BatchSizes, NoBroadcast } from './message.ts';
import type { Err, Fail, Same, Shape } from './shape.ts';

/** The size of two aligned axes, wrapped. A dynamic size is taken to fit and gives way. */
type BroadcastSize<A, B, ONE, NUM> =
  Same<B, ONE> extends true
    ? [A]
    : Same<A, ONE> extends true
      ? [B]
      : Same<A, B> extends true
        ? [A]
        : Same<NUM, A> extends true
          ? [B]
          : Same<NUM, B> extends true
            ? [A]
            : 'no';

/** Two sizes that do not fit, at which axis from the end. */
interface Clash<X, Y, Axis> {
  readonly clash: [X, Y, Axis];
}

/** Walks both shapes from the last axis. `Out` is the result so far and tells the axis. */
type Walk<A extends Shape, B extends Shape, ONE, NUM, Out extends Shape> =
  A extends readonly [...infer AR extends Shape, infer X extends number]
    ? B extends readonly [...infer BR extends Shape, infer Y extends number]
      ? BroadcastSize<X, Y, ONE, NUM> extends readonly [infer Z extends number]
        ? Walk<AR, BR, ONE, NUM, [Z, ...Out]>
        : Clash<X, Y, [0, ...Out]['length']>
      : [...A, ...Out]
    : [...B, ...Out];

/** The broadcast shape of A and B. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : BroadcastKnown<A, B, 1, number>;
type BroadcastKnown<A extends Shape, B extends Shape, ONE, NUM> =
  Walk<A, B, ONE, NUM, []> extends infer R
    ? R extends Clash<infer X extends number, infer Y extends number, infer Axis extends number>
      ? Fail<NoBroadcast<A, B, X, Y, Axis>>
      : R
    : never;

/**
 * The leading axes BA and BB of the operands A and B of a product, broadcast, and then the axes
 * `Last` of the result.
 */
export type BroadcastBatch<
  A extends Shape,
  B extends Shape,
  BA extends Shape,
  BB extends Shape,
  Last extends Shape,
  ONE,
  NUM,
> =
  Walk<BA, BB, ONE, NUM, Last> extends infer R
    ? R extends Clash<infer X extends number, infer Y extends number, infer Axis extends number>
      ? Fail<BatchSizes<A, B, X, Y, Axis>>
      : R
    : never;

/** Three shapes broadcast: the first two, then the third. */
export type Broadcast3<A extends Shape, B extends Shape, C extends Shape> =
  Broadcast<A, B> extends infer R
    ? R extends Err<string>
      ? R
      : R extends readonly [...infer AB extends Shape]
        ? Broadcast<AB, C>
        : Shape
    : never;
