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

/**
 * Walks both shapes from the last axis. AR and BR are what is left of A and B, `Out` the result so
 * far, whose length tells the axis; `What` is 'batch' for the leading axes of a product.
 */
type Walk<
  A extends Shape,
  B extends Shape,
  AR extends Shape,
  BR extends Shape,
  What,
  ONE,
  NUM,
  Out extends Shape,
> = AR extends readonly [...infer P extends Shape, infer X extends number]
  ? BR extends readonly [...infer Q extends Shape, infer Y extends number]
    ? BroadcastSize<X, Y, ONE, NUM> extends readonly [infer Z extends number]
      ? Walk<A, B, P, Q, What, ONE, NUM, [Z, ...Out]>
      : What extends 'batch'
        ? Fail<BatchSizes<A, B, X, Y, [0, ...Out]['length']>>
        : Fail<NoBroadcast<A, B, X, Y, [0, ...Out]['length']>>
    : [...AR, ...Out]
  : [...BR, ...Out];

/** The broadcast shape of A and B. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : Walk<A, B, A, B, 'all', 1, number, []>;

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
> = Walk<A, B, BA, BB, 'batch', ONE, NUM, Last>;

/** Three shapes broadcast: the first two, then the third. */
export type Broadcast3<A extends Shape, B extends Shape, C extends Shape> =
  Broadcast<A, B> extends infer R
    ? R extends Err<string>
      ? R
      : R extends readonly [...infer AB extends Shape]
        ? Broadcast<AB, C>
        : Shape
    : never;
