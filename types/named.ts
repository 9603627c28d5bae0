// Sizes with a name: `Size<'batch'>` is a number that is known only by what it counts. To every
// rule it is what a type parameter `B` is, equal to itself and to nothing else; but it is a type
// like any other, so nothing is put off, and products and sums of named sizes have names again:
//   [batch, time, 768]  reshaped to  [-1, 768]  gives  [batch*time, 768]
//
// The name of a product is its factors in the order of the alphabet, a known factor first:
// '12*batch*time'. The name of a sum is one term and a known rest: 'time+1'. Other sums have none,
// and are dynamic.

import type { Add, Numel } from './arithmetic.ts';
import type { Shape, Size } from './shape.ts';

/** A shape in which strings name sizes. */
export type Names = readonly (number | string)[];

/** The shape that names spell. */
export type ShapeOf<S extends Names> = {
  -readonly [I in keyof S]: S[I] extends string ? Size<S[I]> : S[I] & number;
};

// ---- products ----------------------------------------------------------------------------------

/** The parts of a size: a known factor, and the names of the others in order. */
export interface Factors<K extends number, N extends readonly string[]> {
  readonly known: K;
  readonly names: N;
}

/** What a named size is a product of. */
export type FactorsOf<X> = X extends Size<infer N> ? Leading<Split<N>> : never;

type Split<N extends string, Out extends string[] = []> = N extends `${infer F}*${infer R}`
  ? Split<R, [...Out, F]>
  : [...Out, N];

type Leading<N extends readonly string[]> = N extends readonly [
  `${infer K extends number}`,
  ...infer R extends string[],
]
  ? Factors<K, R>
  : Factors<1, N>;

/** The size that is the product of known sizes K and of names N, which are in order. */
export type ProductSize<K extends number, N extends readonly string[]> = N extends readonly []
  ? K
  : K extends 0 | 1
    ? K extends 0
      ? 0
      : Size<Join<N>>
    : Size<`${K}*${Join<N>}`>;

type Join<N extends readonly string[]> = N extends readonly [
  infer F extends string,
  ...infer R extends readonly string[],
]
  ? R extends readonly []
    ? F
    : `${F}*${Join<R>}`
  : never;

/** The names M put among the names N, in order. */
export type Merge<N extends readonly string[], M extends readonly string[]> = M extends readonly [
  infer F extends string,
  ...infer R extends readonly string[],
]
  ? Merge<Insert<N, F>, R>
  : N;
type Insert<
  N extends readonly string[],
  F extends string,
  Out extends string[] = [],
> = N extends readonly [infer H extends string, ...infer R extends readonly string[]]
  ? Precedes<F, H> extends true
    ? [...Out, F, ...N]
    : Insert<R, F, [...Out, H]>
  : [...Out, F];

/** The order of characters in names. What is not listed comes last, in the order of appearance. */
type Alphabet = '+0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** Whether the name A comes before B, or is B. */
type Precedes<A extends string, B extends string> = A extends `${infer X}${infer AR}`
  ? B extends `${infer Y}${infer BR}`
    ? X extends Y
      ? Precedes<AR, BR>
      : Alphabet extends `${string}${X}${string}${Y}${string}`
        ? true
        : false
    : false
  : true;

/** The names N without the names M, each taken away once; 'no' if one is not there. */
export type Without<N extends readonly string[], M extends readonly string[]> = M extends readonly [
  infer F extends string,
  ...infer R extends readonly string[],
]
  ? Remove<N, F> extends infer Rest extends readonly string[]
    ? Without<Rest, R>
    : 'no'
  : N;
type Remove<
  N extends readonly string[],
  F extends string,
  Out extends string[] = [],
> = N extends readonly [infer H extends string, ...infer R extends readonly string[]]
  ? H extends F
    ? [...Out, ...R]
    : Remove<R, F, [...Out, H]>
  : 'no';

/** The product of two sizes, each named or known. */
export type TimesNamed<X extends number, Y extends number> =
  PartsOf<X> extends Factors<infer K, infer N>
    ? PartsOf<Y> extends Factors<infer L, infer M>
      ? ProductSize<Numel<[K, L]>, Merge<N, M>>
      : never
    : never;
/** The product of several sizes, named or known. */
export type ProductOf<S extends Shape, Out extends number = 1> = S extends readonly [
  infer X extends number,
  ...infer R extends Shape,
]
  ? TimesNamed<Out, X> extends infer P extends number
    ? ProductOf<R, P>
    : never
  : Out;

type PartsOf<X extends number> = X extends Size<string> ? FactorsOf<X> : Factors<X, []>;

// ---- sums --------------------------------------------------------------------------------------

/** The sum of two sizes, at least one of them named, the other named or known. */
export type PlusNamed<X extends number, Y extends number> =
  X extends Size<infer N>
    ? Y extends Size<string>
      ? FactorsOf<X> extends Factors<infer K, infer F>
        ? FactorsOf<Y> extends Factors<infer L, F>
          ? ProductSize<Add<K, L>, F>
          : number
        : never
      : PlusKnown<N, Y>
    : Y extends Size<infer N>
      ? PlusKnown<N, X>
      : never;
type PlusKnown<N extends string, K extends number> = K extends 0
  ? Size<N>
  : N extends `${infer M}+${infer L extends number}`
    ? Size<`${M}+${Add<L, K>}`>
    : N extends `${string}*${string}`
      ? number
      : Size<`${N}+${K}`>;

// ---- from names to sizes -----------------------------------------------------------------------

/** The shape S with the sizes E in the place of names. */
export type Substitute<S extends Shape, E> = { -readonly [I in keyof S]: SizeOf<S[I], E> };

type SizeOf<X, E> =
  X extends Size<infer N>
    ? N extends keyof E
      ? E[N]
      : N extends `${infer M}+${infer K extends number}`
        ? M extends keyof E
          ? Sum<E[M] & number, K>
          : X
        : FactorsOf<X> extends Factors<infer K, infer F>
          ? Product<
              [K, ...{ [I in keyof F]: F[I] extends keyof E ? E[F[I]] & number : Size<F[I]> }]
            >
          : never
    : X;

/** A product or a sum of what names stand for: known if all of it is. */
type Product<S extends Shape> = number extends S[number] ? number : Numel<S>;
type Sum<X extends number, K extends number> = number extends X ? number : Add<X, K>;
