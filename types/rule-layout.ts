// More families of ops that move axes, repeat elements or take over a shape. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { ConcatArgs, PromoteAll, Tensors } from './concat.ts';
import type { DType } from './dtype.ts';
import type { Flatten, FlattenAxis, Unflatten } from './flatten.ts';
import type { Operand, Takes } from './message.ts';
import type { Swap } from './movement.ts';
import type { WithAxis } from './reduce.ts';
import type { Repeat, Unnamed } from './repeat.ts';
import type { Given } from './rule-movement.ts';
import type { Arg, Fail, Ok, Seen, Shape } from './shape.ts';
import type { Flat, SizeArgs } from './sizes.ts';
import type { Stack } from './stack.ts';

/** `x.transpose(0, 1)`, `x.swapaxes(0, 1)`. */
export interface Swaps<Op extends string = 'transpose'> {
  method<A extends Shape, D extends DType, X extends number, Y extends number>(
    this: Tensor<A, D>,
    a: Arg<Op, WithAxis<A, X>, X>,
    b: Arg<Op, Swap<A, X, Y>, Y>,
  ): Tensor<Swap<A, X, Y>['shape'], D>;
  fn<A extends Shape, D extends DType, X extends number, Y extends number>(
    x: Tensor<A, D>,
    a: Arg<Op, WithAxis<A, X>, X>,
    b: Arg<Op, Swap<A, X, Y>, Y>,
  ): Tensor<Swap<A, X, Y>['shape'], D>;
}

/** `x.flatten()`, `x.flatten(1)`, `x.flatten(0, 1)`. */
export interface Flattens {
  method<A extends Shape, D extends DType, X extends number = 0, Y extends number = -1>(
    this: Tensor<A, D>,
    start?: Arg<'flatten', FlattenAxis<A, X>, X>,
    end?: Arg<'flatten', Flatten<A, X, Y>, Y>,
  ): Tensor<Flatten<A, X, Y>['shape'], D>;
  fn<A extends Shape, D extends DType, X extends number = 0, Y extends number = -1>(
    x: Tensor<A, D>,
    start?: Arg<'flatten', FlattenAxis<A, X>, X>,
    end?: Arg<'flatten', Flatten<A, X, Y>, Y>,
  ): Tensor<Flatten<A, X, Y>['shape'], D>;
}

/** `x.unflatten(1, [28, -1])`. */
export interface Unflattens {
  method<A extends Shape, D extends DType, X extends number, const R extends Shape>(
    this: Tensor<A, D>,
    axis: Arg<'unflatten', WithAxis<A, X>, X>,
    sizes: Arg<'unflatten', Unflatten<A, X, R>, R> | Seen<R>,
  ): Tensor<Unflatten<A, X, R>['shape'], D>;
  fn<A extends Shape, D extends DType, X extends number, const R extends Shape>(
    x: Tensor<A, D>,
    axis: Arg<'unflatten', WithAxis<A, X>, X>,
    sizes: Arg<'unflatten', Unflatten<A, X, R>, R> | Seen<R>,
  ): Tensor<Unflatten<A, X, R>['shape'], D>;
}

/** `x.repeat(2, 3)`, `x.tile([2])`. */
export interface Repeats<Op extends string = 'repeat', U extends Unnamed = 'fails'> {
  method<A extends Shape, D extends DType, const R extends Given>(
    this: Tensor<A, D>,
    ...times: SizeArgs<Op, Repeat<A, Flat<R>, U>, R> | Seen<R>
  ): Tensor<Repeat<A, Flat<R>, U>['shape'], D>;
  fn<A extends Shape, D extends DType, const R extends Given>(
    x: Tensor<A, D>,
    ...times: SizeArgs<Op, Repeat<A, Flat<R>, U>, R> | Seen<R>
  ): Tensor<Repeat<A, Flat<R>, U>['shape'], D>;
}

/** `stack([a, b], 0)`. */
export interface Stacks {
  fn<const T extends Tensors, X extends number = 0>(
    tensors: ConcatArgs<'stack', T, Stack<T, X>> | Seen<T>,
    axis?: X,
  ): Tensor<Stack<T, X>['shape'], PromoteAll<T>>;
}

/** A matrix, or a batch of them. */
type Matrices<Op extends keyof Takes, S extends Shape> = number extends S['length']
  ? Ok<S>
  : S extends readonly [unknown, unknown, ...unknown[]]
    ? Ok<S>
    : Fail<Operand<Op, S>>;

/** Shape and dtype of matrices kept; `diagonal` counts upwards from the main one: `tril`. */
export interface Triangles<Op extends keyof Takes = 'tril'> {
  method<A extends Shape, D extends DType>(
    this: Arg<Op, Matrices<Op, A>, Tensor<A, D>>,
    diagonal?: number,
  ): Tensor<A, D>;
  fn<A extends Shape, D extends DType>(
    x: Arg<Op, Matrices<Op, A>, Tensor<A, D>>,
    diagonal?: number,
  ): Tensor<A, D>;
}

/** What may follow a tensor whose shape is taken over. */
interface LikeOptions<D extends DType> {
  readonly dtype?: D;
}

/** Shape kept, and the dtype unless another is named: `zerosLike`. */
export interface Likes {
  method<A extends Shape, D extends DType, E extends DType = D>(
    this: Tensor<A, D>,
    options?: LikeOptions<E>,
  ): Tensor<A, E>;
  fn<A extends Shape, D extends DType, E extends DType = D>(
    x: Tensor<A, D>,
    options?: LikeOptions<E>,
  ): Tensor<A, E>;
}

/** The same with a value for every element: `fullLike`. */
export interface FullLikes {
  method<A extends Shape, D extends DType, E extends DType = D>(
    this: Tensor<A, D>,
    value: number | boolean,
    options?: LikeOptions<E>,
  ): Tensor<A, E>;
  fn<A extends Shape, D extends DType, E extends DType = D>(
    x: Tensor<A, D>,
    value: number | boolean,
    options?: LikeOptions<E>,
  ): Tensor<A, E>;
}
