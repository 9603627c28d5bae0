// Rolling, diagonals, grids: the other ops that move elements.

import type { AnyTensor, Tensor } from '../src/tensor.ts';
import type { Add, Numel, Subtract } from './arithmetic.ts';
import type { AxisIndex, AxisIndices, OutOfRange } from './axis.ts';
import type { Tensors } from './concat.ts';
import type { DType } from './dtype.ts';
import type { AxisTwice, BadSize, Nothing, Operand } from './message.ts';
import type {
  Repeating,
  ShiftCount,
  VectorsOnly,
  WholeOffset,
  WholeShift,
} from './message-move.ts';
import type { Insert, NumbersLike } from './movement.ts';
import type { WithSize } from './order.ts';
import type { FractionOf } from './pad.ts';
import type { Reduce } from './reduce.ts';
import type { Err, Fail, IsKnown, IsLit, Kind, Ok, Only, Shape } from './shape.ts';
import type { Sizes } from './sizes.ts';

/** One number or several. */
export type Given = number | readonly number[];

/** S, if the shifts H are whole numbers. */
export type Shifts<S extends Shape, H extends Given, LIT = 'lit'> =
  FractionOf<ListOf<H, LIT>, LIT> extends { readonly bad: infer F extends number }
    ? Fail<WholeShift<S, F>>
    : Ok<S>;

/** One number as a list. A symbolic one is no list, which only `IsLit` can tell. */
type ListOf<H, LIT> = IsLit<H, LIT> extends true ? (H extends Sizes ? H : [H]) : [H];

/** S, if X names axes of it, each once, and as many as there are shifts H. */
export type Roll<S extends Shape, H extends Given, X extends Given | undefined, LIT = 'lit'> = [
  X,
] extends [undefined]
  ? Ok<S>
  : number extends S['length']
    ? Ok<Shape>
    : Named<X> extends infer A extends Shape
      ? number extends A['length']
        ? Ok<S>
        : AxisIndices<S, A, A> extends infer Fault extends Err<string>
          ? Fault
          : ListOf<H, LIT>['length'] extends A['length']
            ? Ok<S>
            : number extends ListOf<H, LIT>['length']
              ? Ok<S>
              : Fail<ShiftCount<S, ListOf<H, LIT>, A>>
      : never;
type Named<X> = X extends Shape ? X : X extends number ? [X] : never;

/** The vector or matrix S, if it has a diagonal, and the offset K is a whole number. */
export type Diag<S extends Shape, K extends number, LIT = 'lit'> = number extends S['length']
  ? Ok<Shape>
  : S extends readonly [infer N extends number]
    ? Offset<S, K, LIT> extends infer Fault extends Err<string>
      ? Fault
      : SquareOf<N, K, LIT, number>
    : S extends readonly [infer M extends number, infer N extends number]
      ? Offset<S, K, LIT> extends infer Fault extends Err<string>
        ? Fault
        : Ok<[DiagonalSize<M, N, K, LIT, number>]>
      : Fail<Operand<'diag', S>>;

/** What is wrong with an offset, if anything. */
export type Offset<S extends Shape, K extends number, LIT = 'lit'> = number extends S['length']
  ? 'none'
  : FractionOf<[K], LIT> extends { readonly bad: infer F extends number }
    ? Fail<WholeOffset<S, F>>
    : 'none';

/** The square with a diagonal of N elements, K from the main one. */
type SquareOf<N extends number, K extends number, LIT, NUM> = K extends 0
  ? Ok<[N, N]>
  : IsKnown<N, LIT, NUM> extends true
    ? IsKnown<K, LIT, NUM> extends true
      ? Ok<[Add<N, Size<K>>, Add<N, Size<K>>]>
      : Ok<[number, number]>
    : Ok<[number, number]>;

/** A number without its sign. */
type Size<K extends number> = `${K}` extends `-${infer P extends number}` ? P : K;

/** How long the diagonal of M rows and N columns is, K from the main one. */
type DiagonalSize<M extends number, N extends number, K extends number, LIT, NUM> =
  Only<Kind<M | N>> extends Only<LIT>
    ? IsKnown<K, LIT, NUM> extends true
      ? `${K}` extends `-${infer P extends number}`
        ? Least<Left<M, P>, N>
        : Least<M, Left<N, K>>
      : number
    : number;
type Left<X extends number, Y extends number> =
  Subtract<X, Y> extends infer D extends number ? D : 0;
type Least<X extends number, Y extends number> = Subtract<X, Y> extends 'negative' ? X : Y;

/** S without the axes X and Y, and with their diagonal as last axis. */
export type Diagonal<
  S extends Shape,
  K extends number,
  X extends number,
  Y extends number,
  LIT = 'lit',
> = number extends S['length']
  ? Ok<Shape>
  : S extends readonly [unknown, unknown, ...unknown[]]
    ? DiagonalAt<S, K, X, Y, AxisIndex<S, X>, AxisIndex<S, Y>, LIT>
    : Fail<Operand<'diagonal', S>>;

type DiagonalAt<S extends Shape, K extends number, X extends number, Y extends number, I, J, LIT> =
  Offset<S, K, LIT> extends infer Fault extends Err<string>
    ? Fault
    : [I] extends ['out']
      ? OutOfRange<S, X>
      : [J] extends ['out']
        ? OutOfRange<S, Y>
        : number extends I | J
          ? Ok<Shape>
          : [I] extends [J]
            ? Fail<AxisTwice<[X, Y], S, Y>>
            : Reduce<S, [X, Y], false> extends Ok<infer R>
              ? [S[I & keyof S], S[J & keyof S]] extends readonly [
                  infer M extends number,
                  infer N extends number,
                ]
                ? Ok<[...R, DiagonalSize<M, N, K, LIT, number>]>
                : never
              : never;

/** The tensors of a grid: one for each of T, with its dtype. */
export type GridOf<T extends Tensors, S extends Shape> = {
  -readonly [I in keyof T]: T[I] extends { readonly dtype: infer D extends DType }
    ? Tensor<S, D>
    : never;
};

/** The grid of vectors of the shapes of T: one axis for each. */
export type Grid<T extends Tensors, X, Out extends Shape = []> = number extends T['length']
  ? Ok<Shape>
  : T extends readonly [infer F extends AnyTensor, ...infer R extends Tensors]
    ? number extends F['shape']['length']
      ? Grid<R, X, [...Out, number]>
      : F['shape'] extends readonly []
        ? Grid<R, X, [...Out, 1]>
        : F['shape'] extends readonly [infer N extends number]
          ? Grid<R, X, [...Out, N]>
          : Fail<VectorsOnly<F['shape']>>
    : Out extends readonly []
      ? Fail<Nothing>
      : X extends 'xy'
        ? Out extends readonly [
            infer A extends number,
            infer B extends number,
            ...infer R extends Shape,
          ]
          ? Ok<[B, A, ...R]>
          : Ok<Out>
        : Ok<Out>;

/** S with each element along axis X repeated K times; without axis all of it, as a vector. */
export type Interleave<
  S extends Shape,
  K extends number,
  X extends number | undefined,
  LIT = 'lit',
> = number extends S['length']
  ? [X] extends [undefined]
    ? Ok<[number]>
    : Ok<Shape>
  : [X] extends [undefined]
    ? S extends readonly [unknown]
      ? InterleaveAt<S, K, 0, '0', LIT, number>
      : InterleaveAt<[Total<S, LIT>], K, 0, '0', LIT, number>
    : InterleaveAt<S, K, X & number, AxisIndex<S, X & number>, LIT, number>;
type Total<S extends Shape, LIT> = S extends readonly []
  ? 1
  : Only<Kind<S[number]>> extends Only<LIT>
    ? Numel<S>
    : number;

type InterleaveAt<S extends Shape, K extends number, X extends number, I, LIT, NUM> = [I] extends [
  'out',
]
  ? OutOfRange<S, X>
  : IsKnown<K, LIT, NUM> extends true
    ? `${K}` extends `-${string}` | `${string}.${string}`
      ? Fail<BadSize<Repeating<S, K>, K>>
      : number extends I
        ? Ok<NumbersLike<S>>
        : [S[I & keyof S]] extends readonly [infer N extends number]
          ? K extends 1
            ? Ok<S>
            : IsKnown<N, LIT, NUM> extends true
              ? Ok<WithSize<S, I, Numel<[N, K]>>>
              : Ok<WithSize<S, I, number>>
          : never
    : Ok<WithSize<S, I, number>>;

/** S with the axis X moved to the place Y. */
export type Move<S extends Shape, X extends number, Y extends number> = number extends S['length']
  ? Ok<Shape>
  : MoveAt<S, X, Y, AxisIndex<S, X>, AxisIndex<S, Y>>;
type MoveAt<S extends Shape, X extends number, Y extends number, I, J> = [I] extends ['out']
  ? OutOfRange<S, X>
  : [J] extends ['out']
    ? OutOfRange<S, Y>
    : number extends I | J
      ? Ok<NumbersLike<S>>
      : Reduce<S, X, false> extends Ok<infer R>
        ? [S[I & keyof S]] extends readonly [infer N]
          ? Insert<R, J, N>
          : never
        : never;
