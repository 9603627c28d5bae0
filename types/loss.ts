// The shapes of losses.

import type { DType } from './dtype.ts';
import type { TargetCount, TargetRanks, WrongDType } from './message-value.ts';
import type { Compat, Fail, Ok, Shape } from './shape.ts';

/** Logits `[n, classes]` and targets `[n]` give `[]`. */
export type CrossEntropy<A extends Shape, T extends Shape> = number extends
  | A['length']
  | T['length']
  ? Ok<[]>
  : CrossEntropyKnown<A, T>;
type CrossEntropyKnown<A extends Shape, T extends Shape> = A extends readonly [
  infer N extends number,
  unknown,
]
  ? T extends readonly [infer M extends number]
    ? Compat<N, M> extends true
      ? Ok<[]>
      : Fail<TargetCount<A, T, N, M>>
    : Fail<TargetRanks<A, T>>
  : Fail<TargetRanks<A, T>>;

/** What is wrong with targets of dtype E, if anything: the dtype goes first. */
export type TargetFault<A extends Shape, T extends Shape, E extends DType> = [E] extends ['int32']
  ? CrossEntropy<A, T>
  : Fail<WrongDType<'targets', E, 'int32'>>;
