// reshape: the same elements in another shape, one size of which may be -1.
//
// Multiplying is the dear part, so what cancels is cancelled first (cancel.ts):
//   1. equal sizes at both ends            [32, 28, 28] to [32, 784]  leaves  [28, 28] to [784]
//   2. the rest is sorted into known sizes, symbols, and how many are -1 or dynamic
//   3. the symbols of the target are struck from those of the source
//   4. the products of the known sizes are compared, or divided for -1
// LIT, NEG, ZERO and NUM are the constants 'lit', -1, 0 and number (rule 4 of shape.ts).

import type { Numel, SameNumel } from './arithmetic.ts';
import type { Sort, Strike, Strip } from './cancel.ts';
import type { DivMod } from './division.ts';
import type {
  AnySize,
  BadSize,
  Change,
  Elements,
  NotDivisible,
  OneInferred,
  Unproved,
} from './message.ts';
import type { Fail, Mutable, Same, Shape } from './shape.ts';
import type { FirstBadTarget } from './sizes.ts';

/** The shape that A becomes when reshaped to B. */
export type Reshape<A extends Shape, B extends Shape> = number extends A['length']
  ? Fill<B, number, -1>
  : number extends B['length']
    ? Shape
    : CheckSizes<A, B, 'lit', -1, 0, number>;

/** Refuses bad sizes in B before anything is counted. */
type CheckSizes<A extends Shape, B extends Shape, LIT, NEG, ZERO, NUM> =
  FirstBadTarget<B, NEG, LIT> extends { readonly bad: infer X extends number }
    ? Fail<BadSize<Change<A, B>, X>>
    : Strip<A, B, ZERO, NUM> extends readonly [infer A1 extends Shape, infer B1 extends Shape]
      ? Compare<A, B, Sort<A1, LIT, NEG, NUM>, Sort<B1, LIT, NEG, NUM>, LIT, NEG, NUM>
      : never;

/** Compares what is left: P of A and Q of B, sorted. */
type Compare<A extends Shape, B extends Shape, P, Q, LIT, NEG, NUM> = P extends readonly [
  infer K extends Shape,
  infer X extends Shape,
  unknown,
  infer D extends 0[],
]
  ? Q extends readonly [
      infer L extends Shape,
      infer Y extends Shape,
      infer Minus extends 0[],
      infer E extends 0[],
    ]
    ? Minus extends readonly [0, 0, ...0[]]
      ? Fail<OneInferred<A, B>>
      : [...D, ...E] extends readonly []
        ? Minus extends readonly [0]
          ? Divide<A, B, K, L, Strike<X, Y>, LIT, NEG, NUM>
          : Equal<A, B, K, L, Strike<X, Y>, LIT, NEG, NUM>
        : Fill<B, NUM, NEG> // a dynamic size: the run time checks
    : never
  : never;

/** B, if the known sizes K and L multiply to the same and no symbol of A is left. */
type Equal<
  A extends Shape,
  B extends Shape,
  K extends Shape,
  L extends Shape,
  Left,
  LIT,
  NEG,
  NUM,
> = Left extends readonly []
  ? SameNumel<K, L> extends true
    ? Mutable<B>
    : Fail<Elements<A, B, KnownNumel<A, LIT, NEG, NUM>, KnownNumel<B, LIT, NEG, NUM>>>
  : Fail<Unproved<A, B>>;

/** B with -1 replaced by the quotient of the known sizes K and L, or by the symbol of A left. */
type Divide<
  A extends Shape,
  B extends Shape,
  K extends Shape,
  L extends Shape,
  Left,
  LIT,
  NEG,
  NUM,
> = Left extends 'no'
  ? Fail<Unproved<A, B>>
  : Quotient<K, L> extends readonly [infer Q extends number, infer Rest]
    ? Rest extends 0
      ? Fill<B, InferredSize<Left, Q, NUM>, NEG>
      : Left extends readonly []
        ? Fail<NotDivisible<A, B, KnownNumel<A, LIT, NEG, NUM>, KnownNumel<B, LIT, NEG, NUM>>>
        : Fail<Unproved<A, B>>
    : Quotient<K, L> extends 'any'
      ? Fail<AnySize<A, B>>
      : Fail<NotDivisible<A, B, KnownNumel<A, LIT, NEG, NUM>, 0>>;

/** [quotient, remainder] of the products of K and L; by zero, 'any' for 0 / 0 and else 'none'. */
type Quotient<K extends Shape, L extends Shape> = L extends readonly []
  ? [Numel<K>, 0]
  : 0 extends L[number]
    ? 0 extends K[number]
      ? 'any'
      : 'none'
    : DivMod<Numel<K>, Numel<L>>;

/** What -1 stands for: Q, the one symbol left, or what only the run time knows. */
type InferredSize<Left, Q extends number, NUM> = Left extends readonly []
  ? Q
  : Left extends readonly [infer X]
    ? Q extends 1
      ? X
      : NUM
    : NUM;

/** S with X in the place of -1. */
type Fill<S extends Shape, X, NEG> = {
  -readonly [I in keyof S]: Same<S[I], NEG> extends true ? X & number : S[I];
};

/** The product of the known sizes of a shape, for a sentence. */
type KnownNumel<S extends Shape, LIT, NEG, NUM> =
  Sort<S, LIT, NEG, NUM> extends readonly [infer K extends Shape, ...unknown[]] ? Numel<K> : never;
