// rearrange, reduce and repeat: the sizes of the result, from the pattern, the shape and given sizes.
//   1. the pattern is read (pattern.ts)
//   2. the rank and the names of the given sizes say where each size is from (arrangement.ts)
//   3. axes on the left are split, and those of the result multiplied
// The first two cost once for a pattern, a rank and names. Only the third, here, depends on sizes.

import type { Numel } from './arithmetic.ts';
import type { Arrange, Arrangement, Fit, WrongRank } from './arrangement.ts';
import type { DivMod } from './division.ts';
import type { DType, FloatOf, SumOf } from './dtype.ts';
import type {
  AxisDiffers,
  BadAxisSize,
  Indivisible,
  Keeps,
  LeftRank,
  UnusedSize,
} from './message-einops.ts';
import type { ProductOf } from './named.ts';
import type { Axes, Groups, Pattern, PatternOf } from './pattern.ts';
import type {
  Boxed,
  Compat,
  Dynamic,
  Err,
  Fail,
  IsLit,
  Kind,
  NamedKind,
  Ok,
  One,
  Only,
  Shape,
} from './shape.ts';
import type { NoSize } from './sizes.ts';

/** Sizes of axes by name. */
export type AxisSizes = Readonly<Record<string, number>>;

/** The failures of the sizes Z by name. */
interface SizesErr<F> extends Err<string> {
  readonly sizes: F;
}

/** The shape of the result. LIT is the constant 'lit' (rule 4 of shape.ts). */
export type Einops<Op extends keyof Keeps, S extends Shape, P extends string, Z, LIT = 'lit'> =
  PatternOf<Op, P> extends infer Q
    ? Q extends Pattern<infer L, infer R>
      ? string extends keyof Z
        ? Ok<Shape>
        : SizeFaults<P, Z, L[number][number] | R[number][number], LIT> extends infer F
          ? [keyof F] extends [never]
            ? Arranged<P, S, Z, Arrange<P, L, R, S['length'], keyof Z>, LIT>
            : SizesErr<F>
          : never
      : Q extends Err<string>
        ? Q
        : Ok<Shape>
    : never;

type Arranged<P extends string, S extends Shape, Z, A, LIT> =
  A extends Arrangement<infer L, infer G, infer F, infer Out>
    ? Solve<P, S, [...Known<S, L>, ...GivenSizes<G, Z>], F, Out, LIT>
    : A extends WrongRank<infer Rank>
      ? Fail<LeftRank<P, S, Rank>>
      : A extends Err<string>
        ? A
        : Ok<Shape>;

/** Numbers for the axes of a shape of unknown rank. */
type Known<S extends Shape, L extends Groups> = number extends S['length']
  ? { [I in keyof L]: number }
  : S;

// ---- given sizes -------------------------------------------------------------------------------

/** What is wrong with given sizes, by name. */
type SizeFaults<P extends string, Z, Names, LIT> = {
  [K in keyof Z as SizeFault<P, K, Z[K], Names, LIT> extends 'none' ? never : K]: SizeFault<
    P,
    K,
    Z[K],
    Names,
    LIT
  >;
};
type SizeFault<P extends string, K, X, Names, LIT> = K extends Names
  ? K extends `${string}.${string}` | `${bigint}`
    ? UnusedSize<P, K>
    : IsLit<X, LIT> extends true
      ? `${X & number}` extends NoSize
        ? BadAxisSize<P, K & string, X & number>
        : 'none'
      : 'none'
  : UnusedSize<P, K & string>;

/** The sizes that the call or the pattern gives. */
type GivenSizes<G extends Axes, Z, Out extends Shape = []> = G extends readonly [
  infer X extends string,
  ...infer R extends Axes,
]
  ? X extends keyof Z
    ? GivenSizes<R, Z, [...Out, Z[X] & number]>
    : X extends `${infer N extends number}`
      ? GivenSizes<R, Z, [...Out, N]>
      : never
  : Out;

// ---- splitting and multiplying -----------------------------------------------------------------

/** Finds and checks sizes of the list A, then takes those of the result. */
type Solve<
  P extends string,
  S extends Shape,
  A extends Shape,
  F extends readonly unknown[],
  Out extends readonly unknown[],
  LIT,
> = F extends readonly [Fit<infer At, infer K, infer Find, infer Text>, ...infer R]
  ? (
      Find extends 'one'
        ? Split<A[At & keyof A] & number, Take<A, K>, LIT>
        : Meet<Boxed<A[At & keyof A]>, A[At & keyof A] & number, Take<A, K>, LIT>
    ) extends infer J
    ? J extends readonly number[]
      ? Solve<P, S, [...A, ...J], R, Out, LIT>
      : J extends 'indivisible'
        ? Fail<Indivisible<P, S, At, A[At & keyof A] & number, Text, Numel<Take<A, K>>>>
        : Fail<AxisDiffers<P, S, At, A[At & keyof A] & number, Text, Numel<Take<A, K>>>>
    : never
  : Ok<{
      -readonly [I in keyof Out]: Out[I] extends string
        ? A[Out[I] & keyof A & `${number}`]
        : Out[I] extends infer Q extends Axes
          ? Product<Take<A, Q>, LIT>
          : never;
    }>;

/** The sizes in these places. */
type Take<A extends Shape, P extends Axes> = { [I in keyof P]: A[P[I] & keyof A & `${number}`] };

/** [] if X, which is boxed in B, may be the product of the sizes K. */
type Meet<B, X extends number, K extends Shape, LIT> = K extends readonly []
  ? One extends B
    ? []
    : Dynamic extends B
      ? []
      : 'differs'
  : K extends readonly [infer Y]
    ? Compat<X, Y> extends true
      ? []
      : 'differs'
    : Only<Kind<X | K[number]>> extends Only<LIT>
      ? Numel<K> extends X
        ? []
        : 'differs'
      : []; // only the run time knows

/** [the size that makes X with the sizes K]. */
type Split<X extends number, K extends Shape, LIT> =
  Only<Kind<K[number]>> extends Only<LIT>
    ? Numel<K> extends infer M extends number
      ? M extends 1
        ? [X]
        : Only<Kind<X>> extends Only<LIT>
          ? M extends 0
            ? 'indivisible'
            : DivMod<X, M> extends readonly [infer Q extends number, infer R]
              ? R extends 0
                ? [Q]
                : 'indivisible'
              : never
          : [number]
      : never
    : [number];

/** The product of sizes: known if all are, or all but one are 1. */
type Product<K extends Shape, LIT> = K extends readonly []
  ? 1
  : Only<Kind<K[number]>> extends Only<LIT>
    ? Numel<K>
    : Others<K> extends readonly [infer X extends number]
      ? X
      : Only<Kind<K[number]>> extends Only<NamedKind<LIT>>
        ? ProductOf<K>
        : number;

/** The sizes that are not 1. */
type Others<K extends Shape, Out extends Shape = []> = K extends readonly [
  infer X extends number,
  ...infer R extends Shape,
]
  ? One extends Boxed<X>
    ? Others<R, Out>
    : Others<R, [...Out, X]>
  : Out;

// ---- parameters --------------------------------------------------------------------------------

/** The pattern, or the sentence if it does not fit. */
export type PatternArg<Op extends string, R, P> =
  R extends SizesErr<unknown> ? P : R extends Err<infer M> ? `${Op} ${M}` : P;

/** The sizes, with a sentence in the place of each that is wrong. */
export type SizesArg<Op extends string, R, Z> =
  R extends SizesErr<infer F>
    ? { readonly [K in keyof Z]: K extends keyof F ? `${Op} ${F[K] & string}` : Z[K] }
    : Z;

// ---- dtypes ------------------------------------------------------------------------------------

/** How `reduce` folds axes away. */
export type Reduction = 'mean' | 'sum' | 'max' | 'min' | 'prod' | 'any' | 'all';

/** The dtype of what is folded. */
export type ReducedBy<D extends DType, M extends Reduction> = M extends 'mean'
  ? FloatOf<D>
  : M extends 'sum' | 'prod'
    ? SumOf<D>
    : M extends 'any' | 'all'
      ? 'bool'
      : D;
