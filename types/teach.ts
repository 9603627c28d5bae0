// `explainGrad` and `gradientSource`: what they take of a function, and give.

import type { GradExplanation } from '../src/teach/explanation.ts';
import type { Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';
import type { GradientTree, IsFloat } from './gradient.ts';
import type { ReturnsNoFloat, ReturnsNoTensor } from './message-transform.ts';
import type { Arg, Fail, Shape } from './shape.ts';

/** What is wrong with a function that returns Y, if anything. */
type ResultFault<Y> =
  Y extends Tensor<infer _S extends Shape, infer D extends DType>
    ? IsFloat<D> extends true
      ? 'none'
      : Fail<ReturnsNoFloat<D>>
    : Fail<ReturnsNoTensor>;

/** For each argument its gradients, in a tree like it. */
type GradientTrees<A extends readonly unknown[]> = {
  -readonly [K in keyof A]: GradientTree<A[K]>;
};

/** `explainGrad(f, ...args)`. */
export type Explains = <A extends readonly unknown[], Y>(
  f: (...args: A) => Arg<'explainGrad', ResultFault<Y>, Y>,
  ...args: A
) => GradExplanation<GradientTrees<A>>;

/** `gradientSource(f, ...args)`. */
export type Sources = <A extends readonly unknown[], Y>(
  f: (...args: A) => Arg<'gradientSource', ResultFault<Y>, Y>,
  ...args: A
) => string;
