// The families of ops: one interface each, with two faces. `method` is the method of a tensor and
// `fn` the function that takes the tensor first. (One cannot be derived from the other: inference
// loses the sizes.) A family whose sentences name the op takes its name: `Broadcasts<'add'>`.
//
// The other families have files of their own, by theme, and are passed on here.

import type { Tensor } from '../src/tensor.ts';
import type { Broadcast, Broadcast3 } from './broadcast.ts';
import type { DType, FloatOf, Promote } from './dtype.ts';
import type { BoolNumber, WrongDType } from './message-value.ts';
import type { Arg, Err, Fail, Shape } from './shape.ts';

export type * from './rule-contract.ts';
export type * from './rule-conv.ts';
export type * from './rule-einops.ts';
export type * from './rule-einsum.ts';
export type * from './rule-elementwise.ts';
export type * from './rule-fourier.ts';
export type * from './rule-index.ts';
export type * from './rule-layout.ts';
export type * from './rule-linalg.ts';
export type * from './rule-logic.ts';
export type * from './rule-loss.ts';
export type * from './rule-move.ts';
export type * from './rule-movement.ts';
export type * from './rule-order.ts';
export type * from './rule-reduce.ts';
export type * from './rule-select.ts';
export type * from './rule-split.ts';
export type * from './rule-statistic.ts';

/** What each family is. */
export interface Rule {
  readonly method?: (...operands: never[]) => unknown;
  readonly fn: (...operands: never[]) => unknown;
}

/** Shape and dtype kept: `neg`, `relu`. */
export interface Same {
  method<A extends Shape, D extends DType>(this: Tensor<A, D>): Tensor<A, D>;
  fn<A extends Shape, D extends DType>(x: Tensor<A, D>): Tensor<A, D>;
}

/** Shape kept, result a float: `exp`, `tanh`. */
export interface Floats {
  method<A extends Shape, D extends DType>(this: Tensor<A, D>): Tensor<A, FloatOf<D>>;
  fn<A extends Shape, D extends DType>(x: Tensor<A, D>): Tensor<A, FloatOf<D>>;
}

/**
 * The other operand: a tensor that broadcasts with A, or a number unless the tensor is of bools.
 */
export type Other<
  Op extends string,
  A extends Shape,
  D extends DType,
  U extends Shape,
  E extends DType,
> = Arg<Op, Broadcast<A, U>, Tensor<U, E> | Scalar<Op, D>>;
type Scalar<Op extends string, D extends DType> = [D] extends ['bool']
  ? Arg<Op, Fail<BoolNumber>, never>
  : number;

/** Two operands, broadcast, dtypes promoted: `add`, `mul`. */
export interface Broadcasts<Op extends string = 'broadcast'> {
  method<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    this: Tensor<A, D>,
    other: Other<Op, A, D, U, E>,
  ): Tensor<Broadcast<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    x: Tensor<A, D>,
    other: Other<Op, A, D, U, E>,
  ): Tensor<Broadcast<A, U>['shape'], Promote<D, E>>;
}

/** Two operands, broadcast, result a float: `div`. */
export interface Divides<Op extends string = 'div'> {
  method<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    this: Tensor<A, D>,
    other: Other<Op, A, D, U, E>,
  ): Tensor<Broadcast<A, U>['shape'], FloatOf<Promote<D, E>>>;
  fn<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    x: Tensor<A, D>,
    other: Other<Op, A, D, U, E>,
  ): Tensor<Broadcast<A, U>['shape'], FloatOf<Promote<D, E>>>;
}

/** Two operands, broadcast, result bool: `lt`, `eq`. */
export interface Compares<Op extends string = 'compare'> {
  method<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    this: Tensor<A, D>,
    other: Other<Op, A, D, U, E>,
  ): Tensor<Broadcast<A, U>['shape'], 'bool'>;
  fn<A extends Shape, D extends DType, U extends Shape = [], E extends DType = D>(
    x: Tensor<A, D>,
    other: Other<Op, A, D, U, E>,
  ): Tensor<Broadcast<A, U>['shape'], 'bool'>;
}

/** The dtype of two branches; a plain number (`never`) takes the other's, and two are float32. */
type Branches<E extends DType, F extends DType> = [E] extends [never]
  ? [F] extends [never]
    ? 'float32'
    : F
  : [F] extends [never]
    ? E
    : Promote<E, F>;

/** A plain number as a branch, unless the other branch (`never` if a number too) is a tensor of bools. */
type NumberBeside<E extends DType> = [E] extends [never] ? number : Scalar<'where', E>;

/** What a condition must be: a tensor of bools. */
type Condition<C extends Shape, D extends DType> = Arg<
  'where',
  [D] extends ['bool'] ? 'none' : Fail<WrongDType<'condition', D, 'bool'>>,
  Tensor<C, D>
>;

/** `where(condition, a, b)`: three operands, broadcast. */
export interface Selects {
  method<
    C extends Shape,
    D extends DType,
    U extends Shape = [],
    V extends Shape = [],
    E extends DType = never,
    F extends DType = never,
  >(
    this: Condition<C, D>,
    a: Arg<'where', Broadcast<C, U>, NumberBeside<F> | Tensor<U, E>>,
    b: Arg<'where', Third<C, U, V>, NumberBeside<E> | Tensor<V, F>>,
  ): Tensor<Broadcast3<C, U, V>['shape'], Branches<E, F>>;
  fn<
    C extends Shape,
    D extends DType,
    U extends Shape = [],
    V extends Shape = [],
    E extends DType = never,
    F extends DType = never,
  >(
    condition: Condition<C, D>,
    a: Arg<'where', Broadcast<C, U>, NumberBeside<F> | Tensor<U, E>>,
    b: Arg<'where', Third<C, U, V>, NumberBeside<E> | Tensor<V, F>>,
  ): Tensor<Broadcast3<C, U, V>['shape'], Branches<E, F>>;
}

/** The fault of the third operand only: that of the first two is reported on the second. */
export type Third<C extends Shape, U extends Shape, V extends Shape> =
  Broadcast<C, U> extends Err<string> ? 'reported' : Broadcast3<C, U, V>;

/** `x.to('int32')`. */
export interface Casts {
  method<A extends Shape, D extends DType, E extends DType>(
    this: Tensor<A, D>,
    dtype: E,
  ): Tensor<A, E>;
  fn<A extends Shape, D extends DType, E extends DType>(x: Tensor<A, D>, dtype: E): Tensor<A, E>;
}
