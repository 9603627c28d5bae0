// The families of elementwise ops with numbers of their own. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { Broadcast, Broadcast3 } from './broadcast.ts';
import type { DType, FloatOf, Promote } from './dtype.ts';
import type { NoBounds } from './message.ts';
import type { Scalar, Third } from './rule.ts';
import type { Arg, Fail, Shape, TensorOf } from './shape.ts';

/** Shape kept, result a float, with a number to choose: `leakyRelu`, `elu`. */
export interface Activates {
  method<A extends Shape, D extends DType>(
    this: Tensor<A, D>,
    parameter?: number,
  ): Tensor<A, FloatOf<D>>;
  fn<A extends Shape, D extends DType>(x: Tensor<A, D>, parameter?: number): Tensor<A, FloatOf<D>>;
}

/** The least value, the greatest, or both; a bool tensor has none. */
interface Bounds<D extends DType> {
  readonly min?: Scalar<'clamp', D> | undefined;
  readonly max?: Scalar<'clamp', D> | undefined;
}

/** One of two bounds must be given. */
type Given<B> = Arg<
  'clamp',
  B extends { min: number } | { max: number } | number ? 'some' : Fail<NoBounds>,
  B
>;

/** `x.clamp(0, 1)`, `x.clamp({ max: 1 })`. */
export interface Clamps {
  method<A extends Shape, D extends DType, B extends Scalar<'clamp', D> | Bounds<D>>(
    this: Tensor<A, D>,
    min: Given<B>,
    max?: Scalar<'clamp', D>,
  ): Tensor<A, D>;
  fn<A extends Shape, D extends DType, B extends Scalar<'clamp', D> | Bounds<D>>(
    x: Tensor<A, D>,
    min: Given<B>,
    max?: Scalar<'clamp', D>,
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
  ): TensorOf<Broadcast3<A, U, V>, FloatOf<Promote<Promote<D, E>, F>>>;
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
  ): TensorOf<Broadcast3<A, U, V>, FloatOf<Promote<Promote<D, E>, F>>>;
}
