// einsum: the sizes of the result, from the equation and the shapes of the operands.
//   1. the equation is read (equation.ts)
//   2. the ranks of the operands say which axes have one index (plan.ts)
//   3. the sizes of each index are joined, and those of the result are taken
// The first two cost once for an equation and its ranks. Only the third, here, depends on sizes.

import type { AnyTensor } from '../src/tensor.ts';
import type { JoinSize, OfKind } from './broadcast.ts';
import type { DTypeOf, PromoteAll, Tensors } from './concat.ts';
import type { DType, Promote } from './dtype.ts';
import type { Equate, Indices } from './equation.ts';
import type { DiagonalSizes, IndexSizes, TermRank } from './message-einsum.ts';
import type { Axes, Axis, FailAt, Fault, Group, Plan, PlanFor, WrongRank } from './plan.ts';
import type { Box, Boxed, Compat, Err, Kind, Ok, One, Shape } from './shape.ts';

/** The shape of the result. */
export type Einsum<E extends string, T extends Tensors> = number extends T['length']
  ? Equate<E> extends Err<infer M>
    ? FailAt<M, 'equation'>
    : Ok<Shape>
  : Gather<E, T, T>;

/** Gathers the ranks of the operands R, what is left of T, and their sizes one after another. */
type Gather<
  E extends string,
  T extends Tensors,
  R extends Tensors,
  Ranks extends Shape = [],
  Sizes extends Shape = [],
> = R extends readonly [infer X extends AnyTensor, ...infer More extends Tensors]
  ? Gather<E, T, More, [...Ranks, X['shape']['length']], [...Sizes, ...X['shape']]>
  : Solve<E, T, Sizes, PlanFor<E, Ranks>, 'lit'>;

/** The usual case goes first: all sizes are known, and those of each index are equal. */
type Solve<E extends string, T extends Tensors, Sizes extends Shape, P, LIT> =
  P extends Plan<infer Names, infer Groups, infer Left, infer Right, infer First, infer Out>
    ? OfKind<Kind<Sizes[number]>, Take<Sizes, Left>> extends OfKind<LIT, Take<Sizes, Right>>
      ? Ok<Take<Sizes, First>>
      : Join<Einsumming<E, T>, SizesOf<T, Names>, Groups, Out>
    : P extends WrongRank<infer I, infer Term, infer Rank>
      ? FailAt<TermRank<E, Position<I>, ShapeAt<T, I>, Term, Rank>, I>
      : P extends Err<string>
        ? P
        : Ok<Shape>;

/** The sizes of these axes. */
type Take<S extends Shape, P extends Axes> = {
  -readonly [K in keyof P]: S[P[K] & keyof S & `${number}`];
};

// ---- sizes that differ, or are not known -------------------------------------------------------

/** What is computed, for the sentences. */
interface Einsumming<E extends string, T extends Tensors> {
  readonly equation: E;
  readonly operands: T;
}

/** All sizes, those of operands of unknown rank too. */
type SizesOf<
  T extends Tensors,
  Names extends readonly Indices[],
  Out extends Shape = [],
> = T extends readonly [infer X extends AnyTensor, ...infer R extends Tensors]
  ? Names extends readonly [infer L extends Indices, ...infer M extends readonly Indices[]]
    ? SizesOf<R, M, [...Out, ...Known<X['shape'], L>]>
    : never
  : Out;
type Known<S extends Shape, L extends Indices> = number extends S['length']
  ? { [K in keyof L]: number }
  : S;

/** Joins the sizes of each group, and appends the result to S. */
type Join<C, S extends Shape, G extends readonly unknown[], P extends Axes> = G extends readonly [
  Group<infer I, infer A>,
  ...infer R,
]
  ? JoinGroup<S, A> extends infer J
    ? J extends Box<unknown, infer Z extends number>
      ? Join<C, [...S, Z], R, P>
      : J extends Differing<infer X, infer B>
        ? Differ<C, S, I, A, X, B>
        : never
    : never
  : Ok<Take<S, P>>;

/** The size of the axes A, boxed, or the first that differs. B is the size so far. */
type JoinGroup<S extends Shape, A extends readonly unknown[], B = One> = A extends readonly [
  infer X extends Axis<string, string, string>,
  ...infer R,
]
  ? Again<S, X> extends true
    ? JoinSize<B, Boxed<S[X['at'] & keyof S]>> extends infer J
      ? J extends 'no'
        ? Differing<X, B>
        : JoinGroup<S, R, J>
      : never
    : Differing<X, B>
  : B;

/** Whether an axis may have the size of the axis of this operand that has the same index. */
type Again<S extends Shape, X extends Axis<string, string, string>> = X['before'] extends 'none'
  ? true
  : Compat<S[X['before'] & keyof S], S[X['at'] & keyof S]>;

/** The axis X does not have the size B of those before. */
interface Differing<X, B> {
  readonly axis: X;
  readonly before: B;
}

type Differ<C, S extends Shape, I extends string, A extends readonly unknown[], X, B> =
  C extends Einsumming<infer E, infer T>
    ? X extends Axis<infer P, infer O, infer Before>
      ? Again<S, X> extends true
        ? FirstOf<S, A, B> extends Axis<infer Q, infer F, string>
          ? FailAt<
              IndexSizes<
                E,
                I,
                Position<F>,
                ShapeAt<T, F>,
                S[Q & keyof S] & number,
                Position<O>,
                ShapeAt<T, O>,
                S[P & keyof S] & number
              >,
              O
            >
          : never
        : FailAt<
            DiagonalSizes<
              E,
              Position<O>,
              ShapeAt<T, O>,
              I,
              S[Before & keyof S] & number,
              S[P & keyof S] & number
            >,
            O
          >
      : never
    : never;

/** The first of the axes with the size B. */
type FirstOf<S extends Shape, A extends readonly unknown[], B> = A extends readonly [
  infer X extends Axis<string, string, string>,
  ...infer R,
]
  ? B extends Boxed<S[X['at'] & keyof S]>
    ? X
    : FirstOf<S, R, B>
  : never;

/** The shape of the operand I. */
type ShapeAt<T extends Tensors, I extends string, Passed extends 0[] = []> = T extends readonly [
  infer X extends AnyTensor,
  ...infer R extends Tensors,
]
  ? `${Passed['length']}` extends I
    ? X['shape']
    : ShapeAt<R, I, [...Passed, 0]>
  : Shape;

/** The number of an operand that is counted from 0. */
type Position<I extends string, Passed extends 0[] = []> = `${Passed['length']}` extends I
  ? [...Passed, 0]['length']
  : Position<I, [...Passed, 0]>;

// ---- parameters --------------------------------------------------------------------------------

/** The equation, or the sentence if it is at fault. */
export type EquationArg<R, E extends string> =
  R extends Fault<infer M, 'equation'> ? `einsum ${M}` : E;

/** The operands, with the sentence in the place of the one at fault. */
export type OperandArgs<R, T extends Tensors> =
  R extends Fault<infer M, infer At>
    ? { readonly [I in keyof T]: I extends At ? `einsum ${M}` : T[I] }
    : T;

/** The dtype of the tensors T together. One that is not known yet stays, if it is the dtype of all. */
export type PromoteEach<T extends Tensors> = T extends readonly [
  infer X extends AnyTensor,
  ...infer R extends Tensors,
]
  ? PromoteRest<R, DTypeOf<X>>
  : PromoteAll<T>;
type PromoteRest<T extends Tensors, D extends DType> = T extends readonly [
  infer X extends AnyTensor,
  ...infer R extends Tensors,
]
  ? PromoteRest<R, Promote<D, DTypeOf<X>>>
  : D;
