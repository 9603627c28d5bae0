// What rearrange, reduce and repeat do with a tensor of a given rank, if sizes of given names are known.
//
// Sizes are counted in one list, as strings: those of the shape, those that are given (by the call,
// or by the pattern: `2`), and those that a split finds. Nothing here depends on a size: see pattern.ts.

import type { AllButOne, NewAxis } from './message-einops.ts';
import type { Axes, Flat, Groups } from './pattern.ts';
import type { Ones } from './plan.ts';
import type { Err, Fail, Shape } from './shape.ts';

/** What to do with sizes. */
export interface Arrangement<
  Left extends Groups,
  Given extends Axes,
  Fits extends readonly unknown[],
  Out extends readonly unknown[],
> {
  /** The groups on the left, one for each axis; */
  readonly left: Left;
  /** the axes whose sizes are given, each once; */
  readonly given: Given;
  /** what is to be checked and found; */
  readonly fits: Fits;
  /** and for each axis of the result a size, or the sizes to multiply. */
  readonly out: Out;
}

/** The axis `At` has the sizes `Known`, and another to be found if `Find` is 'one'. `Text` is its group. */
export interface Fit<At extends string, Known extends Axes, Find, Text extends string> {
  readonly at: At;
  readonly known: Known;
  readonly find: Find;
  readonly text: Text;
}

/** The left is for another rank. */
export interface WrongRank<Rank extends string> {
  readonly rank: Rank;
}

/**
 * The arrangement; a failure; or 'any' if the rank of the result cannot be told. K are the names of
 * the sizes in the call.
 */
export type Arrange<P extends string, L extends Groups, R extends Groups, Rank, K> =
  AllInferred<P, L, K> extends infer F
    ? F extends Err<string>
      ? F
      : AllKnown<P, Flat<R>, L[number][number] | K | '(...)'> extends infer N
        ? N extends Err<string>
          ? N
          : Ranked<L, R, Rank, K>
        : never
    : never;

/** Whether the size of an axis is given. */
type IsGiven<X, K> = X extends K ? true : X extends `${bigint}` ? true : false;

/** Refuses a group of which two axes have no size. */
type AllInferred<P extends string, L extends Groups, K> = L extends readonly [
  infer H extends Axes,
  ...infer R extends Groups,
]
  ? Unknown<H, K> extends readonly [infer X extends string, unknown, ...unknown[]]
    ? Fail<AllButOne<P, Written<H>, X>>
    : AllInferred<P, R, K>
  : 'none';

/** The axes of a group whose sizes are not given. */
type Unknown<A extends Axes, K, Out extends Axes = []> = A extends readonly [
  infer X extends string,
  ...infer R extends Axes,
]
  ? Unknown<R, K, IsGiven<X, K> extends true ? Out : [...Out, X]>
  : Out;

/** Refuses an axis on the right that has no size. */
type AllKnown<P extends string, A extends Axes, Known> = A extends readonly [
  infer X extends string,
  ...infer R extends Axes,
]
  ? IsGiven<X, Known> extends true
    ? AllKnown<P, R, Known>
    : Fail<NewAxis<P, X>>
  : 'none';

/** How a sentence writes a group. */
type Written<A extends Axes> = A extends readonly []
  ? '1'
  : A extends readonly [infer X extends string]
    ? X
    : `(${Joined<A>})`;
type Joined<A extends Axes, Out extends string = ''> = A extends readonly [
  infer X extends string,
  ...infer R extends Axes,
]
  ? Joined<R, Out extends '' ? X : `${Out} ${X}`>
  : Out;

// ---- ranks -------------------------------------------------------------------------------------

/** Puts an axis in the place of each that '...' stands for. */
type Ranked<L extends Groups, R extends Groups, Rank, K> = '...' extends L[number][number]
  ? number extends Rank
    ? R[number][number] extends infer X
      ? [Extract<X, '...' | '(...)'>] extends [never]
        ? Build<Expanded<L, []>, Expanded<R, []>, K>
        : 'any'
      : never
    : Rest<Ones<Rank & number>, L> extends infer M
      ? M extends Shape
        ? Build<Expanded<L, Places<M>>, Expanded<R, Places<M>>, K>
        : WrongRank<`rank ${LessOne<L>} or more`>
      : never
  : L['length'] extends Rank
    ? Build<L, R, K>
    : WrongRank<`rank ${L['length']}`>;

/** What is left of S if each other group takes an axis. */
type Rest<S extends Shape, L extends Groups> = L extends readonly [
  infer H,
  ...infer R extends Groups,
]
  ? H extends readonly ['...']
    ? Rest<S, R>
    : S extends readonly [unknown, ...infer M extends Shape]
      ? Rest<M, R>
      : 'none'
  : S;

/** A name for each axis of S. */
type Places<S extends Shape, Out extends Axes = []> = S extends readonly [
  unknown,
  ...infer R extends Shape,
]
  ? Places<R, [...Out, `.${R['length']}`]>
  : Out;

type LessOne<L extends Groups> = L extends readonly [unknown, ...infer R] ? R['length'] : never;

/** The groups with these axes in the place of '...'. */
type Expanded<G extends Groups, X extends Axes, Out extends Groups = []> = G extends readonly [
  infer H extends Axes,
  ...infer R extends Groups,
]
  ? Expanded<R, X, H extends readonly ['...'] ? [...Out, ...Alone<X>] : [...Out, Replaced<H, X>]>
  : Out;
type Alone<X extends Axes> = { [I in keyof X]: readonly [X[I]] };
type Replaced<A extends Axes, X extends Axes, Out extends Axes = []> = A extends readonly [
  infer H extends string,
  ...infer R extends Axes,
]
  ? Replaced<R, X, H extends '(...)' ? [...Out, ...X] : [...Out, H]>
  : Out;

// ---- places ------------------------------------------------------------------------------------

type Build<L extends Groups, R extends Groups, K> =
  Given<[...Flat<L>, ...Flat<R>], K> extends infer G
    ? G extends Axes
      ? BuildLeft<L, R, K, G, PlacesOf<G, L>>
      : never
    : never;

/** The axes whose sizes are given, each once. */
type Given<A extends Axes, K, Out extends Axes = []> = A extends readonly [
  infer X extends string,
  ...infer R extends Axes,
]
  ? Given<R, K, X extends Out[number] ? Out : IsGiven<X, K> extends true ? [...Out, X] : Out>
  : Out;

/** Where the given sizes are, by name: after those of the shape. */
type PlacesOf<G extends Axes, Before extends readonly unknown[], Out = {}> = G extends readonly [
  infer X extends string,
  ...infer R extends Axes,
]
  ? PlacesOf<R, [...Before, X], Out & Record<X, `${Before['length']}`>>
  : Out;

/**
 * Goes through the groups on the left. `Where` has the place of each size, `Found` counts those that
 * are found, and `Wholes` has the axes that are split, by what they are split into.
 */
type BuildLeft<
  L extends Groups,
  R extends Groups,
  K,
  G extends Axes,
  Where,
  Rest extends Groups = L,
  Done extends Groups = [],
  Found extends 0[] = [],
  Fits extends readonly unknown[] = [],
  Wholes = {},
> = Rest extends readonly [infer H extends Axes, ...infer M extends Groups]
  ? Unknown<H, K> extends readonly [infer X extends string]
    ? H extends readonly [X]
      ? BuildLeft<
          L,
          R,
          K,
          G,
          Where & Record<X, `${Done['length']}`>,
          M,
          [...Done, H],
          Found,
          Fits,
          Wholes
        >
      : BuildLeft<
          L,
          R,
          K,
          G,
          Where & Record<X, `${[...L, ...G, ...Found]['length']}`>,
          M,
          [...Done, H],
          [...Found, 0],
          [...Fits, Fit<`${Done['length']}`, Looked<H, Where>, 'one', Written<H>>],
          Wholes & Record<Written<H>, `${Done['length']}`>
        >
    : BuildLeft<
        L,
        R,
        K,
        G,
        Where,
        M,
        [...Done, H],
        Found,
        [...Fits, Fit<`${Done['length']}`, Looked<H, Where>, 'none', Written<H>>],
        H extends readonly [] ? Wholes : Wholes & Record<Written<H>, `${Done['length']}`>
      >
  : Arrangement<L, G, Fits, Result<R, Where, Wholes>>;

/** The places of those axes that have one. */
type Looked<A extends Axes, Where, Out extends Axes = []> = A extends readonly [
  infer X extends string,
  ...infer R extends Axes,
]
  ? Looked<R, Where, X extends keyof Where ? [...Out, Where[X] & string] : Out>
  : Out;

/** For each axis of the result its size, or the sizes to multiply. What was not taken apart stays. */
type Result<R extends Groups, Where, Wholes> = {
  [I in keyof R]: R[I] extends readonly [infer X extends string]
    ? Where[X & keyof Where]
    : R[I] extends readonly []
      ? []
      : Written<R[I]> extends infer W extends keyof Wholes
        ? Wholes[W]
        : Looked<R[I], Where>;
};
