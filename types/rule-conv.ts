// The families of convolution and pooling. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { Conv, ConvOptions, OptionsFault } from './conv.ts';
import type { Transposed, TransposeFault, TransposeOptions } from './conv-transpose.ts';
import type { DType, FloatOf, Promote } from './dtype.ts';
import type { SpatialRank } from './message-conv.ts';
import type { Adaptive, AvgPoolOptions, MaxPoolOptions, Pool, PoolFault } from './pool.ts';
import type { Setting } from './setting.ts';
import type { Arg, Seen, Shape } from './shape.ts';

/** `x.conv2d(weight, { stride: 2, padding: 1 })`; R is the number of spatial axes. */
export interface Convs<Op extends string = 'conv2d', R extends SpatialRank = 2> {
  method<
    A extends Shape,
    D extends DType,
    W extends Shape,
    E extends DType,
    const K extends ConvOptions = {},
  >(
    this: Tensor<A, D>,
    weight: Arg<Op, Conv<A, W, K, R>, Tensor<W, E>>,
    options?: Arg<Op, OptionsFault<A, W, K, R, W[0]>, K> | Seen<K>,
  ): Tensor<Conv<A, W, K, R>['shape'], Promote<D, E>>;
  fn<
    A extends Shape,
    D extends DType,
    W extends Shape,
    E extends DType,
    const K extends ConvOptions = {},
  >(
    x: Tensor<A, D>,
    weight: Arg<Op, Conv<A, W, K, R>, Tensor<W, E>>,
    options?: Arg<Op, OptionsFault<A, W, K, R, W[0]>, K> | Seen<K>,
  ): Tensor<Conv<A, W, K, R>['shape'], Promote<D, E>>;
}

/** `x.convTranspose2d(weight, { stride: 2 })`. */
export interface ConvTransposes<Op extends string = 'convTranspose2d', R extends SpatialRank = 2> {
  method<
    A extends Shape,
    D extends DType,
    W extends Shape,
    E extends DType,
    const K extends TransposeOptions = {},
  >(
    this: Tensor<A, D>,
    weight: Arg<Op, Transposed<A, W, K, R>, Tensor<W, E>>,
    options?: Arg<Op, TransposeFault<A, W, K, R>, K> | Seen<K>,
  ): Tensor<Transposed<A, W, K, R>['shape'], Promote<D, E>>;
  fn<
    A extends Shape,
    D extends DType,
    W extends Shape,
    E extends DType,
    const K extends TransposeOptions = {},
  >(
    x: Tensor<A, D>,
    weight: Arg<Op, Transposed<A, W, K, R>, Tensor<W, E>>,
    options?: Arg<Op, TransposeFault<A, W, K, R>, K> | Seen<K>,
  ): Tensor<Transposed<A, W, K, R>['shape'], Promote<D, E>>;
}

/** `x.maxPool2d(2)`, `x.maxPool2d(3, { stride: 2, padding: 1 })`. */
export interface MaxPools<Op extends string = 'maxPool2d', R extends SpatialRank = 2> {
  method<
    A extends Shape,
    D extends DType,
    const Z extends Setting,
    const K extends MaxPoolOptions = {},
  >(
    this: Tensor<A, D>,
    kernelSize: Arg<Op, Pool<A, Z, K, MaxPoolOptions, R>, Z> | Seen<Z>,
    options?: Arg<Op, PoolFault<A, Z, K, MaxPoolOptions, R>, K> | Seen<K>,
  ): Tensor<Pool<A, Z, K, MaxPoolOptions, R>['shape'], D>;
  fn<
    A extends Shape,
    D extends DType,
    const Z extends Setting,
    const K extends MaxPoolOptions = {},
  >(
    x: Tensor<A, D>,
    kernelSize: Arg<Op, Pool<A, Z, K, MaxPoolOptions, R>, Z> | Seen<Z>,
    options?: Arg<Op, PoolFault<A, Z, K, MaxPoolOptions, R>, K> | Seen<K>,
  ): Tensor<Pool<A, Z, K, MaxPoolOptions, R>['shape'], D>;
}

/** `x.avgPool2d(2)`: the result is a float. */
export interface AvgPools<Op extends string = 'avgPool2d', R extends SpatialRank = 2> {
  method<
    A extends Shape,
    D extends DType,
    const Z extends Setting,
    const K extends AvgPoolOptions = {},
  >(
    this: Tensor<A, D>,
    kernelSize: Arg<Op, Pool<A, Z, K, AvgPoolOptions, R>, Z> | Seen<Z>,
    options?: Arg<Op, PoolFault<A, Z, K, AvgPoolOptions, R>, K> | Seen<K>,
  ): Tensor<Pool<A, Z, K, AvgPoolOptions, R>['shape'], FloatOf<D>>;
  fn<
    A extends Shape,
    D extends DType,
    const Z extends Setting,
    const K extends AvgPoolOptions = {},
  >(
    x: Tensor<A, D>,
    kernelSize: Arg<Op, Pool<A, Z, K, AvgPoolOptions, R>, Z> | Seen<Z>,
    options?: Arg<Op, PoolFault<A, Z, K, AvgPoolOptions, R>, K> | Seen<K>,
  ): Tensor<Pool<A, Z, K, AvgPoolOptions, R>['shape'], FloatOf<D>>;
}

/** `x.adaptiveMaxPool2d([7, 7])`: dtype kept. */
export interface AdaptiveMaxPools<
  Op extends string = 'adaptiveMaxPool2d',
  R extends SpatialRank = 2,
> {
  method<A extends Shape, D extends DType, const Z extends Setting>(
    this: Tensor<A, D>,
    outputSize: Arg<Op, Adaptive<A, Z, R>, Z> | Seen<Z>,
  ): Tensor<Adaptive<A, Z, R>['shape'], D>;
  fn<A extends Shape, D extends DType, const Z extends Setting>(
    x: Tensor<A, D>,
    outputSize: Arg<Op, Adaptive<A, Z, R>, Z> | Seen<Z>,
  ): Tensor<Adaptive<A, Z, R>['shape'], D>;
}

/** `x.adaptiveAvgPool2d(1)`: the result is a float. */
export interface AdaptiveAvgPools<
  Op extends string = 'adaptiveAvgPool2d',
  R extends SpatialRank = 2,
> {
  method<A extends Shape, D extends DType, const Z extends Setting>(
    this: Tensor<A, D>,
    outputSize: Arg<Op, Adaptive<A, Z, R>, Z> | Seen<Z>,
  ): Tensor<Adaptive<A, Z, R>['shape'], FloatOf<D>>;
  fn<A extends Shape, D extends DType, const Z extends Setting>(
    x: Tensor<A, D>,
    outputSize: Arg<Op, Adaptive<A, Z, R>, Z> | Seen<Z>,
  ): Tensor<Adaptive<A, Z, R>['shape'], FloatOf<D>>;
}
