// Sorts: the axis they go along, and how many elements of it are wanted.

import type { Subtract } from './arithmetic.ts';
import type { AxisIndex, OutOfRange } from './axis.ts';
import type { BoundaryRank, KRange, NoKth, NotSorted } from './message-order.ts';
import type { NumbersLike } from './movement.ts';
import type { Reduce } from './reduce.ts';
import type { Compat, Err, Fail, IsKnown, Ok, Shape } from './shape.ts';

/** The first K elements in order along the axis X of S. */
export type TopK<S extends Shape, K extends number, X extends number> = number extends S['length']
  ? Ok<Shape>
  : Taken<S, K, X, 0, AxisIndex<S, X>, 'lit', number> extends infer Fault extends Err<string>
    ? Fault
    : Ok<WithSize<S, AxisIndex<S, X>, K>>;

/** What is left of S where the K-th element along the axis X is taken. */
export type Kth<
  S extends Shape,
  K extends number,
  X extends number,
  Keep extends boolean,
> = number extends S['length']
  ? Ok<Shape>
  : Taken<S, K, X, 1, AxisIndex<S, X>, 'lit', number> extends infer Fault extends Err<string>
    ? Fault
    : Reduce<S, X, Keep>;

/** 'fits' if the axis at I has K elements, and K is `Least` or more; otherwise what is wrong. */
type Taken<
  S extends Shape,
  K extends number,
  X extends number,
  Least extends number,
  I,
  LIT,
  NUM,
> = [I] extends ['out']
  ? OutOfRange<S, X>
  : number extends I
    ? 'fits'
    : [S[I & keyof S]] extends readonly [infer N extends number]
      ? IsKnown<K, LIT, NUM> extends true
        ? IsKnown<N, LIT, NUM> extends true
          ? Lies<K, Least, N> extends true
            ? 'fits'
            : Lies<Least, Least, N> extends true
              ? Fail<KRange<K, S, X, Least, N>>
              : Fail<NoKth<K, S, X>>
          : Lies<K, Least, K> extends true
            ? 'fits'
            : Fail<KRange<K, S, X, Least, N>>
        : 'fits'
      : 'fits';

/** Whether K is a whole number from `Least` to N. */
type Lies<K extends number, Least extends number, N extends number> = `${K}` extends
  | `-${string}`
  | `${string}.${string}`
  ? false
  : Subtract<K, Least> extends 'negative'
    ? false
    : Subtract<N, K> extends 'negative'
      ? false
      : true;

/** S with size N at index I. */
export type WithSize<S extends Shape, I, N extends number> = number extends I
  ? NumbersLike<S>
  : { -readonly [P in keyof S]: P extends I ? N : S[P] };

/** The shape of places in sorted rows of shape S for values of shape V. */
export type SearchSorted<S extends Shape, V extends Shape> = number extends
  | S['length']
  | V['length']
  ? Ok<V>
  : S extends readonly [unknown]
    ? Ok<V>
    : S extends readonly [...infer R extends Shape, unknown]
      ? V extends readonly [...infer Q extends Shape, unknown]
        ? Rows<R, Q> extends true
          ? Ok<V>
          : Fail<NotSorted<S, V>>
        : Fail<NotSorted<S, V>>
      : Fail<NotSorted<S, V>>;

/** Whether two shapes may be equal. */
type Rows<A extends Shape, B extends Shape> = A extends readonly [
  infer P extends number,
  ...infer AR extends Shape,
]
  ? B extends readonly [infer Q extends number, ...infer BR extends Shape]
    ? Compat<P, Q> extends true
      ? Rows<AR, BR>
      : false
    : false
  : B extends readonly []
    ? true
    : false;

/** S, if the boundaries are a vector. */
export type Bucketize<S extends Shape, B extends Shape> = number extends B['length']
  ? Ok<S>
  : B extends readonly [unknown]
    ? Ok<S>
    : Fail<BoundaryRank<S, B>>;
