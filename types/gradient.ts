// Gradients: the derivative of y by x has the shape [...y, ...x].

import type { Tensor } from '../src/tensor.ts';
import type { DType, FloatOf } from './dtype.ts';
import type { Pairs } from './loss.ts';
import type { FromNotFloat, HookShape } from './message-custom.ts';
import type {
  NeedsGradient,
  NotFloat,
  NotScalar,
  ReturnsNoTensor,
  WrongDType,
  WrongGradient,
} from './message-value.ts';
import type { Arg, Err, Fail, Shape } from './shape.ts';

/** The shape of the derivative of a `Y` by an `X`. */
export type GradientShape<Y extends Shape, X extends Shape> = [...Y, ...X];

/** The derivative of a tensor `Y` by a tensor `X`. */
export type Gradient<Y extends Tensor<Shape, DType>, X extends Tensor<Shape, DType>> = Tensor<
  GradientShape<Y['shape'], X['shape']>,
  X['dtype']
>;

/** Whether tensors of dtype D have a gradient. */
export type IsFloat<D extends DType> = [D] extends readonly [FloatOf<D>] ? true : false;

/**
 * The gradient of a scalar by a tree of tensors: the same tree. What has no gradient (a tensor of
 * integers or bools, a number, a string) has `null` in its place.
 */
export type GradientTree<X> =
  X extends Tensor<infer S, infer D>
    ? IsFloat<D> extends true
      ? Tensor<S, D>
      : null
    : X extends (...args: never[]) => unknown
      ? null
      : X extends object
        ? { -readonly [K in keyof X]: GradientTree<X[K]> }
        : null;

/** Which arguments to differentiate by: an index, or several. */
export type Argnums = number | readonly number[];

/** The gradients by the arguments N of A: one tree, or a tuple of trees. */
export type Gradients<A extends readonly unknown[], N extends Argnums> = N extends readonly number[]
  ? { -readonly [K in keyof N]: GradientTree<A[N[K] & number]> }
  : N extends number
    ? GradientTree<A[N]>
    : never;

/** What is wrong with differentiating a function from A to Y by its arguments N, if anything. */
type GradientFault<A extends readonly unknown[], Y, N extends Argnums> =
  Y extends Tensor<infer S, infer _D>
    ? S extends readonly []
      ? ArgumentFault<A[N extends readonly number[] ? N[number] : N & number]>
      : number extends S['length']
        ? ArgumentFault<A[N extends readonly number[] ? N[number] : N & number]>
        : Fail<NotScalar<S>>
    : Fail<ReturnsNoTensor>;

/**
 * An argument that is itself a tensor without a gradient; inside a tree such a tensor is left out.
 */
type ArgumentFault<X> =
  X extends Tensor<infer _S, infer D>
    ? IsFloat<D> extends true
      ? 'none'
      : Fail<NotFloat<D>>
    : 'none';

/** What a function to differentiate must return: Y, or the sentence. */
export type Differentiable<
  Op extends string,
  A extends readonly unknown[],
  Y,
  N extends Argnums,
> = Arg<Op, GradientFault<A, Y, N>, Y>;

/** `grad(f)`: the gradient of a scalar function by its first argument, or by those in `argnums`. */
export type Grads = <A extends readonly unknown[], Y, const N extends Argnums = 0>(
  f: (...args: A) => Differentiable<'grad', A, Y, N>,
  options?: { readonly argnums?: N },
) => (...args: A) => Gradients<A, N>;

/** `valueAndGrad(f)`: the value of a scalar function as well. */
export type ValuesAndGrads = <A extends readonly unknown[], Y, const N extends Argnums = 0>(
  f: (...args: A) => Differentiable<'valueAndGrad', A, Y, N>,
  options?: { readonly argnums?: N },
) => (...args: A) => [value: Y, gradient: Gradients<A, N>];

/** `jacobian(f)`: the whole derivative by the first argument. */
export type Jacobians = <
  X extends Shape,
  D extends DType,
  A extends readonly unknown[],
  Y extends Shape,
  E extends DType,
>(
  f: (x: Tensor<X, D>, ...rest: A) => Arg<'jacobian', ArgumentFault<Tensor<X, D>>, Tensor<Y, E>>,
) => (x: Tensor<X, D>, ...rest: A) => Tensor<GradientShape<Y, X>, D>;

/** What `backward` leaves behind. */
export interface BackwardOptions {
  /** A second `backward` of the same result is allowed, and adds its gradients. Default: as `createGraph`. */
  readonly retainGraph?: boolean;
  /** The gradients can be differentiated themselves. */
  readonly createGraph?: boolean;
}

/** What `registerHook` returns. */
export interface Hook {
  /** Takes the hook away. */
  remove(): void;
}

/** The tape's methods. */
export interface Backwards {
  /**
   * Adds the gradient of this tensor to `grad` of every variable that leads to it: of a scalar, or of any tensor by
   * the chain rule, where `gradient` has its shape.
   *
   * @example
   * y.backward();
   * y.backward({ createGraph: true });
   */
  backward<S extends Shape, D extends DType, G extends Shape = never>(
    this: Arg<'backward', BackwardFault<S, D, G>, Tensor<S, D>>,
    gradient?: Arg<'backward', SeedFault<S, G>, Tensor<G, NoInfer<D>>> | BackwardOptions,
    options?: BackwardOptions,
  ): void;
  /**
   * Calls `hook` with the gradient of this tensor each time that one is complete. What it returns takes the place of
   * the gradient, for what comes before this tensor, and in `grad` if it is a variable. Several are called in their order.
   *
   * @example
   * const hook = h.registerHook((gradient) => gradient.clamp(-1, 1));
   * hook.remove();
   */
  registerHook<S extends Shape, D extends DType, R>(
    this: Tensor<S, D>,
    hook: (gradient: Tensor<S, D>) => HookResult<S, D, R>,
  ): Hook;
}

/** Only floats have a gradient; without one given (G is never) only a scalar will do. */
type BackwardFault<S extends Shape, D extends DType, G extends Shape> =
  IsFloat<D> extends true ? ScalarFault<S, G> : Fail<FromNotFloat<D>>;
type ScalarFault<S extends Shape, G extends Shape> = [G] extends [never]
  ? S extends readonly []
    ? 'none'
    : number extends S['length']
      ? 'none'
      : Fail<NeedsGradient<S>>
  : 'none';

/** With one, it has the shape of the tensor. */
type SeedFault<S extends Shape, G extends Shape> = [G] extends [never]
  ? 'none'
  : Pairs<S, G> extends Err<string>
    ? Fail<WrongGradient<S, G>>
    : 'none';

/** What a hook returns: R, the sentence, or what is expected. */
type HookResult<S extends Shape, D extends DType, R> =
  R extends Tensor<infer G, infer E>
    ? [E] extends readonly [D]
      ? Arg<'registerHook', Pairs<S, G> extends Err<string> ? Fail<HookShape<S, G>> : 'none', R>
      : Arg<'registerHook', Fail<WrongDType<'result', E, D>>, R>
    : R | Tensor<S, D> | null | undefined;
