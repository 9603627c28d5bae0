// The families of ops that give several tensors of one. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { OutOfRange } from './axis.ts';
import type { DType } from './dtype.ts';
import type { WithAxis } from './reduce.ts';
import type { Arg, Seen, Shape } from './shape.ts';
import type { Chunk, PartsOf, Split, Unbind } from './split.ts';

/** `x.split(3)`, `x.split([3, 7], 1)`. */
export interface Splits {
  method<A extends Shape, D extends DType, const P extends number | Shape, X extends number = 0>(
    this: Tensor<A, D>,
    sizes: Arg<'split', Split<A, D, P, X>, P> | Seen<P>,
    axis?: Arg<'split', WithAxis<A, X>, X>,
  ): PartsOf<Split<A, D, P, X>, D>;
  fn<A extends Shape, D extends DType, const P extends number | Shape, X extends number = 0>(
    x: Tensor<A, D>,
    sizes: Arg<'split', Split<A, D, P, X>, P> | Seen<P>,
    axis?: Arg<'split', WithAxis<A, X>, X>,
  ): PartsOf<Split<A, D, P, X>, D>;
}

/** `x.chunk(4)`, `x.chunk(4, -1)`. */
export interface Chunks {
  method<A extends Shape, D extends DType, Q extends number, X extends number = 0>(
    this: Tensor<A, D>,
    count: Arg<'chunk', Chunk<A, D, Q, X>, Q>,
    axis?: Arg<'chunk', WithAxis<A, X>, X>,
  ): PartsOf<Chunk<A, D, Q, X>, D>;
  fn<A extends Shape, D extends DType, Q extends number, X extends number = 0>(
    x: Tensor<A, D>,
    count: Arg<'chunk', Chunk<A, D, Q, X>, Q>,
    axis?: Arg<'chunk', WithAxis<A, X>, X>,
  ): PartsOf<Chunk<A, D, Q, X>, D>;
}

/** A scalar, which has no axis to go along even where none is given. */
type Scalar<A extends Shape, X extends number> = A extends readonly [] ? OutOfRange<A, X> : 'none';

/** `x.unbind()`, `x.unbind(-1)`. */
export interface Unbinds {
  method<A extends Shape, D extends DType, X extends number = 0>(
    this: Arg<'unbind', Scalar<A, X>, Tensor<A, D>>,
    axis?: Arg<'unbind', WithAxis<A, X>, X>,
  ): PartsOf<Unbind<A, D, X>, D>;
  fn<A extends Shape, D extends DType, X extends number = 0>(
    x: Arg<'unbind', Scalar<A, X>, Tensor<A, D>>,
    axis?: Arg<'unbind', WithAxis<A, X>, X>,
  ): PartsOf<Unbind<A, D, X>, D>;
}
