// The tape: `y.backward()` and hooks. What gradients are is in gradient.ts.

import type { Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';
import type { IsFloat } from './gradient.ts';
import type { Pairs } from './loss.ts';
import type { FromNotFloat, HookShape } from './message-custom.ts';
import type { NeedsGradient, WrongDType, WrongGradient } from './message-value.ts';
import type { Arg, Err, Fail, Shape } from './shape.ts';

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
  IsFloat<D> extends true ? SeedlessFault<S, G> : Fail<FromNotFloat<D>>;
type SeedlessFault<S extends Shape, G extends Shape> = [G] extends [never]
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
