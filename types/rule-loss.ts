// The families of losses. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { DType, FloatOf, Promote } from './dtype.ts';
import type { Folded, Pairs, Reduction, Targets } from './loss.ts';
import type { Scores } from './message-loss.ts';
import type { Arg, Shape } from './shape.ts';

/** The last argument of every loss. */
export interface LossOptions<R extends Reduction = 'mean' | 'sum' | 'none'> {
  /** `'mean'` (if not given) or `'sum'` of the losses, or each of them: `'none'`. */
  readonly reduction?: R;
}

/** Predictions and targets of one shape: `mse`. O is what else the options may hold. */
export interface Losses<Op extends string = 'mse', O = unknown> {
  method<
    A extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    R extends 'mean' | 'sum' | 'none' = 'mean',
  >(
    this: Tensor<A, D>,
    targets: Arg<Op, Pairs<A, U>, Tensor<U, E>>,
    options?: LossOptions<R> & O,
  ): Tensor<Folded<Pairs<A, U>, R>['shape'], FloatOf<Promote<D, E>>>;
  fn<
    A extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    R extends 'mean' | 'sum' | 'none' = 'mean',
  >(
    predictions: Tensor<A, D>,
    targets: Arg<Op, Pairs<A, U>, Tensor<U, E>>,
    options?: LossOptions<R> & O,
  ): Tensor<Folded<Pairs<A, U>, R>['shape'], FloatOf<Promote<D, E>>>;
}

/** The last argument of `huber`. */
export interface HuberOptions {
  /** From this difference on the loss grows as a line; 1 if not given. */
  readonly delta?: number;
}

/** The last argument of `kl`. */
export interface DivergenceOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Whether the targets are logarithms of probabilities too. */
  readonly logTarget?: boolean;
}

/** Log-probabilities and probabilities of one shape: `kl`. */
export interface Divergences {
  method<
    A extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    R extends Reduction = 'mean',
  >(
    this: Tensor<A, D>,
    targets: Arg<'kl', Pairs<A, U>, Tensor<U, E>>,
    options?: DivergenceOptions<R>,
  ): Tensor<Folded<Pairs<A, U>, R>['shape'], FloatOf<Promote<D, E>>>;
  fn<
    A extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    R extends Reduction = 'mean',
  >(
    predictions: Tensor<A, D>,
    targets: Arg<'kl', Pairs<A, U>, Tensor<U, E>>,
    options?: DivergenceOptions<R>,
  ): Tensor<Folded<Pairs<A, U>, R>['shape'], FloatOf<Promote<D, E>>>;
}

/** What else the options of a loss of classes may hold. */
export interface ClassOptions {
  /** The target that counts for nothing; -100 if not given. */
  readonly ignoreIndex?: number;
}

/** What else the options of `crossEntropy` may hold. */
export interface SmoothingOptions extends ClassOptions {
  /** How much of each target is spread evenly over the classes, from 0 (if not given) to 1. */
  readonly labelSmoothing?: number;
}

/** Scores `[n, classes, ...]` and the class of each, `[n, ...]`: `crossEntropy`. */
export interface Classifies<Op extends keyof Scores = 'crossEntropy', O = ClassOptions> {
  method<
    A extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    R extends 'mean' | 'sum' | 'none' = 'mean',
  >(
    this: Tensor<A, D>,
    targets: Arg<Op, Targets<Op, A, U, E>, Tensor<U, E>>,
    options?: LossOptions<R> & O,
  ): Tensor<Folded<Targets<Op, A, U, E>, R>['shape'], FloatOf<Promote<D, E>>>;
  fn<
    A extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    R extends 'mean' | 'sum' | 'none' = 'mean',
  >(
    logits: Tensor<A, D>,
    targets: Arg<Op, Targets<Op, A, U, E>, Tensor<U, E>>,
    options?: LossOptions<R> & O,
  ): Tensor<Folded<Targets<Op, A, U, E>, R>['shape'], FloatOf<Promote<D, E>>>;
}
