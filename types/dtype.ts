// Dtypes. One row of one table for each; everything about dtypes in the types is read from it.

/** What the types know about each dtype. A new dtype is a new row here and in `src/dtype.ts`. */
export interface DTypes {
  /**
   * `absorbs`: the dtypes that promote to this one. `float`: what division and `exp` give. `solve`: what linear
   * algebra gives.
   */
  bool: {
    absorbs: 'bool';
    float: 'float32';
    solve: 'float32';
    sum: 'int32';
    array: Uint8Array;
    item: boolean;
  };
  uint8: {
    absorbs: 'bool' | 'uint8';
    float: 'float32';
    solve: 'float32';
    sum: 'int32';
    array: Uint8Array;
    item: number;
  };
  int32: {
    absorbs: 'bool' | 'uint8' | 'int32';
    float: 'float32';
    solve: 'float32';
    sum: 'int32';
    array: Int32Array;
    item: number;
  };
  float16: {
    absorbs: 'bool' | 'uint8' | 'int32' | 'float16';
    float: 'float16';
    solve: 'float32';
    sum: 'float16';
    array: Float32Array;
    item: number;
  };
  float32: {
    absorbs: 'bool' | 'uint8' | 'int32' | 'float16' | 'float32';
    float: 'float32';
    solve: 'float32';
    sum: 'float32';
    array: Float32Array;
    item: number;
  };
  float64: {
    absorbs: 'bool' | 'uint8' | 'int32' | 'float16' | 'float32' | 'float64';
    float: 'float64';
    solve: 'float64';
    sum: 'float64';
    array: Float64Array;
    item: number;
  };
}

/** The element type of a tensor. */
export type DType = keyof DTypes;

/** The dtypes that have a gradient. */
export type FloatDType = 'float16' | 'float32' | 'float64';

/** The dtype of two operands together. `Promote<'int32', 'float32'>` is `'float32'`. */
export type Promote<A extends DType, B extends DType> =
  // The first test keeps an unresolved dtype: Promote<D, D> is D (`readonly`: see shape.ts).
  [A] extends readonly [B] ? A : B extends DTypes[A]['absorbs'] ? A : B;

/** The float dtype that carries values of `D`: what `div`, `mean` and `exp` return. */
export type FloatOf<D extends DType> = DTypes[D]['float'];

/** The float dtype in which linear algebra is done on values of `D`: float16 is too coarse. */
export type SolveOf<D extends DType> = DTypes[D]['solve'];

/** The dtype that adds up values of `D`: `sum` of bools counts, in int32. */
export type SumOf<D extends DType> = DTypes[D]['sum'];

/** The typed array that `data()` gives of values of `D`: of float16, which few engines have, a Float32Array. */
export type DataOf<D extends DType> = DTypes[D]['array'];

/** One element read back: a boolean of a bool tensor, otherwise a number. */
export type ItemOf<D extends DType> = DTypes[D]['item'];
