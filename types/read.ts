// Reading a tensor, and `expectShape`.

import type { Tensor } from '../src/tensor.ts';
import type { DType, ItemOf } from './dtype.ts';
import type { Expected, ExpectedRank, OneElement } from './message-value.ts';
import type { Err, Fail, IsKnown, Known, Mutable, Ok, Same, Shape } from './shape.ts';

/** What `array()` gives: arrays nested as deep as the rank. */
export type ArrayOf<S extends Shape, D extends DType> = number extends S['length']
  ? NestedArray<ItemOf<D>>
  : Nest<S, ItemOf<D>>;
type Nest<S extends Shape, X> = S extends readonly [unknown, ...infer R extends Shape]
  ? Nest<R, X>[]
  : X;
type NestedArray<X> = X | NestedArray<X>[];

/** The receiver of `item`: a tensor of one element, or the sentence. */
export type ItemThis<S extends Shape, D extends DType> =
  OneElementFault<S> extends Err<infer M> ? `item ${M}` : Tensor<S, D>;
type OneElementFault<S extends Shape> = number extends S['length']
  ? 'none'
  : AllOne<S, S, 1, number>;
type AllOne<S extends Shape, Rest extends Shape, ONE, NUM> = Rest extends readonly [
  infer H,
  ...infer R extends Shape,
]
  ? Same<H, ONE> extends true
    ? AllOne<S, R, ONE, NUM>
    : Same<NUM, H> extends true
      ? AllOne<S, R, ONE, NUM>
      : Fail<OneElement<S>>
  : 'none';

/** The shape S known to be E: a checked conversion. Only two known sizes can differ here. */
export type Expect<S extends Shape, E extends Shape> = number extends E['length']
  ? Ok<S>
  : number extends S['length']
    ? Ok<Mutable<E>>
    : S['length'] extends E['length']
      ? ExpectSizes<S, E, S, E, 'lit', number>
      : Fail<ExpectedRank<E, S>>;
type ExpectSizes<
  S extends Shape,
  E extends Shape,
  SR extends Shape,
  ER extends Shape,
  LIT,
  NUM,
  Out extends Shape = [],
> = SR extends readonly [infer X extends number, ...infer XR extends Shape]
  ? ER extends readonly [infer Y extends number, ...infer YR extends Shape]
    ? Differ<X, Y, LIT, NUM> extends true
      ? Fail<Expected<E, S, Y, X, Out['length']>>
      : ExpectSizes<S, E, XR, YR, LIT, NUM, [...Out, ...Known<Y, X, NUM>]>
    : never
  : Ok<Out>;

/** Whether both sizes are known, and not the same. */
type Differ<X, Y, LIT, NUM> =
  IsKnown<X, LIT, NUM> extends true
    ? IsKnown<Y, LIT, NUM> extends true
      ? Same<X, Y> extends true
        ? false
        : true
      : false
    : false;
