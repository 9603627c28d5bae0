// What x.at(...) leaves of a shape, index by index from the left.
//
// An integer drops its axis, a range and a list keep it with another size (take.ts), null adds an
// axis of size 1, and '...' stands for all axes that are left. LIT and NUM are the constants 'lit'
// and number (rule 4 of shape.ts); a symbolic index is an integer, and dropped unseen.

import type { SecondList, SecondRest, TooManyIndices } from './message.ts';
import type { Err, IsLit, Ok, Shape } from './shape.ts';
import type { Take } from './take.ts';

/** What an axis can be indexed by. */
export type OneIndex = number | string | null | readonly number[];
export type Indices = readonly OneIndex[];

/** A failure, and which of the indices is at fault. */
interface Fault<M extends string, At extends string> extends Err<M> {
  readonly at: At;
}

/** The sentence M on the first of the indices J, which are the last of I. */
type FaultAt<M extends string, I extends Indices, J extends Indices> = 0 extends 0
  ? Fault<`${M}`, `${Before<I, J>}`>
  : never;

/** How many elements of X come before Y, the end of X. */
export type Before<
  X extends readonly unknown[],
  Y extends readonly unknown[],
> = Y extends readonly [unknown, ...infer YR]
  ? X extends readonly [unknown, ...infer XR]
    ? Before<XR, YR>
    : never
  : X['length'];

/** The parameters of at: the indices, with the sentence in the place of the one at fault. */
export type IndexArgs<R, I extends Indices> = {
  readonly [K in keyof I]: R extends { readonly err: infer M extends string; readonly at: K }
    ? `at ${M}`
    : I[K];
};

/** The shape of S indexed by I. */
export type At<S extends Shape, I extends Indices> = number extends S['length'] | I['length']
  ? Ok<Shape>
  : Walk<S, I, S, I, 'lit', number>;

/** Indexes the axes A by J, what is left of S and I. `Seen` are the kinds that may not come again. */
type Walk<
  S extends Shape,
  I extends Indices,
  A extends Shape,
  J extends Indices,
  LIT,
  NUM,
  Out extends Shape = [],
  Seen = 'none',
> = J extends readonly [infer X, ...infer R extends Indices]
  ? Kind<X, LIT> extends infer K
    ? K extends 'new'
      ? Walk<S, I, A, R, LIT, NUM, [...Out, 1], Seen>
      : K extends Seen
        ? FaultAt<K extends 'rest' ? SecondRest<S> : SecondList<S>, I, J>
        : K extends 'rest'
          ? Split<A, R, LIT> extends readonly [infer P extends Shape, infer B extends Shape]
            ? Walk<S, I, B, R, LIT, NUM, [...Out, ...P], Seen | K>
            : never
          : A extends readonly [infer N extends number, ...infer B extends Shape]
            ? Take<S, A, N, X, K, LIT, NUM> extends infer T
              ? T extends readonly [...infer P extends Shape]
                ? Walk<S, I, B, R, LIT, NUM, [...Out, ...P], K extends 'list' ? Seen | K : Seen>
                : T extends Err<infer M>
                  ? FaultAt<M, I, J>
                  : Ok<Shape>
              : never
            : FaultAt<TooManyIndices<Count<I, LIT>, S>, I, J>
    : never
  : Ok<[...Out, ...A]>;

/** What an index is. One that may be of several kinds is 'any'. */
type Kind<X, LIT> =
  IsLit<X, LIT> extends true
    ? [X] extends readonly [number]
      ? 'integer'
      : [X] extends readonly ['...']
        ? 'rest'
        : [X] extends readonly [string]
          ? [X] extends readonly [':']
            ? 'all'
            : 'range'
          : [X] extends readonly [null]
            ? 'new'
            : X extends readonly unknown[]
              ? 'list'
              : 'any'
    : 'symbol';

/** The axes A in two parts: those for '...', and at their end one for each index that takes one. */
type Split<A extends Shape, J extends Indices, LIT, Taken extends Shape = []> = J extends readonly [
  infer X,
  ...infer R extends Indices,
]
  ? Kind<X, LIT> extends 'new' | 'rest'
    ? Split<A, R, LIT, Taken>
    : A extends readonly [...infer B extends Shape, infer N extends number]
      ? Split<B, R, LIT, [N, ...Taken]>
      : [A, Taken]
  : [A, Taken];

/** How many of the indices take an axis. */
type Count<J extends Indices, LIT, C extends 0[] = []> = J extends readonly [
  infer X,
  ...infer R extends Indices,
]
  ? Count<R, LIT, Kind<X, LIT> extends 'new' | 'rest' ? C : [...C, 0]>
  : C['length'];
