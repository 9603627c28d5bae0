// The families of sorts and scans. See rule.ts.
//
// Results by name are written out, so that a hover shows them.

import type { Tensor } from '../src/tensor.ts';
import type { DType, SumOf } from './dtype.ts';
import type { FlattenAxis as SortAxis } from './flatten.ts';
import type { Bucketize, Kth, SearchSorted, TopK } from './order.ts';
import type { Reduce, WithAxis } from './reduce.ts';
import type { ReduceOptions } from './rule-reduce.ts';
import type { Arg, Shape } from './shape.ts';

/** The last argument of `sort` and `argsort`. */
export interface SortOptions {
  /** From the greatest on. */
  readonly descending?: boolean;
  /** Equal elements keep their order. They do in any case. */
  readonly stable?: boolean;
}

/** `x.sort()`, `x.sort(0, { descending: true })`. */
export interface Sorts {
  method<A extends Shape, D extends DType, X extends number = -1>(
    this: Tensor<A, D>,
    axis?: Arg<'sort', SortAxis<A, X>, X>,
    options?: SortOptions,
  ): {
    values: Tensor<SortAxis<A, X>['shape'], D>;
    indices: Tensor<SortAxis<A, X>['shape'], 'int32'>;
  };
  fn<A extends Shape, D extends DType, X extends number = -1>(
    x: Tensor<A, D>,
    axis?: Arg<'sort', SortAxis<A, X>, X>,
    options?: SortOptions,
  ): {
    values: Tensor<SortAxis<A, X>['shape'], D>;
    indices: Tensor<SortAxis<A, X>['shape'], 'int32'>;
  };
}

/** `x.argsort()`. */
export interface SortsIndices {
  method<A extends Shape, D extends DType, X extends number = -1>(
    this: Tensor<A, D>,
    axis?: Arg<'argsort', SortAxis<A, X>, X>,
    options?: SortOptions,
  ): Tensor<SortAxis<A, X>['shape'], 'int32'>;
  fn<A extends Shape, D extends DType, X extends number = -1>(
    x: Tensor<A, D>,
    axis?: Arg<'argsort', SortAxis<A, X>, X>,
    options?: SortOptions,
  ): Tensor<SortAxis<A, X>['shape'], 'int32'>;
}

/** The last argument of `topk`. */
export interface TopKOptions {
  /** The largest, unless false: then the smallest. */
  readonly largest?: boolean;
  /** In order. They are in any case. */
  readonly sorted?: boolean;
}

/** `x.topk(5)`, `x.topk(5, 0)`. */
export interface TopKs {
  method<A extends Shape, D extends DType, K extends number, X extends number = -1>(
    this: Tensor<A, D>,
    k: Arg<'topk', TopK<A, K, X>, K>,
    axis?: Arg<'topk', WithAxis<A, X>, X>,
    options?: TopKOptions,
  ): {
    values: Tensor<TopK<A, K, X>['shape'], D>;
    indices: Tensor<TopK<A, K, X>['shape'], 'int32'>;
  };
  fn<A extends Shape, D extends DType, K extends number, X extends number = -1>(
    x: Tensor<A, D>,
    k: Arg<'topk', TopK<A, K, X>, K>,
    axis?: Arg<'topk', WithAxis<A, X>, X>,
    options?: TopKOptions,
  ): {
    values: Tensor<TopK<A, K, X>['shape'], D>;
    indices: Tensor<TopK<A, K, X>['shape'], 'int32'>;
  };
}

/** `x.kthvalue(2)`, `x.kthvalue(2, 0, { keepdims: true })`. */
export interface Kths {
  method<
    A extends Shape,
    D extends DType,
    N extends number,
    X extends number = -1,
    K extends boolean = false,
  >(
    this: Tensor<A, D>,
    k: Arg<'kthvalue', Kth<A, N, X, K>, N>,
    axis?: Arg<'kthvalue', WithAxis<A, X>, X>,
    options?: ReduceOptions<K>,
  ): {
    values: Tensor<Kth<A, N, X, K>['shape'], D>;
    indices: Tensor<Kth<A, N, X, K>['shape'], 'int32'>;
  };
  fn<
    A extends Shape,
    D extends DType,
    N extends number,
    X extends number = -1,
    K extends boolean = false,
  >(
    x: Tensor<A, D>,
    k: Arg<'kthvalue', Kth<A, N, X, K>, N>,
    axis?: Arg<'kthvalue', WithAxis<A, X>, X>,
    options?: ReduceOptions<K>,
  ): {
    values: Tensor<Kth<A, N, X, K>['shape'], D>;
    indices: Tensor<Kth<A, N, X, K>['shape'], 'int32'>;
  };
}

/** `x.median()` is a scalar; along an axis there are values and indices. */
export interface Medians<Op extends string = 'median'> {
  method<
    A extends Shape,
    D extends DType,
    X extends number | undefined = never,
    K extends boolean = false,
  >(
    this: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X>,
    options?: ReduceOptions<K>,
  ): [X] extends [undefined]
    ? Tensor<[], D>
    : {
        values: Tensor<Reduce<A, X, K>['shape'], D>;
        indices: Tensor<Reduce<A, X, K>['shape'], 'int32'>;
      };
  fn<
    A extends Shape,
    D extends DType,
    X extends number | undefined = never,
    K extends boolean = false,
  >(
    x: Tensor<A, D>,
    axis?: Arg<Op, Reduce<A, X, K>, X>,
    options?: ReduceOptions<K>,
  ): [X] extends [undefined]
    ? Tensor<[], D>
    : {
        values: Tensor<Reduce<A, X, K>['shape'], D>;
        indices: Tensor<Reduce<A, X, K>['shape'], 'int32'>;
      };
}

/** The last argument of `searchsorted` and `bucketize`. */
interface SearchOptions {
  /** After equal elements instead of before them. */
  readonly right?: boolean;
}

/** `sorted.searchsorted(values)`. */
export interface Searches {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    values: Arg<'searchsorted', SearchSorted<A, U>, Tensor<U, E>>,
    options?: SearchOptions,
  ): Tensor<SearchSorted<A, U>['shape'], 'int32'>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    sorted: Tensor<A, D>,
    values: Arg<'searchsorted', SearchSorted<A, U>, Tensor<U, E>>,
    options?: SearchOptions,
  ): Tensor<SearchSorted<A, U>['shape'], 'int32'>;
}

/** `x.bucketize(boundaries)`. */
export interface Buckets {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    boundaries: Arg<'bucketize', Bucketize<A, U>, Tensor<U, E>>,
    options?: SearchOptions,
  ): Tensor<Bucketize<A, U>['shape'], 'int32'>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    boundaries: Arg<'bucketize', Bucketize<A, U>, Tensor<U, E>>,
    options?: SearchOptions,
  ): Tensor<Bucketize<A, U>['shape'], 'int32'>;
}

/** Along one axis; shape kept, bools are counted in int32: `cumsum`. */
export interface Scans<Op extends string = 'cumsum'> {
  method<A extends Shape, D extends DType, X extends number>(
    this: Tensor<A, D>,
    axis: Arg<Op, WithAxis<A, X>, X>,
  ): Tensor<WithAxis<A, X>['shape'], SumOf<D>>;
  fn<A extends Shape, D extends DType, X extends number>(
    x: Tensor<A, D>,
    axis: Arg<Op, WithAxis<A, X>, X>,
  ): Tensor<WithAxis<A, X>['shape'], SumOf<D>>;
}

/** Along one axis; values, and where they lie: `cummax`. */
export interface ScanExtremes<Op extends string = 'cummax'> {
  method<A extends Shape, D extends DType, X extends number>(
    this: Tensor<A, D>,
    axis: Arg<Op, WithAxis<A, X>, X>,
  ): {
    values: Tensor<WithAxis<A, X>['shape'], D>;
    indices: Tensor<WithAxis<A, X>['shape'], 'int32'>;
  };
  fn<A extends Shape, D extends DType, X extends number>(
    x: Tensor<A, D>,
    axis: Arg<Op, WithAxis<A, X>, X>,
  ): {
    values: Tensor<WithAxis<A, X>['shape'], D>;
    indices: Tensor<WithAxis<A, X>['shape'], 'int32'>;
  };
}
