// The families of elementwise ops with numbers of their own. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { Broadcast, Broadcast3 } from './broadcast.ts';
import type { DType, FloatOf, Promote } from './dtype.ts';
import type { BoolNumber, NoBounds } from './message-value.ts';
import type { Third } from './rule.ts';
import type { Arg, Fail, Shape } from './shape.ts';

/** Shape kept, result a float, with a number to choose: `leakyRelu`, `elu`. */
export interface Activates {
  method<A extends Shape, D extends DType>(
    this: Tensor<A, D>,
    parameter?: number,
  ): Tensor<A, FloatOf<D>>;
  fn<A extends Shape, D extends DType>(x: Tensor<A, D>, parameter?: number): Tensor<A, FloatOf<D>>;
}

/** One of two bounds must be given, and none to bools. */
type Bounds<D extends DType, B> = Arg<
  'clamp',
  [D] extends ['bool']
    ? Fail<BoolNumber>
    : B extends number | { readonly min: number } | { readonly max: number }
      ? 'given'
      : Fail<NoBounds>,
  B
>;

/** `min`, or an object of both. */
type Bound = number | { readonly min?: number | undefined; readonly max?: number | undefined };

/** `x.clamp(0, 1)`, `x.clamp({ max: 1 })`. */
export interface Clamps {
  method<A extends Shape, D extends DType, B extends Bound>(
    this: Tensor<A, D>,
    min: Bounds<D, B>,
    max?: number,
  ): Tensor<A, D>;
  fn<A extends Shape, D extends DType, B extends Bound>(
    x: Tensor<A, D>,
    min: Bounds<D, B>,
    max?: number,
  ): Tensor<A, D>;
}

/** Three operands, broadcast, result a float: `lerp`. */
export interface Lerps {
  method<
    A extends Shape,
    D extends DType,
    U extends Shape = [],
    V extends Shape = [],
    E extends DType = D,
    F extends DType = D,
  >(
    this: Tensor<A, D>,
    end: Arg<'lerp', Broadcast<A, U>, number | Tensor<U, E>>,
    weight: Arg<'lerp', Third<A, U, V>, number | Tensor<V, F>>,
  ): Tensor<Broadcast3<A, U, V>['shape'], FloatOf<Promote<Promote<D, E>, F>>>;
  fn<
    A extends Shape,
    D extends DType,
    U extends Shape = [],
    V extends Shape = [],
    E extends DType = D,
    F extends DType = D,
  >(
    x: Tensor<A, D>,
    end: Arg<'lerp', Broadcast<A, U>, number | Tensor<U, E>>,
    weight: Arg<'lerp', Third<A, U, V>, number | Tensor<V, F>>,
  ): Tensor<Broadcast3<A, U, V>['shape'], FloatOf<Promote<Promote<D, E>, F>>>;
}
