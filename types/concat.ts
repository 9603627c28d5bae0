// cat: sizes added along one axis, the others equal.

import type { AnyTensor } from '../src/tensor.ts';
import type { Add } from './arithmetic.ts';
import type { AxisIndex, OutOfRange } from './axis.ts';
import type { DType, DTypes } from './dtype.ts';
import type { Nothing, Ranks, Sides } from './message.ts';
import type { PlusNamed } from './named.ts';
import type { WithAxis } from './reduce.ts';
import type { Box, Boxed, Dynamic, Err, Fail, Kind, NamedKind, Ok, Only, Shape } from './shape.ts';

/** The operands of cat. */
export type Tensors = readonly AnyTensor[];

/** The shape of the tensors T joined along axis X. */
export type Concat<T extends Tensors, X extends number, LIT = 'lit'> = T extends readonly [
  infer F extends AnyTensor,
  infer S extends AnyTensor,
  ...infer R extends Tensors,
]
  ? ConcatAt<F['shape'], S['shape'], R, X, LIT>
  : T extends readonly [infer F extends AnyTensor]
    ? WithAxis<F['shape'], X>
    : T extends readonly []
      ? Fail<Nothing>
      : SomeOf<T[number]['shape'], X>;

/** Any number of tensors of shape S: the axis X is dynamic. */
type SomeOf<S extends Shape, X extends number> = number extends S['length']
  ? Ok<Shape>
  : AxisIndex<S, X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X>
      : Ok<{ -readonly [K in keyof S]: K extends I ? number : I extends K ? number : S[K] }>
    : never;

/** The shapes F, S and those of R joined along the axis X of F, whose index is I. */
type ConcatAt<
  F extends Shape,
  S extends Shape,
  R extends Tensors,
  X extends number,
  LIT,
  I = AxisIndex<F, X>,
> = number extends F['length'] | I
  ? Ok<Shape>
  : [I] extends ['out']
    ? OutOfRange<F, X>
    : JoinAll<F, X, LIT, I, F, S, R>;

/** Joins S, and then one shape after another of R, to `Out`. No axis differs where I is none. */
export type JoinAll<
  F extends Shape,
  X extends number,
  LIT,
  I,
  Out extends Shape,
  S extends Shape,
  R extends Tensors,
> = R extends readonly [infer Next extends AnyTensor, ...infer More extends Tensors]
  ? Join<Joining<F, S, X>, LIT, I, Out, S> extends Err<string>
    ? Join<Joining<F, S, X>, LIT, I, Out, S>
    : JoinAll<F, X, LIT, I, Join<Joining<F, S, X>, LIT, I, Out, S>['shape'], Next['shape'], More>
  : Join<Joining<F, S, X>, LIT, I, Out, S>;

/** What is joined, for the sentence: the first shape, the other, and the axis. */
interface Joining<F extends Shape, S extends Shape, X extends number> {
  readonly shapes: [F, S];
  readonly axis: X;
}

/** A and B joined along the axis with index I, axis by axis. */
type Join<
  C,
  LIT,
  I,
  A extends Shape,
  B extends Shape,
  Out extends Shape = [],
> = A extends readonly [infer P extends number, ...infer AR extends Shape]
  ? B extends readonly [infer Q extends number, ...infer BR extends Shape]
    ? `${Out['length']}` extends I
      ? Join<C, LIT, I, AR, BR, [...Out, Sum<P, Q, LIT>]>
      : Side<Boxed<P>, Boxed<Q>> extends Box<unknown, infer Z extends number>
        ? Join<C, LIT, I, AR, BR, [...Out, Z]>
        : Mismatch<C, P, Q, Out['length']>
    : MismatchRank<C>
  : B extends readonly []
    ? Ok<Out>
    : A extends readonly []
      ? MismatchRank<C>
      : Ok<Shape>; // the rank of A is not known

/** The more definite of two sizes, boxed, that may be equal. */
export type Side<P, Q> = P extends Q ? Q : Dynamic extends P ? Q : Dynamic extends Q ? P : 'no';

/** P + Q where both are known, otherwise dynamic. */
type Sum<P extends number, Q extends number, LIT> =
  Only<Kind<P | Q>> extends Only<LIT>
    ? Add<P, Q>
    : Only<Kind<P | Q>> extends Only<NamedKind<LIT>>
      ? PlusNamed<P, Q>
      : number;

/** Two sizes differ, if not the ranks. */
type Mismatch<C, P extends number, Q extends number, Axis extends number> =
  C extends Joining<infer F, infer S, infer X>
    ? S['length'] extends F['length']
      ? Fail<Sides<F, S, X, P, Q, Axis>>
      : MismatchRank<C>
    : never;
type MismatchRank<C> =
  C extends Joining<infer F, infer S, infer _X>
    ? number extends S['length']
      ? Ok<Shape>
      : Fail<Ranks<F, S>>
    : never;

/** The dtype of the tensors T together: the one among them that absorbs the others. */
export type PromoteAll<T extends Tensors> = Highest<DTypeOf<T[number]>>;

/** The dtype of a tensor, which `AnyTensor` does not mention. */
export type DTypeOf<X> = X extends { readonly dtype: infer D extends DType } ? D : never;

type Highest<D extends DType, E extends DType = D> = E extends DType
  ? [D] extends [DTypes[E]['absorbs']]
    ? E
    : never
  : never;

/** The parameter of cat and stack: the tensors, or the sentence on the first of them. */
export type ConcatArgs<Op extends string, T extends Tensors, R> =
  R extends Err<infer M>
    ? T extends readonly []
      ? `${Op} ${M}`
      : { readonly [I in keyof T]: I extends '0' ? `${Op} ${M}` : T[I] }
    : T;
