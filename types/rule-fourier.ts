// The families of Fourier transforms. See rule.ts. What is complex has a last axis of size 2.

import type { Tensor } from '../src/tensor.ts';
import type { DType, SolveOf } from './dtype.ts';
import type { Complex, Complex2, InverseReal, Real } from './fourier.ts';
import type { Arg, Shape } from './shape.ts';

/** The last argument of every transform. */
interface FourierOptions {
  /**
   * Which direction divides by the length: 'backward', the inverse (the default); 'forward'; or 'ortho', both by its
   * square root.
   */
  readonly norm?: 'backward' | 'ortho' | 'forward';
}

type Signal<A extends Shape, Axes> = Axes extends 1 ? Complex<A> : Complex2<A>;

/** `[..., n, 2]` keeps its shape: `fft`. With two axes `[..., m, n, 2]`: `fft2`. */
export interface ComplexFourier<Op extends string = 'fft', Axes = 1> {
  method<A extends Shape, D extends DType>(
    this: Arg<Op, Signal<A, Axes>, Tensor<A, D>>,
    options?: FourierOptions,
  ): Tensor<Signal<A, Axes>['shape'], SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<Op, Signal<A, Axes>, Tensor<A, D>>,
    options?: FourierOptions,
  ): Tensor<Signal<A, Axes>['shape'], SolveOf<D>>;
}

/** `[..., n]` gives `[..., n / 2 + 1, 2]`: `rfft`. */
export interface RealFourier {
  method<A extends Shape, D extends DType>(
    this: Arg<'rfft', Real<A>, Tensor<A, D>>,
    options?: FourierOptions,
  ): Tensor<Real<A>['shape'], SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'rfft', Real<A>, Tensor<A, D>>,
    options?: FourierOptions,
  ): Tensor<Real<A>['shape'], SolveOf<D>>;
}

/** The last argument of `irfft`. */
interface InverseRealOptions<X> extends FourierOptions {
  /** The length of the result: 2 (M - 1) if not given. */
  readonly n?: X;
}

/** `[..., m, 2]` gives `[..., 2 (m - 1)]`, or `[..., n]`: `irfft`. */
export interface InverseRealFourier {
  method<A extends Shape, D extends DType, X extends number | undefined = undefined>(
    this: Arg<'irfft', InverseReal<A, X>, Tensor<A, D>>,
    options?: InverseRealOptions<X>,
  ): Tensor<InverseReal<A, X>['shape'], SolveOf<D>>;
  fn<A extends Shape, D extends DType, X extends number | undefined = undefined>(
    x: Arg<'irfft', InverseReal<A, X>, Tensor<A, D>>,
    options?: InverseRealOptions<X>,
  ): Tensor<InverseReal<A, X>['shape'], SolveOf<D>>;
}
