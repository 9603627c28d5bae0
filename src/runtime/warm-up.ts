/** What a first call of a lowered function compiles, made ready before it. */
import { GradusError, notLowered } from '../errors.ts';

type Callable = (...args: never[]) => unknown;

/** Makes ready all that a call with these arguments needs; what has to be waited for is a promise. */
type Preparation = (args: readonly unknown[]) => unknown;

/** What makes lowered functions ready. */
export const preparations: WeakMap<Callable, Preparation> = /* @__PURE__ */ new WeakMap();

/** Makes ready what a call of `f` needs: nothing, where it is only traced along. */
export const prepare = (f: Callable, args: readonly unknown[]): unknown =>
  preparations.get(f)?.(args);

/**
 * Makes ready all that `f(...args)` needs, without running it: its program is compiled for the shapes of these arguments, and
 * where it will run on a GPU, all its shaders are compiled side by side. Resolves when all is ready: the first call compiles
 * nothing then. A page calls it while it loads, after `init`.
 *
 * `f` is what `lower` gave. No values are read, and donated arguments stay what they are; arguments that are expressions are
 * computed, as the call would. Rejects with what the call would throw. Where the function is traced, as in a gradient, nothing
 * is made ready.
 *
 * @example
 * const step = lower((w: Tensor<[10, 3]>, x: Tensor<[3]>) => w.matmul(x).softmax(0));
 * await warmUp(step, zeros(10, 3), zeros(3));
 */
export async function warmUp<F extends Callable>(f: F, ...args: Parameters<F>): Promise<void> {
  if (!preparations.has(f)) throw new GradusError(notLowered(f));
  await prepare(f, args);
}
