// Gradients: the derivative of y by x has the shape [...y, ...x].

import type { Tensor } from '../src/tensor.ts';
import type { DType, FloatOf } from './dtype.ts';
import type {
  NoArgument,
  NotFloat,
  NotPair,
  NotScalar,
  ReturnsNoFloat,
  ReturnsNoTensor,
} from './message-transform.ts';
import type { Arg, Err, Fail, Shape } from './shape.ts';

/** The shape of the derivative of a `Y` by an `X`. */
export type GradientShape<Y extends Shape, X extends Shape> = [...Y, ...X];

/** Whether tensors of dtype D have a gradient. */
export type IsFloat<D extends DType> = [D] extends readonly [FloatOf<D>] ? true : false;

/** Any function. Those among the fields of an object, as methods are, have no place in its derivatives. */
type Callable = (...args: never[]) => unknown;

/** The names of fields without those that `Field` is a function of. */
type Place<K, Field> = Field extends Callable ? never : K;

/**
 * The gradient of a scalar by a tree of tensors: the same tree. What has no gradient (a tensor of
 * integers or bools, a number, a string) has `null` in its place.
 */
export type GradientTree<X> = DerivativeTree<[], X>;

/** The derivative of a tensor of shape Y by a tree of tensors. */
export type DerivativeTree<Y extends Shape, X> =
  X extends Tensor<infer S, infer D>
    ? IsFloat<D> extends true
      ? Tensor<GradientShape<Y, S>, D>
      : null
    : X extends Callable
      ? null
      : X extends readonly unknown[]
        ? { -readonly [K in keyof X]: DerivativeTree<Y, X[K]> }
        : X extends object
          ? { -readonly [K in keyof X as Place<K, X[K]>]: DerivativeTree<Y, X[K]> }
          : null;

/** The derivative of `Y` by `X`, tensors or trees of them: in the place of each tensor of `Y` a tree like `X`. */
export type Gradient<Y, X> =
  Y extends Tensor<infer S, infer D>
    ? IsFloat<D> extends true
      ? DerivativeTree<S, X>
      : null
    : Y extends Callable
      ? null
      : Y extends readonly unknown[]
        ? { -readonly [K in keyof Y]: Gradient<Y[K], X> }
        : Y extends object
          ? { -readonly [K in keyof Y as Place<K, Y[K]>]: Gradient<Y[K], X> }
          : null;

/** Which arguments to differentiate by: an index, or several. */
export type Argnums = number | readonly number[];

/** The arguments N of A: one, or a tuple of them. */
export type Picked<A extends readonly unknown[], N extends Argnums> = N extends readonly number[]
  ? { -readonly [K in keyof N]: A[N[K] & number] }
  : A[N & number];

/** The gradients by the arguments N of A: one tree, or a tuple of trees. */
export type Gradients<A extends readonly unknown[], N extends Argnums> = GradientTree<Picked<A, N>>;

// ---- what a function returns -------------------------------------------------------------------

/**
 * What a function to differentiate may return. HACK: the pair, which adds nothing, makes TypeScript
 * infer a tuple where the function returns an array.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is told so
export type Returned = {} | null | undefined | void | readonly [unknown];

/** The value of a function that returns Y, which is `[value, aux]` where H is true. */
export type ValueIn<Y, H extends boolean> = H extends true
  ? Y extends readonly [infer V, unknown]
    ? V
    : Err<NotPair>
  : Y;

/** A result, beside it the aux where H is true. */
export type BesideAux<R, Y, H extends boolean> = H extends true
  ? Y extends readonly [unknown, infer X]
    ? [R, aux: X]
    : never
  : R;

// ---- what is wrong -----------------------------------------------------------------------------

/** What is wrong with a value of a function that must be a scalar, if anything. */
export type ScalarFault<V> =
  V extends Tensor<infer S, infer D>
    ? number extends S['length']
      ? 'none'
      : S extends readonly []
        ? IsFloat<D> extends true
          ? 'none'
          : Fail<ReturnsNoFloat<D>>
        : Fail<NotScalar<S>>
    : V extends Err<infer M>
      ? Fail<M>
      : Fail<ReturnsNoTensor>;

/** What is wrong with differentiating by the arguments N of A, if anything. */
export type ArgnumsFault<
  A extends readonly unknown[],
  N extends Argnums,
> = number extends A['length']
  ? 'none'
  : N extends readonly number[]
    ? Some<ArgumentFault<A, N[number]>>
    : ArgumentFault<A, N & number>;

/** By its number: no such argument, or a tensor without a gradient; inside a tree such a one is left out. */
type ArgumentFault<A extends readonly unknown[], I extends number> = I extends I
  ? number extends I
    ? 'none'
    : `${I}` extends keyof A
      ? DTypeFault<A[I]>
      : Fail<NoArgument<I, A['length']>>
  : never;

export type DTypeFault<X> =
  X extends Tensor<infer _S, infer D>
    ? IsFloat<D> extends true
      ? 'none'
      : Fail<NotFloat<D>>
    : 'none';

/** The first of two faults. */
export type First<F, Then> = F extends Err<infer M> ? Fail<M> : Then;

/** The faults in a union. */
export type Some<F, E = Extract<F, Err<string>>> = [E] extends readonly [never] ? 'none' : E;

/** What a function to differentiate must return: Y, or the sentence. */
export type Differentiable<
  Op extends string,
  A extends readonly unknown[],
  Y,
  N extends Argnums,
  H extends boolean,
> = Arg<Op, First<ArgnumsFault<A, N>, ScalarFault<ValueIn<Y, H>>>, Y>;

// ---- grad and valueAndGrad ---------------------------------------------------------------------

/** What to differentiate by, and whether the function returns `[value, aux]`. */
export interface GradOptions<N, H> {
  readonly argnums?: N;
  readonly hasAux?: H;
}

/** `grad(f)`: the gradient of a scalar function by its first argument, or by those in `argnums`. */
export type Grads = <
  A extends readonly unknown[],
  Y extends Returned,
  const N extends Argnums = 0,
  H extends boolean = false,
>(
  f: (...args: A) => Differentiable<'grad', A, Y, N, H>,
  options?: GradOptions<N, H>,
) => (...args: A) => BesideAux<Gradients<A, N>, Y, H>;

/** `valueAndGrad(f)`: the value of a scalar function as well. */
export type ValuesAndGrads = <
  A extends readonly unknown[],
  Y extends Returned,
  const N extends Argnums = 0,
  H extends boolean = false,
>(
  f: (...args: A) => Differentiable<'valueAndGrad', A, Y, N, H>,
  options?: GradOptions<N, H>,
) => (...args: A) => [value: Y, gradient: Gradients<A, N>];
