// The families of logic and of questions about elements. See rule.ts.
//
// What floats have no bits for is refused on the tensor that is a float.

import type { Tensor } from '../src/tensor.ts';
import type { Broadcast } from './broadcast.ts';
import type { DType, FloatDType, Promote } from './dtype.ts';
import type { NoBits, NoShift } from './message-value.ts';
import type { Other } from './rule.ts';
import type { Arg, Fail, Shape } from './shape.ts';

/** `T`, unless D is a float. */
type Bits<Op extends string, D extends DType, T> = Arg<
  Op,
  [D] extends [FloatDType] ? Fail<NoBits<D>> : 'bits',
  T
>;

/** Two operands, broadcast, bools or whole numbers: `and`. */
export interface Logic<Op extends string = 'and'> {
  method<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    this: Bits<Op, D, Tensor<A, D>>,
    other: Bits<Op, E, Other<Op, A, D, U, E>>,
  ): Tensor<Broadcast<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    x: Bits<Op, D, Tensor<A, D>>,
    other: Bits<Op, E, Other<Op, A, D, U, E>>,
  ): Tensor<Broadcast<A, U>['shape'], Promote<D, E>>;
}

/** Shape and dtype kept, bools or whole numbers: `not`. */
export interface Inverts<Op extends string = 'not'> {
  method<A extends Shape, D extends DType>(this: Bits<Op, D, Tensor<A, D>>): Tensor<A, D>;
  fn<A extends Shape, D extends DType>(x: Bits<Op, D, Tensor<A, D>>): Tensor<A, D>;
}

/** `T`, unless D is neither int32 nor uint8. */
type Whole<Op extends string, D extends DType, T> = Arg<
  Op,
  [D] extends [FloatDType | 'bool'] ? Fail<NoShift<D>> : 'bits',
  T
>;

/** Two operands, broadcast, whole numbers: `bitwiseLeftShift`. */
export interface Shifts<Op extends string = 'bitwiseLeftShift'> {
  method<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    this: Whole<Op, D, Tensor<A, D>>,
    other: Whole<Op, E, Other<Op, A, D, U, E>>,
  ): Tensor<Broadcast<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    x: Whole<Op, D, Tensor<A, D>>,
    other: Whole<Op, E, Other<Op, A, D, U, E>>,
  ): Tensor<Broadcast<A, U>['shape'], Promote<D, E>>;
}

/** Shape kept, result bool: `isnan`. */
export interface Predicates {
  method<A extends Shape, D extends DType>(this: Tensor<A, D>): Tensor<A, 'bool'>;
  fn<A extends Shape, D extends DType>(x: Tensor<A, D>): Tensor<A, 'bool'>;
}
