// stack: tensors of one shape along a new axis.

import type { AnyTensor } from '../src/tensor.ts';
import type { AxisIndex, OutOfRange } from './axis.ts';
import type { JoinAll, Tensors } from './concat.ts';
import type { Nothing } from './message.ts';
import type { Insert, NumbersLike } from './movement.ts';
import type { Err, Fail, Ok, Shape } from './shape.ts';

/** The shape of the tensors T stacked along a new axis X. */
export type Stack<T extends Tensors, X extends number, LIT = 'lit'> = T extends readonly [
  infer F extends AnyTensor,
  ...infer R extends Tensors,
]
  ? StackAt<F['shape'], R, X, T['length'], LIT>
  : T extends readonly []
    ? Fail<Nothing>
    : StackAt<T[number]['shape'], [], X, number, LIT>;

/** N tensors, of the shape F and of the shapes of R. */
type StackAt<
  F extends Shape,
  R extends Tensors,
  X extends number,
  N,
  LIT,
  I = AxisIndex<[...F, 1], X>,
> = number extends F['length']
  ? Ok<Shape>
  : [I] extends ['out']
    ? OutOfRange<F, X, [...F, 1]>
    : R extends readonly [infer S extends AnyTensor, ...infer More extends Tensors]
      ? Place<JoinAll<F, X, LIT, 'none', F, S['shape'], More>, I, N>
      : Place<Ok<F>, I, N>;

/** The joined shape J with an axis of size N at index I. */
type Place<J, I, N> =
  J extends Err<string>
    ? J
    : J extends Ok<infer S>
      ? number extends S['length']
        ? Ok<Shape>
        : number extends I
          ? Ok<NumbersLike<[...S, 1]>>
          : Insert<S, I, N>
      : never;
