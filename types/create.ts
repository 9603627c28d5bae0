// The call signatures of the functions that make tensors.

import type { Tensor } from '../src/tensor.ts';
import type { ArangeShape } from './arange.ts';
import type { DType } from './dtype.ts';
import type { Nested, NestedArg, NestedDType, NestedShape } from './literal.ts';
import type { Show } from './message.ts';
import type { Arg, ConstArg, Mutable, Shape, TensorOf } from './shape.ts';
import type { Created, Flat, SizeArgs, SizeList } from './sizes.ts';

/** The last argument of every function that makes a tensor. */
export interface CreateOptions<D extends DType> {
  readonly dtype?: D;
}

/** The shape that sizes S make, or what is wrong with them. */
type CreatedBy<S extends Shape> = Created<S, Show<S>>;

/** The tensor of the sizes S. */
type Made<S extends Shape, D extends DType> = TensorOf<Mutable<S>, D>;

/** `zeros(2, 3)`, `zeros([2, 3])`, `zeros([2, 3], { dtype: 'int32' })`. */
export interface Fills<Op extends string = 'zeros'> {
  <const S extends Shape, D extends DType = 'float32'>(
    shape: ConstArg<Op, CreatedBy<S>, S>,
    options: CreateOptions<D>,
  ): Made<S, D>;
  <const R extends SizeList>(
    ...sizes: SizeArgs<Op, CreatedBy<Flat<R>>, R>
  ): Made<Flat<R>, 'float32'>;
}

/** `full([2, 3], 7)`: a number fills float32 and a boolean bool, unless the dtype says otherwise. */
export interface Fulls {
  <
    const S extends Shape,
    V extends number | boolean,
    D extends DType = [V] extends [boolean] ? 'bool' : 'float32',
  >(
    shape: ConstArg<'full', CreatedBy<S>, S>,
    value: V,
    options?: CreateOptions<D>,
  ): Made<S, D>;
}

/** `eye(3)`, `eye(3, 4)`. */
export interface Eyes {
  <N extends number, M extends number = N, D extends DType = 'float32'>(
    n: Arg<'eye', CreatedBy<[N]>, N>,
    m?: Arg<'eye', CreatedBy<[N, M]>, M>,
    options?: CreateOptions<D>,
  ): Tensor<[N, M], D>;
}

/** `arange(end)`, `arange(start, end)`, `arange(start, end, step)`, each with options last. */
export interface Aranges {
  <E extends number, D extends DType = 'float32'>(
    end: Arg<'arange', ArangeShape<0, E, 1>, E>,
    options?: CreateOptions<D>,
  ): TensorOf<ArangeShape<0, E, 1>, D>;
  <S extends number, E extends number, T extends number = 1, D extends DType = 'float32'>(
    start: S,
    end: Arg<'arange', ArangeShape<S, E, T>, E>,
    step?: T,
    options?: CreateOptions<D>,
  ): TensorOf<ArangeShape<S, E, T>, D>;
}

/** `rand(2, 3)`, `rand([2, 3], { generator })`. `O` is what the options may hold. */
export interface Randoms<Op extends string = 'rand', O = object> {
  <const S extends Shape>(
    shape: ConstArg<Op, CreatedBy<S>, S>,
    options: O,
  ): Made<S, 'float32'>;
  <const R extends SizeList>(
    ...sizes: SizeArgs<Op, CreatedBy<Flat<R>>, R>
  ): Made<Flat<R>, 'float32'>;
}

/** The typed arrays that `tensor` takes. */
export type TypedData = Float32Array | Int32Array | Uint8Array;

/** The dtype of a typed array: bytes hold bools. */
export type TypedDType<T extends TypedData> = T extends Float32Array
  ? 'float32'
  : T extends Int32Array
    ? 'int32'
    : 'bool';

/** `tensor(typedArray, [28, 28])` and `tensor([[1, 2], [3, 4]])`. */
export interface Literals {
  <T extends TypedData, const S extends Shape, D extends DType = TypedDType<T>>(
    data: T,
    shape: ConstArg<'tensor', CreatedBy<S>, S>,
    options?: CreateOptions<D>,
  ): Made<S, D>;
  <V extends Nested, D extends DType = NestedDType<V>>(
    value: NestedArg<V> | (V & null),
    options?: CreateOptions<D>,
  ): TensorOf<NestedShape<V>, D>;
}
