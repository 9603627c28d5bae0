// The families of `at` and `set`. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';
import type { At, IndexArgs, Indices } from './indexing.ts';
import type { Plain } from './select.ts';
import type { Listed, SetFault, SetIndices } from './set.ts';
import type { Arg, Seen, Shape } from './shape.ts';

/** `x.at(0, '1:3')`. */
export interface Picks {
  method<A extends Shape, D extends DType, const I extends Indices>(
    this: Tensor<A, D>,
    ...indices: IndexArgs<At<A, I>, I>
  ): Tensor<At<A, I>['shape'], D>;
  fn<A extends Shape, D extends DType, const I extends Indices>(
    x: Tensor<A, D>,
    ...indices: IndexArgs<At<A, I>, I>
  ): Tensor<At<A, I>['shape'], D>;
}

/** The indices, with the sentence in the place of the one at fault. */
type SetArgs<A extends Shape, I> = I extends readonly [...infer J extends Indices]
  ? IndexArgs<At<A, J>, J, 'set'>
  : Arg<'set', At<A, Listed<I>>, I>;

/** `x.set([0, '1:3'], 1)`. */
export interface Sets {
  method<
    A extends Shape,
    D extends DType,
    const I extends SetIndices,
    U extends Shape = [],
    E extends DType = D,
  >(
    this: Tensor<A, D>,
    indices: SetArgs<A, I> | Seen<I>,
    value: Arg<'set', SetFault<A, D, Listed<I>, U, E>, Plain<'set', D> | Tensor<U, E>>,
  ): Tensor<A, D>;
  fn<
    A extends Shape,
    D extends DType,
    const I extends SetIndices,
    U extends Shape = [],
    E extends DType = D,
  >(
    x: Tensor<A, D>,
    indices: SetArgs<A, I> | Seen<I>,
    value: Arg<'set', SetFault<A, D, Listed<I>, U, E>, Plain<'set', D> | Tensor<U, E>>,
  ): Tensor<A, D>;
}
