/** `grad` and `valueAndGrad`: the gradient of a scalar function, as a function. */

import type { Grads, ValuesAndGrads } from '../../types/gradient.ts';
import { isFloat } from '../dtype.ts';
import { GradientError, notScalar, returnsNoTensor } from '../errors.ts';
import { returnsNoFloat } from '../errors-transform.ts';
import { graph as g, zerosLike } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { isTraced, node } from '../ops/define.ts';
import type { Callable } from '../tracing.ts';
import {
  byArguments,
  checkFunction,
  Found,
  listOf,
  type Options,
  optionsOf,
  run,
} from './opened.ts';
import { vjp } from './vjp.ts';

/** The only output of a function that has a gradient. */
export function scalarOutput(op: string, value: unknown): Node {
  if (!isTraced(value)) throw new GradientError(returnsNoTensor(op));
  const { shape, dtype } = value[node];
  if (shape.length > 0) throw new GradientError(notScalar(op, shape));
  if (!isFloat(dtype)) throw new GradientError(returnsNoFloat(op, dtype));
  return value[node];
}

/** The gradients of a scalar by these nodes. */
export function gradientsOf(y: Node, by: readonly Node[]): Node[] {
  const found = vjp([y], [g.constant(1, y.dtype)], by);
  return by.map((x, i) => found[i] ?? zerosLike(x));
}

/** Makes a transform. Erased here: `Grads` and its siblings relate the function's types to those of its gradient. */
const transform =
  /* @__NO_SIDE_EFFECTS__ */
    (op: string, pick: (gradient: unknown, value: unknown, aux: readonly unknown[]) => unknown) =>
    (f: unknown, options?: Options): Callable => {
      const call = checkFunction(op, f, 'a scalar tensor');
      const { argnums, hasAux } = optionsOf(op, options);
      return (...args) => {
        const { value, aux, placeholders, like, close } = run(op, call, args, listOf(argnums), {
          hasAux,
        });
        const gradients = gradientsOf(scalarOutput(op, value), placeholders);
        const of = new Map(placeholders.map((x, i) => [x, new Found(gradients[i] as Node)]));
        const gradient = byArguments(argnums, (i) => like(i, (x) => of.get(x)));
        // With the value in any case: then the gradient has the same bits as that of `backward`.
        const results = [value, pick(gradient, value, hasAux ? [aux] : [])];
        return (close(results) as readonly unknown[])[1];
      };
    };

/**
 * The gradient of a scalar function: a function that returns, for each tensor of the first argument (or of those in
 * `argnums`), a tensor of the same shape. Arguments may be trees of tensors; so is the result, with null for what has
 * no gradient. With `hasAux`, `f` returns `[scalar, aux]` and the result is `[gradient, aux]`.
 *
 * @example
 * const df = grad((x: Tensor<[3]>) => x.mul(x).sum());   // (x: Tensor<[3]>) => Tensor<[3]>
 */
export const grad = transform('grad', (gradient, _value, aux) =>
  aux.length > 0 ? [gradient, ...aux] : gradient,
) as unknown as Grads;

/**
 * `grad`, with the value of the function: returns `[value, gradient]`, and with `hasAux` `[[value, aux], gradient]`.
 *
 * @example
 * const [loss, gradient] = valueAndGrad((x: Tensor<[3]>) => x.mul(x).sum())(ones(3));
 */
export const valueAndGrad = transform('valueAndGrad', (gradient, value, aux) => [
  aux.length > 0 ? [value, ...aux] : value,
  gradient,
]) as unknown as ValuesAndGrads;
