// cat: sizes added along one axis, the others equal.

import type { Tensor } from '../src/tensor.ts';
import type { Add } from './arithmetic.ts';
import type { AxisIndex, OutOfRange } from './axis.ts';
import type { DType, DTypes } from './dtype.ts';
import type { Nothing, Ranks, Sides } from './message.ts';
import type { Compat, Err, Fail, IsKnown, Known, Shape } from './shape.ts';

/** The operands of cat. */
export type Tensors = readonly Tensor<Shape, DType>[];

/** The shape of the tensors T joined along axis X. */
export type Concat<T extends Tensors, X extends number> = ConcatShapes<
  { readonly [I in keyof T]: T[I]['shape'] },
  X
>;
type ConcatShapes<T extends readonly Shape[], X extends number> = T extends readonly [
  infer F extends Shape,
  ...infer R extends readonly Shape[],
]
  ? ConcatAt<F, R, X>
  : T extends readonly []
    ? Fail<Nothing>
    : SomeOf<T[number], X>;

/** Any number of tensors of shape S: the axis X is dynamic. */
type SomeOf<S extends Shape, X extends number> = number extends S['length']
  ? Shape
  : AxisIndex<S, X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X>
      : { -readonly [K in keyof S]: K extends I ? number : I extends K ? number : S[K] }
    : never;

/** The first shape F with the rest joined to it. */
type ConcatAt<
  F extends Shape,
  R extends readonly Shape[],
  X extends number,
> = number extends F['length']
  ? Shape
  : AxisIndex<F, X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<F, X>
      : number extends I
        ? Shape
        : JoinAll<F, R, X, I, F, number, 'lit'>
    : never;

/** Joins one shape after another to `Out`. */
type JoinAll<
  F extends Shape,
  R extends readonly Shape[],
  X extends number,
  I,
  Out extends Shape,
  NUM,
  LIT,
> = R extends readonly [infer S extends Shape, ...infer More extends readonly Shape[]]
  ? number extends S['length']
    ? Shape
    : Join<F, Out, S, X, I, NUM, LIT> extends infer J
      ? J extends readonly [...infer Joined extends Shape]
        ? JoinAll<F, More, X, I, Joined, NUM, LIT>
        : J
      : never
  : Out;

/** A and B joined along the axis with index I, axis by axis. F is only for the sentence. */
type Join<
  F extends Shape,
  A extends Shape,
  B extends Shape,
  X extends number,
  I,
  NUM,
  LIT,
> = A['length'] extends B['length'] ? JoinSizes<F, A, B, B, X, I, NUM, LIT> : Fail<Ranks<F, B>>;

type JoinSizes<
  F extends Shape,
  A extends Shape,
  B extends Shape,
  Whole extends Shape,
  X extends number,
  I,
  NUM,
  LIT,
  Out extends Shape = [],
> = A extends readonly [infer P extends number, ...infer AR extends Shape]
  ? B extends readonly [infer Q extends number, ...infer BR extends Shape]
    ? `${Out['length']}` extends I
      ? JoinSizes<F, AR, BR, Whole, X, I, NUM, LIT, [...Out, Sum<P, Q, NUM, LIT>]>
      : Compat<P, Q, NUM> extends true
        ? JoinSizes<F, AR, BR, Whole, X, I, NUM, LIT, [...Out, ...Known<P, Q, NUM>]>
        : Fail<Sides<F, Whole, X, P, Q, Out['length']>>
    : never
  : Out;

/** P + Q where both are known, otherwise dynamic. */
type Sum<P extends number, Q extends number, NUM, LIT> =
  IsKnown<P, LIT, NUM> extends true
    ? IsKnown<Q, LIT, NUM> extends true
      ? Add<P, Q>
      : number
    : number;

/** The dtype of the tensors T together: the one among them that absorbs the others. */
export type PromoteAll<T extends Tensors> = [T[number]] extends [never]
  ? DType
  : Highest<T[number]['dtype']>;
type Highest<D extends DType, E extends DType = D> = E extends DType
  ? [D] extends [DTypes[E]['absorbs']]
    ? E
    : never
  : never;

/** The parameter of cat and stack: the tensors, or the sentence on the first of them. */
export type ConcatArgs<Op extends string, T extends Tensors, R> = T extends readonly []
  ? `${Op} ${Nothing}`
  : {
      readonly [I in keyof T]: R extends Err<infer M>
        ? I extends '0'
          ? `${Op} ${M}`
          : T[I]
        : T[I];
    };
