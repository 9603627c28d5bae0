// The call signatures of the functions that make tensors.
//
// The last overload of each takes every form, so that TypeScript prints its sentence.

import type { Tensor } from '../src/tensor.ts';
import type { Arange, Range } from './arange.ts';
import type { DType } from './dtype.ts';
import type { Nested, NestedArg, NestedDType, NestedShape } from './literal.ts';
import type { Arg, Mutable, Ok, Seen, Shape } from './shape.ts';
import type { FlatNew, GoodSizes, SizeArgs, SizeFault, SizeFaultOf, SizeList } from './sizes.ts';

/** The last argument of every function that makes a tensor. */
export interface CreateOptions<D extends DType> {
  readonly dtype?: D;
}

/** `zeros(2, 3)`, `zeros([2, 3])`, each with options last. */
export interface Fills<Op extends string = 'zeros'> {
  <const S extends number[], D extends DType = 'float32'>(
    shape: GoodSizes<S>,
    options?: CreateOptions<D>,
  ): Tensor<S, D>;
  <const S extends Shape, D extends DType = 'float32'>(
    shape: Arg<Op, SizeFault<S>, S> | Seen<S>,
    options?: CreateOptions<D>,
  ): Tensor<Mutable<S>, D>;
  <const R extends number[], D extends DType>(
    ...sizes: [...sizes: R, options: Arg<Op, SizeFault<R>, CreateOptions<D>>]
  ): Tensor<R, D>;
  <const R extends SizeList>(
    ...sizes: SizeArgs<Op, SizeFault<FlatNew<R>>, R> | Seen<R>
  ): Tensor<FlatNew<R>, 'float32'>;
}

/**
 * `full([2, 3], 7)`: a number fills float32 and a boolean bool, unless the dtype says otherwise.
 */
export type Fulls = <
  const S extends Shape,
  V extends number | boolean,
  D extends DType = [V] extends [boolean] ? 'bool' : 'float32',
>(
  shape: Arg<'full', SizeFault<S>, S> | Seen<S>,
  value: V,
  options?: CreateOptions<D>,
) => Tensor<Mutable<S>, D>;

/** One side of a matrix, or both. */
type Sides = readonly [number] | readonly [number, number];
type Square<R extends Sides> = R extends readonly [infer N extends number] ? [N, N] : R;

/** `eye(3)`, `eye(3, 4)`, each with options last. */
export interface Eyes {
  <const R extends Sides, D extends DType>(
    ...sizes: [...sizes: R, options: Arg<'eye', SizeFault<Square<R>>, CreateOptions<D>>]
  ): Tensor<Mutable<Square<R>>, D>;
  <const R extends Sides>(
    ...sizes: SizeArgs<'eye', SizeFault<Square<R>>, R> | Seen<R>
  ): Tensor<Mutable<Square<R>>, 'float32'>;
}

/** `arange(end)`, `arange(start, end)`, `arange(start, end, step)`, each with options last. */
export interface Aranges {
  <const R extends Range, D extends DType>(
    ...range: [...range: R, options: Arg<'arange', Arange<R>, CreateOptions<D>>]
  ): Tensor<Arange<R>['shape'], D>;
  <const R extends Range>(
    ...range: SizeArgs<'arange', Arange<R>, R> | Seen<R>
  ): Tensor<Arange<R>['shape'], 'float32'>;
}

/** `linspace(0, 1, 5)`. */
export type Linspaces = <N extends number, D extends DType = 'float32'>(
  start: number,
  end: number,
  steps: Arg<'linspace', SizeFaultOf<[N], D>, N>,
  options?: CreateOptions<D>,
) => Tensor<[N], D>;

/** What a Float16Array is; not every `lib` has its name. */
interface HalfData extends ArrayLike<number>, ArrayBufferView {
  readonly [Symbol.toStringTag]: 'Float16Array';
}

/** The typed arrays that `tensor` takes. */
export type TypedData = Float64Array | Float32Array | HalfData | Int32Array | Uint8Array;

/** The dtypes of typed arrays, by their names. Bytes are bools where `{ dtype: 'bool' }` says so. */
interface TypedDTypes {
  Float64Array: 'float64';
  Float32Array: 'float32';
  Float16Array: 'float16';
  Int32Array: 'int32';
  Uint8Array: 'uint8';
}

/** The dtype of a typed array. */
export type TypedDType<T extends TypedData> = TypedDTypes[T[typeof Symbol.toStringTag]];

/** TypeScript cannot see that the rule for nested arrays gives a shape. */
type NestedTensor<R, D extends DType> = R extends Ok<infer S> ? Tensor<S, D> : Tensor<Shape, D>;

/** `tensor(typedArray, [28, 28])` and `tensor([[1, 2], [3, 4]])`. */
export interface Literals {
  <T extends TypedData, const S extends Shape, D extends DType = TypedDType<T>>(
    data: T,
    shape: Arg<'tensor', SizeFault<S>, S> | Seen<S>,
    options?: CreateOptions<D>,
  ): Tensor<Mutable<S>, D>;
  <V extends Nested, D extends DType = NestedDType<V>>(
    value: NestedArg<V> | Seen<V>,
    options?: CreateOptions<D>,
  ): NestedTensor<NestedShape<V>, D>;
}
