// split, chunk and unbind: several tensors of one.
//
// A result is a tuple where the number of parts is known and no more than `Most`, otherwise an array.

import type { Tensor } from '../src/tensor.ts';
import type { CeilDiv } from './arange.ts';
import type { Add } from './arithmetic.ts';
import type { AxisIndex, OutOfRange } from './axis.ts';
import type { DivMod } from './division.ts';
import type { DType } from './dtype.ts';
import type { BadSize } from './message.ts';
import type { ChunkCount, SplitSize, SplitSum, Splitting } from './message-split.ts';
import type { WithSize } from './order.ts';
import type { Reduce } from './reduce.ts';
import type { Err, Fail, IsKnown, Kind, Ok, Only, Shape } from './shape.ts';
import type { FirstBad, Sizes } from './sizes.ts';

/** More parts than this are an array. */
type Most = 256;

/** What a rule for parts gives to a caller: after an error, tensors of any shape. */
export type PartsOf<R, D extends DType> = R extends Err<string> ? Tensor<Shape, D>[] : R;

/** Q times T, and then `Last`; `Many` if that were too many. */
type Copies<
  T,
  Q,
  Last extends unknown[],
  Many,
  Out extends unknown[] = [],
> = Out['length'] extends Q
  ? [...Out, ...Last]
  : Out['length'] extends Most
    ? Many
    : Copies<T, Q, Last, Many, [...Out, T]>;

/** S cut along axis X: in parts of the size P, or of the sizes P. */
export type Split<
  S extends Shape,
  D extends DType,
  P extends number | Shape,
  X extends number,
> = number extends S['length']
  ? Tensor<Shape, D>[]
  : SplitAt<Cut<S, X>, D, P, AxisIndex<S, X>, 'lit', number>;

/** What is cut, for the sentences. */
interface Cut<S extends Shape, X extends number> {
  readonly shape: S;
  readonly axis: X;
}

type SplitAt<C extends Cut<Shape, number>, D extends DType, P, I, LIT, NUM> = [I] extends ['out']
  ? OutOfRange<C['shape'], C['axis']>
  : P extends Sizes
    ? number extends P['length']
      ? Tensor<WithSize<C['shape'], I, number>, D>[]
      : Sections<C, D, P, I, LIT, NUM>
    : [C['shape'][I & keyof C['shape']]] extends readonly [infer N extends number]
      ? OfSize<C, D, P & number, I, N, LIT, NUM>
      : Tensor<WithSize<C['shape'], I, number>, D>[];

/** What is no whole number, 1 or more. */
type NoCount = '0' | `-${string}` | `${string}.${string}`;

/** Parts of size P along the axis at I, which has size N. */
type OfSize<
  C extends Cut<Shape, number>,
  D extends DType,
  P extends number,
  I,
  N extends number,
  LIT,
  NUM,
> =
  IsKnown<P, LIT, NUM> extends true
    ? `${P}` extends NoCount
      ? Fail<SplitSize<C['shape'], P, C['axis']>>
      : IsKnown<N, LIT, NUM> extends true
        ? Equal<C['shape'], D, P, I, N>
        : Tensor<WithSize<C['shape'], I, number>, D>[]
    : Tensor<WithSize<C['shape'], I, number>, D>[];

/** Parts of size P of N, the last one smaller if need be; of nothing, one part. */
type Equal<S extends Shape, D extends DType, P extends number, I, N extends number> = N extends 0
  ? [Tensor<WithSize<S, I, 0>, D>]
  : DivMod<N, P> extends [infer Q, infer R extends number]
    ? Copies<
        Tensor<WithSize<S, I, P>, D>,
        Q,
        R extends 0 ? [] : [Tensor<WithSize<S, I, R>, D>],
        Tensor<WithSize<S, I, number>, D>[]
      >
    : never;

/** Parts of the sizes P, if they are sizes and add up to that of the axis. */
type Sections<C extends Cut<Shape, number>, D extends DType, P extends Sizes, I, LIT, NUM> =
  FirstBad<P, never, LIT> extends { readonly bad: infer B extends number }
    ? Fail<BadSize<Splitting<C['shape'], P, C['axis']>, B>>
    : [C['shape'][I & keyof C['shape']]] extends readonly [infer N extends number]
      ? IsKnown<N, LIT, NUM> extends true
        ? Only<Kind<P[number]>> extends Only<LIT>
          ? Sum<P> extends N
            ? OfSizes<C['shape'], D, P, I>
            : Fail<SplitSum<C['shape'], P, C['axis'], Sum<P>, N>>
          : OfSizes<C['shape'], D, P, I>
        : OfSizes<C['shape'], D, P, I>
      : OfSizes<C['shape'], D, P, I>;

type OfSizes<
  S extends Shape,
  D extends DType,
  P extends Sizes,
  I,
  Out extends unknown[] = [],
> = P extends readonly [infer H extends number, ...infer R]
  ? OfSizes<S, D, R, I, [...Out, Tensor<WithSize<S, I, H>, D>]>
  : Out;

type Sum<P extends Sizes, Out extends number = 0> = P extends readonly [
  infer H extends number,
  ...infer R,
]
  ? Sum<R, Add<Out, H>>
  : Out;

/** S cut along axis X in at most Q parts of one size. */
export type Chunk<
  S extends Shape,
  D extends DType,
  Q extends number,
  X extends number,
> = number extends S['length']
  ? Tensor<Shape, D>[]
  : ChunkAt<Cut<S, X>, D, Q, AxisIndex<S, X>, 'lit', number>;

type ChunkAt<C extends Cut<Shape, number>, D extends DType, Q extends number, I, LIT, NUM> = [
  I,
] extends ['out']
  ? OutOfRange<C['shape'], C['axis']>
  : IsKnown<Q, LIT, NUM> extends true
    ? `${Q}` extends NoCount
      ? Fail<ChunkCount<C['shape'], Q, C['axis']>>
      : [C['shape'][I & keyof C['shape']]] extends readonly [infer N extends number]
        ? IsKnown<N, LIT, NUM> extends true
          ? Chunks<C['shape'], D, Q, I, N>
          : Tensor<WithSize<C['shape'], I, number>, D>[]
        : Tensor<WithSize<C['shape'], I, number>, D>[]
    : Tensor<WithSize<C['shape'], I, number>, D>[];

type Chunks<S extends Shape, D extends DType, Q extends number, I, N extends number> = N extends 0
  ? Copies<Tensor<WithSize<S, I, 0>, D>, Q, [], Tensor<WithSize<S, I, 0>, D>[]>
  : Equal<S, D, CeilDiv<N, Q>, I, N>;

/** The parts of S that an index along axis X gives, one for each. */
export type Unbind<S extends Shape, D extends DType, X extends number> = number extends S['length']
  ? Tensor<Shape, D>[]
  : Reduce<S, X, false> extends infer R
    ? R extends Err<string>
      ? R
      : R extends Ok<infer T>
        ? Rows<Tensor<T, D>, S, AxisIndex<S, X>, 'lit', number>
        : never
    : never;

/** As many of T as the axis at I has elements. */
type Rows<T, S extends Shape, I, LIT, NUM> = number extends I
  ? T[]
  : [S[I & keyof S]] extends readonly [infer N extends number]
    ? IsKnown<N, LIT, NUM> extends true
      ? Copies<T, N, [], T[]>
      : T[]
    : never;
