// The families of reductions and of ops along one axis. See rule.ts.
//
// An axis is given as a number or as a list. `X` is `never` where none is given.

import type { Tensor } from '../src/tensor.ts';
import type { DType, FloatOf, SumOf } from './dtype.ts';
import type { Axes, Reduce, WithAxis } from './reduce.ts';
import type { Arg, Seen, Shape } from './shape.ts';

/** The last argument of every reduction. */
export interface ReduceOptions<K extends boolean = boolean> {
  /** Keep the reduced axes with size 1. */
  readonly keepdims?: K;
}

/** Over all axes, one or several; bools are counted in int32: `sum`. */
export interface Reduces<Op extends string = 'sum'> {
  method<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    this: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], SumOf<D>>;
  fn<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    x: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], SumOf<D>>;
}

/** Over all axes, one or several; the result is a float: `mean`. */
export interface Averages<Op extends string = 'mean'> {
  method<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    this: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], FloatOf<D>>;
  fn<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    x: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], FloatOf<D>>;
}

/** Over all axes, one or several; dtype kept: `max`. */
export interface Extremes<Op extends string = 'max'> {
  method<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    this: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], D>;
  fn<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    x: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], D>;
}

/** Over one axis or all; the result is an index: `argmax`. */
export interface Indexes<Op extends string = 'argmax'> {
  method<
    A extends Shape,
    D extends DType,
    X extends number | undefined = never,
    K extends boolean = false,
  >(
    this: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], 'int32'>;
  fn<
    A extends Shape,
    D extends DType,
    X extends number | undefined = never,
    K extends boolean = false,
  >(
    x: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], 'int32'>;
}

/** Along one axis; shape kept, result a float: `softmax`. */
export interface Normalizes<Op extends string = 'softmax'> {
  method<A extends Shape, D extends DType, X extends number>(
    this: Tensor<A, D>,
    axis: Arg<Op, WithAxis<A, X>, X>,
  ): Tensor<WithAxis<A, X>['shape'], FloatOf<D>>;
  fn<A extends Shape, D extends DType, X extends number>(
    x: Tensor<A, D>,
    axis: Arg<Op, WithAxis<A, X>, X>,
  ): Tensor<WithAxis<A, X>['shape'], FloatOf<D>>;
}
