// The shapes of losses. Predictions and targets are never broadcast: [n, 1] beside [n] would give
// n * n losses, and a mean that looks right.

import type { Side } from './concat.ts';
import type { DType, FloatOf } from './dtype.ts';
import type {
  ExtraAxis,
  LossRanks,
  LossSizes,
  Probabilities,
  Scores,
  TargetCount,
  TargetRanks,
  TargetSizes,
} from './message-loss.ts';
import type { WrongDType } from './message-value.ts';
import type { Box, Boxed, Err, Fail, Ok, Same, Shape } from './shape.ts';

/** What becomes of the losses of all elements; `batchmean` (of `kl`) is the sum over the batch size. */
export type Reduction = 'mean' | 'sum' | 'none' | 'batchmean';

/** The result of a loss. R is that of every element, or why there is none. */
export type Folded<R, Red extends Reduction> = [Red] extends ['none']
  ? R
  : R extends Err<string>
    ? R
    : 'none' extends Red
      ? Ok<Shape>
      : Ok<[]>;

// ---- losses of pairs ---------------------------------------------------------------------------

/** Predictions A and targets T of one shape. */
export type Pairs<A extends Shape, T extends Shape, ONE = 1> = number extends A['length']
  ? Ok<T>
  : number extends T['length']
    ? Ok<A>
    : A['length'] extends T['length']
      ? PairSizes<A, T, A, T>
      : HasExtraAxis<A, T['length'], ONE> extends true
        ? Fail<ExtraAxis<A, T, 'predictions'>>
        : HasExtraAxis<T, A['length'], ONE> extends true
          ? Fail<ExtraAxis<A, T, 'targets'>>
          : Fail<LossRanks<A, T>>;

/** Axis by axis: what is left of both, and what they are together so far. */
type PairSizes<
  A extends Shape,
  T extends Shape,
  AR extends Shape,
  TR extends Shape,
  Out extends Shape = [],
> = AR extends readonly [infer P extends number, ...infer X extends Shape]
  ? TR extends readonly [infer Q extends number, ...infer Y extends Shape]
    ? Side<Boxed<P>, Boxed<Q>> extends Box<unknown, infer Z extends number>
      ? PairSizes<A, T, X, Y, [...Out, Z]>
      : Fail<LossSizes<A, T, P, Q, Out['length']>>
    : never
  : Ok<Out>;

/** Whether S is of one axis more than the rank R, of size 1 and the last. */
type HasExtraAxis<S extends Shape, R, ONE> = S extends readonly [
  ...infer Rest extends Shape,
  infer Last extends number,
]
  ? Rest['length'] extends R
    ? Same<Last, ONE>
    : false
  : false;

// ---- losses of classes -------------------------------------------------------------------------

/** Scores `[n, classes, ...d]` and classes `[n, ...d]`. */
export type Classes<
  Op extends keyof Scores,
  A extends Shape,
  T extends Shape,
> = number extends A['length']
  ? Ok<T>
  : A extends readonly [infer N extends number, unknown, ...infer D extends Shape]
    ? number extends T['length']
      ? Ok<[N, ...D]>
      : T extends readonly [infer M extends number, ...infer E extends Shape]
        ? E['length'] extends D['length']
          ? Side<Boxed<N>, Boxed<M>> extends Box<unknown, infer Z extends number>
            ? ClassSizes<Op, A, T, D, E, [Z]>
            : Fail<TargetCount<A, T, N, M>>
          : Fail<TargetRanks<Op, A, T>>
        : Fail<TargetRanks<Op, A, T>>
    : Fail<TargetRanks<Op, A, T>>;

/** The axes after the batch, one by one. */
type ClassSizes<
  Op extends keyof Scores,
  A extends Shape,
  T extends Shape,
  D extends Shape,
  E extends Shape,
  Out extends Shape,
> = D extends readonly [infer P extends number, ...infer DR extends Shape]
  ? E extends readonly [infer Q extends number, ...infer ER extends Shape]
    ? Side<Boxed<P>, Boxed<Q>> extends Box<unknown, infer Z extends number>
      ? ClassSizes<Op, A, T, DR, ER, [...Out, Z]>
      : Fail<TargetSizes<Op, A, T, P, Q, Out['length']>>
    : never
  : Ok<Out>;

/** Scores and probabilities of one shape, `[n, classes, ...]`. The classes are summed. */
type Distribution<
  Op extends keyof Scores,
  A extends Shape,
  T extends Shape,
  E extends DType,
> = number extends A['length']
  ? WithoutClasses<T>
  : A extends readonly [unknown, unknown, ...unknown[]]
    ? Pairs<A, T> extends Ok<infer S>
      ? Pairs<A, T> extends Err<string>
        ? Fail<Probabilities<A, T, E>>
        : WithoutClasses<S>
      : never
    : Fail<TargetRanks<Op, A, T>>;
type WithoutClasses<S extends Shape> = S extends readonly [
  infer N extends number,
  unknown,
  ...infer D extends Shape,
]
  ? Ok<[N, ...D]>
  : Ok<Shape>;

/** Scores A and targets of dtype E: classes, or probabilities where `crossEntropy` gets floats. */
export type Targets<Op extends keyof Scores, A extends Shape, T extends Shape, E extends DType> = [
  E,
] extends ['bool']
  ? Fail<WrongDType<'targets', E, 'int32'>>
  : [E] extends readonly [FloatOf<E>]
    ? Op extends 'crossEntropy'
      ? Distribution<Op, A, T, E>
      : Fail<WrongDType<'targets', E, 'int32'>>
    : Classes<Op, A, T>;
