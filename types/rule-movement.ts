// The families of ops that move axes. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { Concat, ConcatArgs, PromoteAll, Tensors } from './concat.ts';
import type { DType } from './dtype.ts';
import type { Expand } from './expand.ts';
import type { Flip, Permute, Squeeze, Transpose, Unsqueeze } from './movement.ts';
import type { Reshape } from './reshape.ts';
import type { Arg, Seen, Shape } from './shape.ts';
import type { Flat, SizeArgs } from './sizes.ts';

/** At least one size, or one tuple of them. */
export type Given = readonly [number, ...number[]] | readonly [Shape];

/** `x.reshape(-1, 6)`, `x.reshape([-1, 6])`; `view` is the same. */
export interface Reshapes<Op extends string = 'reshape'> {
  method<A extends Shape, D extends DType, const R extends Given>(
    this: Tensor<A, D>,
    ...sizes: SizeArgs<Op, Reshape<A, Flat<R>>, R> | Seen<R>
  ): Tensor<Reshape<A, Flat<R>>['shape'], D>;
  fn<A extends Shape, D extends DType, const R extends Given>(
    x: Tensor<A, D>,
    ...sizes: SizeArgs<Op, Reshape<A, Flat<R>>, R> | Seen<R>
  ): Tensor<Reshape<A, Flat<R>>['shape'], D>;
}

/** `x.T()`. */
export interface Transposes {
  method<A extends Shape, D extends DType>(this: Tensor<A, D>): Tensor<Transpose<A>['shape'], D>;
  fn<A extends Shape, D extends DType>(x: Tensor<A, D>): Tensor<Transpose<A>['shape'], D>;
}

/** `x.permute(2, 0, 1)`, `x.permute([2, 0, 1])`. */
export interface Permutes {
  method<A extends Shape, D extends DType, const R extends Given>(
    this: Tensor<A, D>,
    ...axes: SizeArgs<'permute', Permute<A, Flat<R>>, R> | Seen<R>
  ): Tensor<Permute<A, Flat<R>>['shape'], D>;
  fn<A extends Shape, D extends DType, const R extends Given>(
    x: Tensor<A, D>,
    ...axes: SizeArgs<'permute', Permute<A, Flat<R>>, R> | Seen<R>
  ): Tensor<Permute<A, Flat<R>>['shape'], D>;
}

/** `x.squeeze()`, `x.squeeze(1)`. */
export interface Squeezes {
  method<A extends Shape, D extends DType, X extends number | undefined = never>(
    this: Tensor<A, D>,
    axis?: Arg<'squeeze', Squeeze<A, X>, X>,
  ): Tensor<Squeeze<A, X>['shape'], D>;
  fn<A extends Shape, D extends DType, X extends number | undefined = never>(
    x: Tensor<A, D>,
    axis?: Arg<'squeeze', Squeeze<A, X>, X>,
  ): Tensor<Squeeze<A, X>['shape'], D>;
}

/** `x.unsqueeze(0)`. */
export interface Unsqueezes {
  method<A extends Shape, D extends DType, X extends number>(
    this: Tensor<A, D>,
    axis: Arg<'unsqueeze', Unsqueeze<A, X>, X>,
  ): Tensor<Unsqueeze<A, X>['shape'], D>;
  fn<A extends Shape, D extends DType, X extends number>(
    x: Tensor<A, D>,
    axis: Arg<'unsqueeze', Unsqueeze<A, X>, X>,
  ): Tensor<Unsqueeze<A, X>['shape'], D>;
}

/** `x.expand(32, -1)`, `x.expand([32, -1])`; `broadcastTo` is the same. */
export interface Expands<Op extends string = 'expand'> {
  method<A extends Shape, D extends DType, const R extends Given>(
    this: Tensor<A, D>,
    ...sizes: SizeArgs<Op, Expand<A, Flat<R>>, R> | Seen<R>
  ): Tensor<Expand<A, Flat<R>>['shape'], D>;
  fn<A extends Shape, D extends DType, const R extends Given>(
    x: Tensor<A, D>,
    ...sizes: SizeArgs<Op, Expand<A, Flat<R>>, R> | Seen<R>
  ): Tensor<Expand<A, Flat<R>>['shape'], D>;
}

/** `x.flip(0)`, `x.flip([0, 1])`. */
export interface Flips {
  method<A extends Shape, D extends DType, const R extends Given>(
    this: Tensor<A, D>,
    ...axes: SizeArgs<'flip', Flip<A, Flat<R>>, R> | Seen<R>
  ): Tensor<Flip<A, Flat<R>>['shape'], D>;
  fn<A extends Shape, D extends DType, const R extends Given>(
    x: Tensor<A, D>,
    ...axes: SizeArgs<'flip', Flip<A, Flat<R>>, R> | Seen<R>
  ): Tensor<Flip<A, Flat<R>>['shape'], D>;
}

/** `cat([a, b], 0)`. */
export interface Concats {
  fn<const T extends Tensors, X extends number = 0>(
    tensors: ConcatArgs<'cat', T, Concat<T, X>> | Seen<T>,
    axis?: X,
  ): Tensor<Concat<T, X>['shape'], PromoteAll<T>>;
}
