// The families of reductions with a result or with options of their own. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { DType, FloatOf } from './dtype.ts';
import type { Axes, Reduce } from './reduce.ts';
import type { ReduceOptions } from './rule-reduce.ts';
import type { Arg, Seen, Shape } from './shape.ts';

/** Over all axes, one or several; the result has one dtype whatever the operand has: `any`, `count`. */
export interface Folds<Op extends string = 'any', E extends DType = 'bool'> {
  method<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    this: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], E>;
  fn<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    x: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], E>;
}

/** The last argument of `var` and `std`. */
export interface SpreadOptions<K extends boolean = boolean> extends ReduceOptions<K> {
  /** How many less than the number of elements the squares are divided by; 1 if not given. */
  readonly correction?: number;
}

/** Over all axes, one or several, with a correction; the result is a float: `var`. */
export interface Spreads<Op extends string = 'var'> {
  method<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    this: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: SpreadOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], FloatOf<D>>;
  fn<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    x: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X> | Seen<X>,
    options?: SpreadOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], FloatOf<D>>;
}

/** `x.norm()`, `x.norm(1, -1)`: the p-norm over all axes, one or several; the result is a float. */
export interface Norms {
  method<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    this: Tensor<A, D>,
    p?: number,
    axis?: Arg<'norm', Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], FloatOf<D>>;
  fn<A extends Shape, D extends DType, const X extends Axes = never, K extends boolean = false>(
    x: Tensor<A, D>,
    p?: number,
    axis?: Arg<'norm', Reduce<A, X, K>, X> | Seen<X>,
    options?: ReduceOptions<K>,
  ): Tensor<Reduce<A, X, K>['shape'], FloatOf<D>>;
}
