// The families of ops that are told what to do by a string. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { Tensors } from './concat.ts';
import type { Einsum, EquationArg, OperandArgs, PromoteEach } from './einsum.ts';
import type { Seen } from './shape.ts';

/** `einsum('ij,jk->ik', a, b)`. */
export interface Einsums {
  fn<const E extends string, T extends Tensors>(
    equation: EquationArg<Einsum<E, T>, E>,
    ...operands: OperandArgs<Einsum<E, T>, T> | Seen<T>
  ): Tensor<Einsum<E, T>['shape'], PromoteEach<T>>;
}
