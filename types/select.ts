// What stands at the indices, or under the mask, in a tensor: the twin of src/shape-select.ts.

import type { MinusDigits, Rev } from './arithmetic.ts';
import type { AxisIndex, OutOfRange } from './axis.ts';
import type { DType, Promote } from './dtype.ts';
import type {
  BadClasses,
  IndexRank,
  IndexSides,
  IndexSize,
  IndexVector,
  ScalarValue,
  SourceRank,
  SourceShape,
  SourceSize,
  WeightMatrix,
} from './message-select.ts';
import type { BoolNumber, WrongDType } from './message-value.ts';
import type { Replace } from './reduce.ts';
import type { Reshape } from './reshape.ts';
import type {
  Arg,
  Box,
  Boxed,
  Compat,
  Dynamic,
  Err,
  Fail,
  IsKnown,
  IsLit,
  Ok,
  One,
  Shape,
} from './shape.ts';

/** What a rule gives if the index has the right dtype, which goes first. */
export type OfIndex<E extends DType, R> = [E] extends ['int32']
  ? R
  : Fail<WrongDType<'index', E, 'int32'>>;

/** A plain value for a tensor of dtype D. */
export type Plain<Op extends string, D extends DType> = [D] extends ['bool']
  ? boolean | 0 | 1 | Arg<Op, Fail<BoolNumber>, never>
  : number;

/** What is written into a tensor of dtype D: nothing is wrong if D carries it, and the rule R fits. */
export type OfValue<D extends DType, E extends DType, What extends string, R> = [
  Promote<D, E>,
] extends [D]
  ? R
  : Fail<WrongDType<What, E, D>>;

/** Whether X is not more than Y, as far as it is known. */
type NoMore<X extends number, Y extends number, LIT, NUM> =
  Compat<X, Y> extends true
    ? true
    : IsKnown<X, LIT, NUM> extends true
      ? IsKnown<Y, LIT, NUM> extends true
        ? MinusDigits<Rev<`${Y}`>, Rev<`${X}`>> extends 'negative'
          ? false
          : true
        : X extends 0
          ? true
          : false
      : false;

/** What S leaves at an index of shape I along the axis X: I, if it is nowhere larger but there. */
export type Gather<S extends Shape, X extends number, I extends Shape> = number extends
  | S['length']
  | I['length']
  ? Ok<I>
  : AxisIndex<S, X> extends infer P
    ? P extends 'out'
      ? OutOfRange<S, X>
      : S['length'] extends I['length']
        ? number extends P
          ? Ok<I>
          : Smaller<S, I, X, P, S, I, 'lit', number>
        : Fail<IndexRank<S, I>>
    : never;

/** Goes through the axes that are left of S and I; `At` counts them, and P is the one that is free. */
type Smaller<
  S extends Shape,
  I extends Shape,
  X extends number,
  P,
  A extends Shape,
  J extends Shape,
  LIT,
  NUM,
  At extends 0[] = [],
> = A extends readonly [infer M extends number, ...infer AR extends Shape]
  ? J extends readonly [infer K extends number, ...infer JR extends Shape]
    ? `${At['length']}` extends P
      ? Smaller<S, I, X, P, AR, JR, LIT, NUM, [...At, 0]>
      : NoMore<K, M, LIT, NUM> extends true
        ? Smaller<S, I, X, P, AR, JR, LIT, NUM, [...At, 0]>
        : Fail<IndexSize<S, I, X, At['length'], K, M>>
    : never
  : Ok<I>;

/** What is wrong with a source of shape U for an index of shape I, if anything. */
export type SourceFault<I extends Shape, U extends Shape> = number extends I['length'] | U['length']
  ? 'none'
  : I['length'] extends U['length']
    ? SourceSizes<I, U, I, U, 'lit', number>
    : Fail<SourceRank<I, U>>;
type SourceSizes<
  I extends Shape,
  U extends Shape,
  J extends Shape,
  V extends Shape,
  LIT,
  NUM,
  At extends 0[] = [],
> = J extends readonly [infer K extends number, ...infer JR extends Shape]
  ? V extends readonly [infer M extends number, ...infer VR extends Shape]
    ? NoMore<K, M, LIT, NUM> extends true
      ? SourceSizes<I, U, JR, VR, LIT, NUM, [...At, 0]>
      : Fail<SourceSize<I, U, At['length'], K, M>>
    : never
  : 'none';

/** S with as many slices along the axis X as a vector has indices. */
export type IndexSelect<
  S extends Shape,
  X extends number,
  I extends Shape,
> = number extends I['length']
  ? Replace<S, X, [number]>
  : I extends readonly [infer K extends number]
    ? Replace<S, X, [K]>
    : Replace<S, X, [0]> extends Err<infer M>
      ? Err<M>
      : Fail<IndexVector<S, I>>;

/** What is wrong with slices of shape U to add to S at the indices I, if anything. */
export type IndexAddFault<S extends Shape, X extends number, I extends Shape, U extends Shape> =
  IndexSelect<S, X, I> extends infer R
    ? R extends Ok<infer W>
      ? number extends W['length'] | U['length']
        ? 'none'
        : W['length'] extends U['length']
          ? AllFit<W, U> extends true
            ? 'none'
            : Fail<SourceShape<U, W>>
          : Fail<SourceShape<U, W>>
      : 'reported'
    : never;
type AllFit<A extends Shape, B extends Shape> = A extends readonly [
  infer X extends number,
  ...infer AR extends Shape,
]
  ? B extends readonly [infer Y extends number, ...infer BR extends Shape]
    ? Compat<X, Y> extends true
      ? AllFit<AR, BR>
      : false
    : false
  : true;

/** The index I broadcast with S but along the axis X; without one (never), both are flattened. */
export type TakeAlong<S extends Shape, I extends Shape, X extends number> = [X] extends [never]
  ? Reshape<I, readonly [-1]>
  : number extends S['length'] | I['length']
    ? Ok<Shape>
    : AxisIndex<S, X> extends infer P
      ? P extends 'out'
        ? OutOfRange<S, X>
        : S['length'] extends I['length']
          ? number extends P
            ? Ok<Shape>
            : Joined<S, I, X, P, S, I>
          : Fail<IndexRank<S, I>>
      : never;
type Joined<
  S extends Shape,
  I extends Shape,
  X extends number,
  P,
  A extends Shape,
  J extends Shape,
  Out extends Shape = [],
> = A extends readonly [infer M extends number, ...infer AR extends Shape]
  ? J extends readonly [infer K extends number, ...infer JR extends Shape]
    ? `${Out['length']}` extends P
      ? Joined<S, I, X, P, AR, JR, [...Out, K]>
      : Join<Boxed<M>, Boxed<K>> extends Box<unknown, infer Z extends number>
        ? Joined<S, I, X, P, AR, JR, [...Out, Z]>
        : Fail<IndexSides<S, I, X, Out['length'], M, K>>
    : never
  : Ok<Out>;

/** As JoinSize of broadcast.ts. */
type Join<P, Q> = P extends Q
  ? Q
  : One extends Q
    ? P
    : One extends P
      ? Q
      : Dynamic extends P
        ? Q
        : Dynamic extends Q
          ? P
          : 'no';

/** A row of the weight W for each index: its shape is [...I, size]. */
export type Embedding<I extends Shape, W extends Shape> = number extends I['length'] | W['length']
  ? Ok<Shape>
  : W extends readonly [unknown, infer M extends number]
    ? Ok<[...I, M]>
    : Fail<WeightMatrix<I, W>>;

/** [...I, C]. */
export type OneHot<I extends Shape, C extends number, LIT = 'lit'> = number extends I['length']
  ? Ok<Shape>
  : IsLit<C, LIT> extends true
    ? `${C}` extends `-${string}` | `${string}.${string}` | '0'
      ? Fail<BadClasses<C>>
      : Ok<[...I, C]>
    : Ok<[...I, C]>;

/** What is wrong with a value of shape U that must be a scalar. */
export type ScalarFault<U extends Shape> = number extends U['length']
  ? 'none'
  : U extends readonly []
    ? 'none'
    : Fail<ScalarValue<U>>;
