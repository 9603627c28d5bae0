// What x.at(...) leaves of a shape, index by index from the left. The twin of src/shape-index.ts.
//
// An integer drops its axis, a range keeps it with another size (take.ts), null adds an axis of
// size 1, and '...' stands for all axes that are left. Lists, tensors of integers and masks pick
// elements together: their shapes broadcast, and come where the first of their axes was, or in
// front if other axes lie between them. LIT and NUM are the constants 'lit' and number (rule 4 of
// shape.ts); a symbolic index is an integer, and dropped unseen.

import type { Broadcast } from './broadcast.ts';
import type { DType } from './dtype.ts';
import type { SecondRest, TooManyIndices } from './message.ts';
import type { Err, IsLit, Ok, Shape } from './shape.ts';
import type { Take } from './take.ts';

/** A tensor among the indices: of integers, or a mask. */
export interface IndexTensor {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What an axis can be indexed by. */
export type OneIndex = number | string | null | readonly number[] | IndexTensor;
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
export type IndexArgs<R, I extends Indices, Op extends string = 'at'> = {
  readonly [K in keyof I]: R extends { readonly err: infer M extends string; readonly at: K }
    ? `${Op} ${M}`
    : I[K];
};

/** The shape of S indexed by I. */
export type At<S extends Shape, I extends Indices> = number extends S['length'] | I['length']
  ? Ok<Shape>
  : Walk<S, I, S, I, 'lit', number>;

/**
 * Indexes the axes A by J, what is left of S and I. `After` are the axes that came out last, and
 * `Seen` says whether '...' was there. After a first list, `Picked` is the shape of all lists so
 * far, wrapped, and `Out` what came before them.
 */
type Walk<
  S extends Shape,
  I extends Indices,
  A extends Shape,
  J extends Indices,
  LIT,
  NUM,
  After extends Shape = [],
  Seen = 'none',
  Picked = 'none',
  Out extends Shape = [],
> = J extends readonly [infer X, ...infer R extends Indices]
  ? Kind<X, LIT> extends infer K
    ? K extends 'new'
      ? Walk<S, I, A, R, LIT, NUM, [...After, 1], Seen, Picked, Out>
      : K extends 'rest'
        ? K extends Seen
          ? FaultAt<SecondRest<S>, I, J>
          : Split<A, R, LIT> extends readonly [infer P extends Shape, infer B extends Shape]
            ? Walk<S, I, B, R, LIT, NUM, [...After, ...P], K, Picked, Out>
            : never
        : A extends readonly [infer N extends number, ...infer B extends Shape]
          ? Take<S, A, N, X, K, LIT, NUM> extends infer T
            ? T extends readonly [...infer P extends Shape]
              ? Walk<S, I, B, R, LIT, NUM, [...After, ...P], Seen, Picked, Out>
              : T extends Err<infer M>
                ? FaultAt<M, I, J>
                : T extends Ok<infer P>
                  ? Join<Picked, P> extends infer G
                    ? G extends Err<infer M>
                      ? FaultAt<`indices ${M}`, I, J>
                      : Left<A, Axes<X, LIT>> extends readonly [...infer C extends Shape]
                        ? Picked extends 'none'
                          ? Walk<S, I, C, R, LIT, NUM, [], Seen, G, After>
                          : After extends readonly []
                            ? Walk<S, I, C, R, LIT, NUM, [], Seen, G, Out>
                            : Walk<S, I, C, R, LIT, NUM, [...Out, ...After], Seen, G>
                        : never
                    : never
                  : T extends 'many'
                    ? TooMany<S, I, J, LIT>
                    : Ok<Shape>
            : never
          : TooMany<S, I, J, LIT>
    : never
  : Picked extends Ok<infer P>
    ? Ok<[...Out, ...P, ...After, ...A]>
    : Ok<[...After, ...A]>;

/** The shape of all lists so far and one of shape P. */
type Join<Picked, P extends Shape> = Picked extends Ok<infer B> ? Broadcast<B, P> : Ok<P>;

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
              : X extends { readonly dtype: DType }
                ? 'tensor'
                : 'any'
    : 'symbol';

/** The axes A in two parts: those for '...', and at their end those that the indices J take. */
type Split<A extends Shape, J extends Indices, LIT, Taken extends Shape = []> = J extends readonly [
  infer X,
  ...infer R extends Indices,
]
  ? Moved<A, Axes<X, LIT>, Taken> extends readonly [infer B extends Shape, infer T extends Shape]
    ? Split<B, R, LIT, T>
    : never
  : [A, Taken];

/** As many axes as C moved from the end of A to the front of Taken. */
type Moved<
  A extends Shape,
  C extends readonly unknown[],
  Taken extends Shape,
> = C extends readonly [unknown, ...infer R]
  ? A extends readonly [...infer B extends Shape, infer N extends number]
    ? Moved<B, R, [N, ...Taken]>
    : [A, Taken]
  : [A, Taken];

/** The axes A without as many of the first as C has elements. */
type Left<A extends Shape, C extends readonly unknown[]> = C extends readonly [unknown, ...infer R]
  ? A extends readonly [unknown, ...infer B extends Shape]
    ? Left<B, R>
    : []
  : A;

/** A tuple with an element for each axis that an index takes. */
type Axes<X, LIT> =
  Kind<X, LIT> extends 'new' | 'rest'
    ? []
    : X extends { readonly shape: readonly [...infer M]; readonly dtype: 'bool' }
      ? M
      : [0];

/** More indices than axes. C has an element for each axis that they take, and L is left to look at. */
type TooMany<
  S extends Shape,
  I extends Indices,
  J extends Indices,
  LIT,
  L extends Indices = I,
  C extends readonly unknown[] = [],
> = L extends readonly [infer X, ...infer R extends Indices]
  ? TooMany<S, I, J, LIT, R, [...C, ...Axes<X, LIT>]>
  : FaultAt<TooManyIndices<C['length'], S>, I, J>;
