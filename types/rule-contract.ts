// The families of products. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { BatchMat, Dot, MatMat, Matmul, MatVec, Outer, Trace } from './contract.ts';
import type { DType, Promote, SumOf } from './dtype.ts';
import type { Arg, Shape } from './shape.ts';

/** `[n]` and `[n]` give `[]`. */
export interface Dots {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Arg<'dot', Dot<A, U>, Tensor<U, E>>,
  ): Tensor<Dot<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    other: Arg<'dot', Dot<A, U>, Tensor<U, E>>,
  ): Tensor<Dot<A, U>['shape'], Promote<D, E>>;
}

/** `[m, n]` and `[n]` give `[m]`. */
export interface MatVecs {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    vector: Arg<'mv', MatVec<A, U>, Tensor<U, E>>,
  ): Tensor<MatVec<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    matrix: Tensor<A, D>,
    vector: Arg<'mv', MatVec<A, U>, Tensor<U, E>>,
  ): Tensor<MatVec<A, U>['shape'], Promote<D, E>>;
}

/** `[m, k]` and `[k, n]` give `[m, n]`. */
export interface MatMats {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Arg<'mm', MatMat<A, U>, Tensor<U, E>>,
  ): Tensor<MatMat<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    other: Arg<'mm', MatMat<A, U>, Tensor<U, E>>,
  ): Tensor<MatMat<A, U>['shape'], Promote<D, E>>;
}

/** `[b, m, k]` and `[b, k, n]` give `[b, m, n]`. */
export interface BatchMats {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Arg<'bmm', BatchMat<A, U>, Tensor<U, E>>,
  ): Tensor<BatchMat<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    other: Arg<'bmm', BatchMat<A, U>, Tensor<U, E>>,
  ): Tensor<BatchMat<A, U>['shape'], Promote<D, E>>;
}

/** `[n]` and `[m]` give `[n, m]`. */
export interface Outers {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Arg<'outer', Outer<A, U>, Tensor<U, E>>,
  ): Tensor<Outer<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    other: Arg<'outer', Outer<A, U>, Tensor<U, E>>,
  ): Tensor<Outer<A, U>['shape'], Promote<D, E>>;
}

/** `[m, n]` gives `[]`. */
export interface Traces {
  method<A extends Shape, D extends DType>(
    this: Arg<'trace', Trace<A>, Tensor<A, D>>,
  ): Tensor<Trace<A>['shape'], SumOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'trace', Trace<A>, Tensor<A, D>>,
  ): Tensor<Trace<A>['shape'], SumOf<D>>;
}

/** `[..., m, k]` and `[..., k, n]` give `[..., m, n]`: `matmul`. */
export interface Contracts {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Arg<'matmul', Matmul<A, U>, Tensor<U, E>>,
  ): Tensor<Matmul<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    other: Arg<'matmul', Matmul<A, U>, Tensor<U, E>>,
  ): Tensor<Matmul<A, U>['shape'], Promote<D, E>>;
}
