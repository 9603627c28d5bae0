// The sentences of losses. See message.ts.

import type { DType } from './dtype.ts';
import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

type Between<A extends Shape, T extends Shape> = `${Show<A>} with targets ${Show<T>}`;

// ---- losses of pairs ---------------------------------------------------------------------------

/** `Which` has a last axis of size 1 that the other lacks. */
export type ExtraAxis<
  A extends Shape,
  T extends Shape,
  Which extends string,
> = `${Between<A, T>}: ranks ${A['length']} and ${T['length']} differ, and broadcasting would pair each element with every target; squeeze(-1) the ${Which}`;

export type LossRanks<
  A extends Shape,
  T extends Shape,
> = `${Between<A, T>}: ranks ${A['length']} and ${T['length']} differ; a loss takes equal shapes`;

export type LossSizes<
  A extends Shape,
  T extends Shape,
  X extends N,
  Y extends N,
  Axis extends N,
> = `${Between<A, T>}: sizes ${X} and ${Y} at axis ${Axis} differ; a loss takes equal shapes`;

// ---- losses of classes -------------------------------------------------------------------------

/** What each loss of classes takes first. */
export interface Scores {
  crossEntropy: 'logits';
  nll: 'log-probabilities';
}

export type TargetRanks<
  Op extends keyof Scores,
  A extends Shape,
  T extends Shape,
> = `${Between<A, T>}: takes ${Scores[Op]} [n, classes, ...] and targets [n, ...]`;

export type TargetCount<
  A extends Shape,
  T extends Shape,
  X extends N,
  Y extends N,
> = `${Between<A, T>}: batch sizes ${X} and ${Y} differ`;

export type TargetSizes<
  Op extends keyof Scores,
  A extends Shape,
  T extends Shape,
  X extends N,
  Y extends N,
  Axis extends N,
> = `${Between<A, T>}: sizes ${X} and ${Y} at axis ${Axis} of the targets differ; axis 1 of the ${Scores[Op]} is the classes`;

export type Probabilities<
  A extends Shape,
  T extends Shape,
  E extends DType,
> = `${Between<A, T>} of dtype ${E}: classes are int32, as x.to('int32'); probabilities have the shape ${Show<A>}`;
