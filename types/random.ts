// The call signatures of the functions that make random tensors. See create.ts.

import type { Generator } from '../src/runtime/random.ts';
import type { Tensor } from '../src/tensor.ts';
import type { CreateOptions } from './create.ts';
import type { DType, FloatDType } from './dtype.ts';
import type { NotProbability } from './message-value.ts';
import type { Arg, Fail, Mutable, Seen, Shape } from './shape.ts';
import type { FlatNew, GoodSizes, SizeArgs, SizeFault, SizeFaultOf, SizeList } from './sizes.ts';

/** The last argument of every one of them. */
export interface RandomOptions {
  /**
   * Where the numbers come from: a generator, which goes on with each call, or a key, from which come the same numbers
   * each time. Without one, they are others on every run.
   */
  readonly generator?: Generator | Tensor<[2], 'int32'>;
}

export interface UniformOptions extends RandomOptions {
  /** Default 0. */
  readonly low?: number;
  /** Default 1. */
  readonly high?: number;
}

export interface NormalOptions extends RandomOptions {
  /** Default 0. */
  readonly mean?: number;
  /** The standard deviation. Default 1. */
  readonly std?: number;
}

/** `rand(2, 3)`, `rand([2, 3])`, each with options last: `rand(2, 3, { generator })`. `O` is what the options may hold. */
export interface Randoms<Op extends string = 'rand', O = RandomOptions> {
  <const S extends number[], D extends FloatDType = 'float32'>(
    shape: GoodSizes<S>,
    options?: O & CreateOptions<D>,
  ): Tensor<S, D>;
  <const S extends Shape, D extends FloatDType = 'float32'>(
    shape: Arg<Op, SizeFault<S>, S> | Seen<S>,
    options?: O & CreateOptions<D>,
  ): Tensor<Mutable<S>, D>;
  <const R extends number[], D extends FloatDType = 'float32'>(
    ...sizes: [...sizes: R, options: Arg<Op, SizeFault<R>, O & CreateOptions<D>>]
  ): Tensor<R, D>;
  <const R extends SizeList>(
    ...sizes: SizeArgs<Op, SizeFault<FlatNew<R>>, R> | Seen<R>
  ): Tensor<FlatNew<R>, 'float32'>;
}

/** `randint(0, 10, [2, 3])`. */
export type Integers = <const S extends Shape, D extends DType = 'int32'>(
  low: number,
  high: number,
  shape: Arg<'randint', SizeFault<S>, S> | Seen<S>,
  options?: RandomOptions & CreateOptions<D>,
) => Tensor<Mutable<S>, D>;

/** `bernoulli(probabilities)`, `bernoulli(0.5, [2, 3])`. */
export interface Bernoullis {
  <S extends Shape, D extends DType, E extends DType = D>(
    probabilities: Arg<
      'bernoulli',
      [D] extends [FloatDType] ? 'floats' : Fail<NotProbability<D>>,
      Tensor<S, D>
    >,
    options?: RandomOptions & CreateOptions<E>,
  ): Tensor<S, E>;
  <const S extends Shape, D extends DType = 'float32'>(
    probability: number,
    shape: Arg<'bernoulli', SizeFault<S>, S> | Seen<S>,
    options?: RandomOptions & CreateOptions<D>,
  ): Tensor<Mutable<S>, D>;
}

/** `permutation(12)`. */
export type Permutations = <N extends number, O extends RandomOptions = RandomOptions>(
  n: Arg<'permutation', SizeFaultOf<[N], O>, N>,
  options?: O,
) => Tensor<[N], 'int32'>;

/** `splitKey(key)`, `splitKey(key, 3)`. */
export type KeySplits = <const N extends number = 2>(
  key: Tensor<[2], 'int32'>,
  count?: N,
) => Tensor<[N, 2], 'int32'>;
