// Whole derivatives, and products of derivatives with vectors. Those by one scalar are in gradient.ts.

import type { Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';
import type {
  Argnums,
  ArgnumsFault,
  BesideAux,
  DTypeFault,
  First,
  Gradient,
  Gradients,
  GradientTree,
  GradOptions,
  IsFloat,
  Picked,
  Returned,
  ScalarFault,
  Some,
  ValueIn,
} from './gradient.ts';
import type { Pairs } from './loss.ts';
import type {
  ReturnsNoFloat,
  ReturnsNothing,
  WrongCotangent,
  WrongTangent,
} from './message-transform.ts';
import type { WrongDType } from './message-value.ts';
import type { Arg, Err, Fail, Seen, Shape } from './shape.ts';

type Args = readonly unknown[];
type Callable = (...args: never[]) => unknown;

// ---- what is wrong -----------------------------------------------------------------------------

/** What is wrong with a value that must have a derivative, if anything: no tensors in it, or no floats. */
export type ValueFault<V> =
  V extends Err<infer M>
    ? Fail<M>
    : V extends Tensor<infer _S, infer D>
      ? IsFloat<D> extends true
        ? 'none'
        : Fail<ReturnsNoFloat<D>>
      : HasTensor<V> extends true
        ? 'none'
        : Fail<ReturnsNothing>;

/** Whether a value may hold tensors: all objects may that are no functions. */
export type HasTensor<V> = V extends Callable ? false : V extends object ? true : false;

/** What is wrong with all arguments of a function together. */
type AllFault<A extends Args> = Some<DTypeFault<A[number]>>;

// ---- jacobian and hessian ----------------------------------------------------------------------

interface JacobianOptions<N, H> extends GradOptions<N, H> {
  readonly mode?: 'reverse' | 'forward';
}

/** `jacobian(f)`: the whole derivative by the first argument, or by those in `argnums`. */
export type Jacobians = <
  A extends Args,
  Y extends Returned,
  const N extends Argnums = 0,
  H extends boolean = false,
>(
  f: (...args: A) => Arg<'jacobian', First<ArgnumsFault<A, N>, ValueFault<ValueIn<Y, H>>>, Y>,
  options?: JacobianOptions<N, H>,
) => (...args: A) => BesideAux<Gradient<ValueIn<Y, H>, Picked<A, N>>, Y, H>;

/** `hessian(f)`: the second derivatives of a scalar function. */
export type Hessians = <
  A extends Args,
  Y extends Returned,
  const N extends Argnums = 0,
  H extends boolean = false,
>(
  f: (...args: A) => Arg<'hessian', First<ArgnumsFault<A, N>, ScalarFault<ValueIn<Y, H>>>, Y>,
  options?: GradOptions<N, H>,
) => (...args: A) => BesideAux<Gradient<Gradients<A, N>, Picked<A, N>>, Y, H>;

// ---- vectors -----------------------------------------------------------------------------------

/** A vector like a tree of tensors, to be multiplied: null is 0, and stands for what has no derivative. */
export type VectorTree<X> =
  X extends Tensor<infer S, infer D>
    ? IsFloat<D> extends true
      ? Tensor<S, D> | null
      : null
    : X extends Callable
      ? unknown
      : X extends readonly unknown[]
        ? { readonly [K in keyof X]: VectorTree<X[K]> } | null
        : X extends object
          ? { readonly [K in keyof X as Field<X, K>]: VectorTree<X[K]> } | null
          : unknown;

/** The names of fields that may hold tensors: no vector needs a place for the others. */
type Field<X, K extends keyof X> = true extends HasTensor<X[K]> ? K : never;

/** The vectors of all arguments. */
type VectorTrees<A extends Args> = { readonly [K in keyof A]: VectorTree<A[K]> };

/** What is wrong with the vectors T for the arguments A, if anything: those that are tensors themselves are compared. */
type VectorsFault<A extends Args, T extends Args> = Some<
  { [K in keyof A]: K extends keyof T ? VectorFault<A[K], T[K]> : 'none' }[number]
>;

type VectorFault<X, T> =
  X extends Tensor<infer S, infer D>
    ? T extends Tensor<infer G, infer E>
      ? TangentFault<S, D, G, E>
      : 'none'
    : 'none';

type TangentFault<S extends Shape, D extends DType, G extends Shape, E extends DType> =
  Pairs<S, G> extends Err<string>
    ? Fail<WrongTangent<S, G>>
    : [E] extends readonly [D]
      ? 'none'
      : Fail<WrongDType<'tangent', E, D>>;

// ---- vjp ---------------------------------------------------------------------------------------

interface AuxOptions<H> {
  readonly hasAux?: H;
}

/** From a cotangent of Y to the gradients by A. */
export type Pullback<Y, A extends Args> =
  Y extends Tensor<infer S, infer D>
    ? <G extends Shape>(
        cotangent: Arg<'vjp', CotangentFault<S, G>, Tensor<G, NoInfer<D>>>,
      ) => GradientTree<A>
    : (cotangent: VectorTree<Y>) => GradientTree<A>;

type CotangentFault<S extends Shape, G extends Shape> =
  Pairs<S, G> extends Err<string> ? Fail<WrongCotangent<S, G>> : 'none';

/** The value, what follows it, and the aux where there is one. */
type Value<R, Y, H extends boolean> = H extends true
  ? Y extends readonly [infer V, infer X]
    ? [value: V, derivative: R, aux: X]
    : never
  : [value: Y, derivative: R];

/** `vjp(f, primals)`: the value, and a function from cotangents to gradients. */
export type Vjps = <A extends Args, Y extends Returned, H extends boolean = false>(
  f: (...args: A) => Arg<'vjp', First<AllFault<A>, ValueFault<ValueIn<Y, H>>>, Y>,
  primals: readonly [...A],
  options?: AuxOptions<H>,
) => Value<Pullback<ValueIn<Y, H>, A>, Y, H>;

// ---- jvp, linearize and hvp --------------------------------------------------------------------

/** `jvp(f, primals, tangents)`: the value, and its change along the tangents. */
export type Jvps = <
  A extends Args,
  Y extends Returned,
  const T extends Args,
  H extends boolean = false,
>(
  f: (...args: A) => Arg<'jvp', ValueFault<ValueIn<Y, H>>, Y>,
  primals: readonly [...A],
  tangents: Arg<'jvp', VectorsFault<A, T>, VectorTrees<A>> | Seen<T>,
  options?: AuxOptions<H>,
) => Value<GradientTree<ValueIn<Y, H>>, Y, H>;

/** `linearize(f, primals)`: the value, and a function from tangents to its change. */
export type Linearizes = <A extends Args, Y extends Returned, H extends boolean = false>(
  f: (...args: A) => Arg<'linearize', First<AllFault<A>, ValueFault<ValueIn<Y, H>>>, Y>,
  primals: readonly [...A],
  options?: AuxOptions<H>,
) => Value<(...tangents: VectorTrees<A>) => GradientTree<ValueIn<Y, H>>, Y, H>;

/** `hvp(f, primals, tangents)`: the Hessian times the tangents. */
export type Hvps = <A extends Args, Y extends Returned, const T extends Args>(
  f: (...args: A) => Arg<'hvp', ScalarFault<Y>, Y>,
  primals: readonly [...A],
  tangents: Arg<'hvp', VectorsFault<A, T>, VectorTrees<A>> | Seen<T>,
) => { -readonly [K in keyof A]: K extends keyof T ? Moved<A[K], T[K]> : never };

/** Nothing for an argument that does not move. */
type Moved<X, T> = [T] extends readonly [null] ? null : GradientTree<X>;

// ---- stopGradient ------------------------------------------------------------------------------

/** `stopGradient(tree)`: the same tree; of a variable a plain tensor. */
export type Stops = <X>(tree: X) => Stopped<X>;

type Stopped<X> =
  X extends Tensor<infer S, infer D>
    ? Tensor<S, D>
    : X extends Callable
      ? X
      : X extends object
        ? { [K in keyof X]: Stopped<X[K]> }
        : X;
