// The general case of reshape: sizes left that are symbolic, dynamic or -1 among others.
//   1. they are sorted into known sizes, symbols, and how many are -1 or dynamic
//   2. the symbols of the target are struck from those of the source
//   3. the products of the known sizes are compared, or divided for -1
// LIT, NEG and NUM are the constants 'lit', -1 and number (rule 4 of shape.ts).

import type { Numel, SameNumel } from './arithmetic.ts';
import type { DivMod } from './division.ts';
import type { AnySize, Elements, NotDivisible, OneInferred, Unproved } from './message.ts';
import type { Factors, FactorsOf, Merge, ProductSize, Without } from './named.ts';
import type { Fill, Reshaping } from './reshape.ts';
import type { Fail, IsLit, IsNamed, Ok, Same, Shape } from './shape.ts';
import type { Sizes } from './sizes.ts';

/** Compares what is left: A and B, between `Left` and `Right`. */
export type Regroup<
  C,
  A extends Shape,
  B extends Shape,
  Left extends Shape,
  Right extends Shape,
  LIT,
  NEG,
  NUM,
> =
  Sort<A, LIT, NEG, NUM> extends Sorted<infer K, infer X, infer _, infer D, infer P>
    ? Sort<B, LIT, NEG, NUM> extends Sorted<infer L, infer Y, infer Minus, infer E, infer Q>
      ? Minus extends readonly [0, 0, ...0[]]
        ? Refuse<C, 'one'>
        : [...D, ...E] extends readonly []
          ? Minus extends readonly [0]
            ? Divide<C, K, L, Strike<X, Y>, Without<P, Q>, NUM> extends Found<
                infer Z extends number
              >
              ? Fill<B, Z, NEG, Left, Right>
              : Divide<C, K, L, Strike<X, Y>, Without<P, Q>, NUM>
            : Strike<X, Y> extends readonly []
              ? Without<P, Q> extends readonly []
                ? SameNumel<K, L> extends true
                  ? Ok<[...Left, ...B, ...Right]>
                  : Differ<C>
                : Unequal<C, K, L, [...Left, ...B, ...Right]>
              : Unequal<C, K, L, [...Left, ...B, ...Right]>
          : Fill<B, NUM & number, NEG, Left, Right> // the run time checks
      : never
    : never;

/** Symbols or names are left: unproved, unless there are no elements, whatever they are. */
type Unequal<C, K extends Shape, L extends Shape, Result extends Shape> = 0 extends K[number] &
  L[number]
  ? Ok<Result>
  : Refuse<C, 'unproved'>;

/** Known sizes, symbols, a 0 for each -1, a 0 for each dynamic size, the factors of named sizes. */
interface Sorted<
  Known extends Shape,
  Symbols extends Shape,
  Minus extends 0[],
  Dynamic extends 0[],
  Names extends readonly string[],
> {
  readonly parts: [Known, Symbols, Minus, Dynamic, Names];
}

type Sort<
  S extends Sizes,
  LIT,
  NEG,
  NUM,
  Known extends Shape = [],
  Symbols extends Shape = [],
  Minus extends 0[] = [],
  Dynamic extends 0[] = [],
  Names extends readonly string[] = [],
> = S extends readonly [infer H extends number, ...infer R]
  ? IsLit<H, LIT> extends true
    ? Same<NUM, H> extends true
      ? Sort<R, LIT, NEG, NUM, Known, Symbols, Minus, [...Dynamic, 0], Names>
      : Same<H, NEG> extends true
        ? Sort<R, LIT, NEG, NUM, Known, Symbols, [...Minus, 0], Dynamic, Names>
        : Sort<R, LIT, NEG, NUM, [...Known, H], Symbols, Minus, Dynamic, Names>
    : IsNamed<H, LIT> extends true
      ? FactorsOf<H> extends Factors<infer K, infer N>
        ? Sort<R, LIT, NEG, NUM, [...Known, K], Symbols, Minus, Dynamic, Merge<Names, N>>
        : never
      : Sort<R, LIT, NEG, NUM, Known, [...Symbols, H], Minus, Dynamic, Names>
  : Sorted<Known, Symbols, Minus, Dynamic, Names>;

/** The symbols of A that B does not have, in order; 'no' if B has others. */
type Strike<A extends Shape, B extends Shape> = B extends readonly [
  infer Y,
  ...infer BR extends Shape,
]
  ? A extends readonly [infer X, ...infer AR extends Shape]
    ? Same<X, Y> extends true
      ? Strike<AR, BR>
      : 'no'
    : 'no'
  : A;

/** A size that was found for -1. */
interface Found<X> {
  readonly found: X;
}

/** The quotient of the known sizes K and L, and the symbols and names of A that are left, for -1. */
type Divide<C, K extends Shape, L extends Shape, Left, Names, NUM> = Left extends 'no'
  ? Refuse<C, 'unproved'>
  : Names extends 'no'
    ? Refuse<C, 'unproved'>
    : Quotient<K, L> extends readonly [infer Q extends number, infer Rest]
      ? Rest extends 0
        ? Found<InferredSize<Left, Names, Q, NUM>>
        : [Left, Names] extends readonly [readonly [], readonly []]
          ? Indivisible<C, KnownNumel<C, 'to'>>
          : Refuse<C, 'unproved'>
      : Quotient<K, L> extends 'any'
        ? Refuse<C, 'any'>
        : Indivisible<C, 0>;

/** [quotient, remainder] of the products of K and L; by zero, 'any' for 0 / 0 and else 'none'. */
type Quotient<K extends Shape, L extends Shape> = L extends readonly []
  ? [Numel<K>, 0]
  : 0 extends L[number]
    ? 0 extends K[number]
      ? 'any'
      : 'none'
    : DivMod<Numel<K>, Numel<L>>;

/** What -1 stands for: Q times the names left, the one symbol left, or what only the run time knows. */
type InferredSize<Left, Names, Q extends number, NUM> = Left extends readonly []
  ? Names extends readonly string[]
    ? ProductSize<Q, Names>
    : never
  : Left extends readonly [infer X]
    ? [Q, Names] extends readonly [1, readonly []]
      ? X
      : NUM
    : NUM;

// ---- failures ----------------------------------------------------------------------------------

/** The product of the known sizes of one of the two shapes. */
type KnownNumel<C, Which extends 'from' | 'to'> =
  C extends Reshaping<infer A, infer B>
    ? KnownOf<{ from: A; to: B }[Which], 'lit', -1, number>
    : never;
type KnownOf<S extends Sizes, LIT, NEG, NUM> =
  Sort<S, LIT, NEG, NUM> extends Sorted<infer K, infer _X, infer _M, infer _D, infer _N>
    ? Numel<K>
    : never;

/** Known sizes that multiply to different numbers. */
export type Differ<C> =
  C extends Reshaping<infer A, infer B>
    ? Fail<Elements<A, B, KnownNumel<C, 'from'>, KnownNumel<C, 'to'>>>
    : never;

type Indivisible<C, By extends number> =
  C extends Reshaping<infer A, infer B>
    ? Fail<NotDivisible<A, B, KnownNumel<C, 'from'>, By>>
    : never;

type Refuse<C, Why> =
  C extends Reshaping<infer A, infer B>
    ? Why extends 'one'
      ? Fail<OneInferred<A, B>>
      : Why extends 'any'
        ? Fail<AnySize<A, B>>
        : Fail<Unproved<A, B>>
    : never;
