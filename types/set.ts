// What x.set(...) takes: the value, which broadcasts to what the indices take.

import type { DType } from './dtype.ts';
import type { At, Indices, OneIndex } from './indexing.ts';
import type { ValueRank, ValueSize } from './message-index.ts';
import type { OfValue } from './select.ts';
import type { Boxed, Fail, Fits, Ok, One, Shape } from './shape.ts';

/** One index alone, or a list of indices. A list of integers is several indices, as in X[1, 2]. */
export type SetIndices = Exclude<OneIndex, readonly number[]> | Indices;

/** The indices as a list. */
export type Listed<I> = I extends readonly [...infer J extends Indices]
  ? J
  : [I] extends readonly [infer X extends OneIndex]
    ? [X]
    : never;

/** What is wrong with a value of shape U and dtype E for the part I of a tensor, if anything. */
export type SetFault<
  S extends Shape,
  D extends DType,
  I extends Indices,
  U extends Shape,
  E extends DType,
> = At<S, I> extends Ok<infer W> ? OfValue<D, E, 'value', ValueFault<U, W>> : 'reported';

type ValueFault<U extends Shape, W extends Shape> = number extends U['length'] | W['length']
  ? 'none'
  : Walk<U, W, U, W>;

/** Walks both shapes from the last axis; `At` counts. */
type Walk<
  U extends Shape,
  W extends Shape,
  V extends Shape,
  A extends Shape,
  Count extends 0[] = [0],
> = V extends readonly [...infer VR extends Shape, infer X extends number]
  ? A extends readonly [...infer AR extends Shape, infer Y extends number]
    ? Spreads<Boxed<X>, Boxed<Y>> extends true
      ? Walk<U, W, VR, AR, [...Count, 0]>
      : Fail<ValueSize<U, W, X, Y, Count['length']>>
    : Fail<ValueRank<U, W>>
  : 'none';

/** Whether the size of a value, boxed, is that of the place, or 1. */
type Spreads<P, Q> = P extends Q ? true : One extends P ? true : Fits<P, Q>;
