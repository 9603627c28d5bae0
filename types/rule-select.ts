// The families of ops that read or write at indices, or under masks. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { Broadcast } from './broadcast.ts';
import type { DType } from './dtype.ts';
import type { WrongDType } from './message-value.ts';
import type { WithAxis } from './reduce.ts';
import type {
  Embedding,
  Gather,
  IndexAddFault,
  IndexSelect,
  OfIndex,
  OfValue,
  OneHot,
  Plain,
  ScalarFault,
  SourceFault,
  TakeAlong,
} from './select.ts';
import type { Arg, Err, Fail, Shape } from './shape.ts';

/** An axis of A. */
type Axis<Op extends string, A extends Shape, X extends number> = Arg<Op, WithAxis<A, X>, X>;

/** The rule R of an axis and an index, on the index: what is wrong with the axis is said there. */
type AfterAxis<A extends Shape, X extends number, R> = [X] extends [never]
  ? R
  : WithAxis<A, X> extends Err<string>
    ? 'reported'
    : R;

/** The same where there may be no axis (never). */
type AfterAxisIf<A extends Shape, X extends number, R> = [X] extends [never]
  ? R
  : AfterAxis<A, X, R>;

/** `x.gather(1, index)`. */
export interface Gathers {
  method<A extends Shape, D extends DType, X extends number, I extends Shape, E extends DType>(
    this: Tensor<A, D>,
    axis: Axis<'gather', A, X>,
    index: Arg<'gather', AfterAxis<A, X, OfIndex<E, Gather<A, X, I>>>, Tensor<I, E>>,
  ): Tensor<Gather<A, X, I>['shape'], D>;
  fn<A extends Shape, D extends DType, X extends number, I extends Shape, E extends DType>(
    x: Tensor<A, D>,
    axis: Axis<'gather', A, X>,
    index: Arg<'gather', AfterAxis<A, X, OfIndex<E, Gather<A, X, I>>>, Tensor<I, E>>,
  ): Tensor<Gather<A, X, I>['shape'], D>;
}

/** A source for an index of shape I: a tensor that is no smaller, or a plain value. */
type Source<
  Op extends string,
  D extends DType,
  I extends Shape,
  U extends Shape,
  F extends DType,
> = Arg<Op, OfValue<D, F, 'source', SourceFault<I, U>>, Plain<Op, D> | Tensor<U, F>>;

/** `x.scatter(1, index, source)`. */
export interface Scatters<Op extends string = 'scatter'> {
  method<
    A extends Shape,
    D extends DType,
    X extends number,
    I extends Shape,
    E extends DType,
    U extends Shape = I,
    F extends DType = D,
  >(
    this: Tensor<A, D>,
    axis: Axis<Op, A, X>,
    index: Arg<Op, AfterAxis<A, X, OfIndex<E, Gather<A, X, I>>>, Tensor<I, E>>,
    source: Source<Op, D, I, U, F>,
  ): Tensor<A, D>;
  fn<
    A extends Shape,
    D extends DType,
    X extends number,
    I extends Shape,
    E extends DType,
    U extends Shape = I,
    F extends DType = D,
  >(
    x: Tensor<A, D>,
    axis: Axis<Op, A, X>,
    index: Arg<Op, AfterAxis<A, X, OfIndex<E, Gather<A, X, I>>>, Tensor<I, E>>,
    source: Source<Op, D, I, U, F>,
  ): Tensor<A, D>;
}

/** `x.indexSelect(0, index)`. */
export interface IndexSelects {
  method<A extends Shape, D extends DType, X extends number, I extends Shape, E extends DType>(
    this: Tensor<A, D>,
    axis: Axis<'indexSelect', A, X>,
    index: Arg<'indexSelect', AfterAxis<A, X, OfIndex<E, IndexSelect<A, X, I>>>, Tensor<I, E>>,
  ): Tensor<IndexSelect<A, X, I>['shape'], D>;
  fn<A extends Shape, D extends DType, X extends number, I extends Shape, E extends DType>(
    x: Tensor<A, D>,
    axis: Axis<'indexSelect', A, X>,
    index: Arg<'indexSelect', AfterAxis<A, X, OfIndex<E, IndexSelect<A, X, I>>>, Tensor<I, E>>,
  ): Tensor<IndexSelect<A, X, I>['shape'], D>;
}

/** `x.indexAdd(0, index, source)`. */
export interface IndexAdds {
  method<
    A extends Shape,
    D extends DType,
    X extends number,
    I extends Shape,
    E extends DType,
    U extends Shape,
    F extends DType,
  >(
    this: Tensor<A, D>,
    axis: Axis<'indexAdd', A, X>,
    index: Arg<'indexAdd', AfterAxis<A, X, OfIndex<E, IndexSelect<A, X, I>>>, Tensor<I, E>>,
    source: Arg<'indexAdd', OfValue<D, F, 'source', IndexAddFault<A, X, I, U>>, Tensor<U, F>>,
  ): Tensor<A, D>;
  fn<
    A extends Shape,
    D extends DType,
    X extends number,
    I extends Shape,
    E extends DType,
    U extends Shape,
    F extends DType,
  >(
    x: Tensor<A, D>,
    axis: Axis<'indexAdd', A, X>,
    index: Arg<'indexAdd', AfterAxis<A, X, OfIndex<E, IndexSelect<A, X, I>>>, Tensor<I, E>>,
    source: Arg<'indexAdd', OfValue<D, F, 'source', IndexAddFault<A, X, I, U>>, Tensor<U, F>>,
  ): Tensor<A, D>;
}

/** `x.take(index)`. */
export interface Takes {
  method<A extends Shape, D extends DType, I extends Shape, E extends DType>(
    this: Tensor<A, D>,
    index: Arg<'take', OfIndex<E, 'fits'>, Tensor<I, E>>,
  ): Tensor<I, D>;
  fn<A extends Shape, D extends DType, I extends Shape, E extends DType>(
    x: Tensor<A, D>,
    index: Arg<'take', OfIndex<E, 'fits'>, Tensor<I, E>>,
  ): Tensor<I, D>;
}

/** `x.takeAlongDim(index, 1)`. */
export interface TakesAlong {
  method<
    A extends Shape,
    D extends DType,
    I extends Shape,
    E extends DType,
    X extends number = never,
  >(
    this: Tensor<A, D>,
    index: Arg<'takeAlongDim', AfterAxisIf<A, X, OfIndex<E, TakeAlong<A, I, X>>>, Tensor<I, E>>,
    axis?: Axis<'takeAlongDim', A, X>,
  ): Tensor<TakeAlong<A, I, X>['shape'], D>;
  fn<A extends Shape, D extends DType, I extends Shape, E extends DType, X extends number = never>(
    x: Tensor<A, D>,
    index: Arg<'takeAlongDim', AfterAxisIf<A, X, OfIndex<E, TakeAlong<A, I, X>>>, Tensor<I, E>>,
    axis?: Axis<'takeAlongDim', A, X>,
  ): Tensor<TakeAlong<A, I, X>['shape'], D>;
}

/** `index.embedding(weight)`. */
export interface Embeds {
  method<I extends Shape, E extends DType, W extends Shape, D extends DType>(
    this: Tensor<I, E>,
    weight: Arg<'embedding', OfIndex<E, Embedding<I, W>>, Tensor<W, D>>,
  ): Tensor<Embedding<I, W>['shape'], D>;
  fn<I extends Shape, E extends DType, W extends Shape, D extends DType>(
    index: Tensor<I, E>,
    weight: Arg<'embedding', OfIndex<E, Embedding<I, W>>, Tensor<W, D>>,
  ): Tensor<Embedding<I, W>['shape'], D>;
}

/** `index.oneHot(10)`. */
export interface Encodes {
  method<I extends Shape, E extends DType, C extends number>(
    this: Tensor<I, E>,
    classes: Arg<'oneHot', OfIndex<E, OneHot<I, C>>, C>,
  ): Tensor<OneHot<I, C>['shape'], 'int32'>;
  fn<I extends Shape, E extends DType, C extends number>(
    index: Tensor<I, E>,
    classes: Arg<'oneHot', OfIndex<E, OneHot<I, C>>, C>,
  ): Tensor<OneHot<I, C>['shape'], 'int32'>;
}

/** What is wrong with a mask of shape U and dtype E for A, if anything. */
type MaskFault<A extends Shape, U extends Shape, E extends DType> = [E] extends ['bool']
  ? Broadcast<A, U>
  : Fail<WrongDType<'mask', E, 'bool'>>;

/** `x.maskedFill(mask, 0)`. */
export interface MaskedFills {
  method<
    A extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    V extends Shape = [],
    F extends DType = D,
  >(
    this: Tensor<A, D>,
    mask: Arg<'maskedFill', MaskFault<A, U, E>, Tensor<U, E>>,
    value: Arg<
      'maskedFill',
      OfValue<D, F, 'value', ScalarFault<V>>,
      Plain<'maskedFill', D> | Tensor<V, F>
    >,
  ): Tensor<Broadcast<A, U>['shape'], D>;
  fn<
    A extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    V extends Shape = [],
    F extends DType = D,
  >(
    x: Tensor<A, D>,
    mask: Arg<'maskedFill', MaskFault<A, U, E>, Tensor<U, E>>,
    value: Arg<
      'maskedFill',
      OfValue<D, F, 'value', ScalarFault<V>>,
      Plain<'maskedFill', D> | Tensor<V, F>
    >,
  ): Tensor<Broadcast<A, U>['shape'], D>;
}

/** `x.maskedSelect(mask)`. */
export interface MaskedSelects {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    mask: Arg<'maskedSelect', MaskFault<A, U, E>, Tensor<U, E>>,
  ): Tensor<[number], D>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    mask: Arg<'maskedSelect', MaskFault<A, U, E>, Tensor<U, E>>,
  ): Tensor<[number], D>;
}

/** `x.nonzero()`. */
export interface Finds {
  method<A extends Shape, D extends DType>(
    this: Tensor<A, D>,
  ): Tensor<[number, A['length']], 'int32'>;
  fn<A extends Shape, D extends DType>(x: Tensor<A, D>): Tensor<[number, A['length']], 'int32'>;
}
