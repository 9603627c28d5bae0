// Dtypes. One row of one table for each; everything about dtypes in the types is read from it.

/** What the types know about each dtype. A new dtype is a new row here and in `src/dtype.ts`. */
export interface DTypes {
  /** `absorbs`: the dtypes that promote to this one. `float`: what division and `exp` give. */
  bool: { absorbs: 'bool'; float: 'float32'; sum: 'int32'; array: Uint8Array; item: boolean };
  int32: {
    absorbs: 'bool' | 'int32';
    float: 'float32';
    sum: 'int32';
    array: Int32Array;
    item: number;
  };
  float32: {
    absorbs: 'bool' | 'int32' | 'float32';
    float: 'float32';
    sum: 'float32';
    array: Float32Array;
    item: number;
  };
}

/** The element type of a tensor. */
export type DType = keyof DTypes;

/** The dtype of two operands together. `Promote<'int32', 'float32'>` is `'float32'`. */
export type Promote<A extends DType, B extends DType> =
  // The first test keeps an unresolved dtype: Promote<D, D> is D (`readonly`: see shape.ts).
  [A] extends readonly [B] ? A : B extends DTypes[A]['absorbs'] ? A : B;

/** The float dtype that carries values of `D`: what `div`, `mean` and `exp` return. */
export type FloatOf<D extends DType> = DTypes[D]['float'];

/** The dtype that adds up values of `D`: `sum` of bools counts, in int32. */
export type SumOf<D extends DType> = DTypes[D]['sum'];

/** The typed array that holds values of `D`. */
export type DataOf<D extends DType> = DTypes[D]['array'];

/** One element read back: a boolean of a bool tensor, otherwise a number. */
export type ItemOf<D extends DType> = DTypes[D]['item'];
