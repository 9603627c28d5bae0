/** Whole derivatives: `jacobian` and `hessian`. All rows, or all columns, are computed together, as one batch. */

import type { Hessians, Jacobians } from '../../types/transform.ts';
import { GradusError } from '../errors.ts';
import { badMode } from '../errors-transform.ts';
import { graph as g } from '../graph/build.ts';
import { type Node, sizeOf } from '../graph/node.ts';
import { placeholderLike } from '../graph/rebuild.ts';
import type { Callable } from '../tracing.ts';
import { gradientsOf, scalarOutput } from './gradients.ts';
import { jvp } from './jvp.ts';
import { likeValue, outputsOf } from './linear.ts';
import {
  byArguments,
  checkFunction,
  Found,
  listOf,
  type Options,
  optionsOf,
  type Run,
  run,
} from './opened.ts';
import { vjp } from './vjp.ts';
import { batch } from './vmap.ts';

type Mode = 'reverse' | 'forward';

/** The unit vectors of a tensor, stacked: `[n, ...shape]`. */
function units({ shape, dtype }: Node, n: number): Node {
  const position = g.iota(n);
  const unit = g.eq(g.expand(g.reshape(position, [n, 1]), [n, n]), g.expand(position, [n, n]));
  return g.reshape(g.cast(unit, dtype), [n, ...shape]);
}

/** The derivatives of `y` by each of `inputs`, `[...y, ...x]`: all cotangents pulled back together. */
function rows(y: Node, inputs: readonly Node[]): Node[] {
  const n = sizeOf(y);
  const ct = placeholderLike(y);
  const gradients = n === 0 ? [] : vjp([y], [ct], inputs);
  const found = gradients.filter((x) => x !== null);
  const batched = batch(found, new Map([[ct, units(y, n)]]), n);
  const of = new Map(found.map((x, i) => [x, batched[i] as Node]));
  return inputs.map((x, i) => {
    const shape = [...y.shape, ...x.shape];
    const all = of.get(gradients[i] as Node);
    return all ? g.reshape(all, shape) : g.constant(0, x.dtype, shape);
  });
}

/** The derivatives of each of `outputs` by `x`, `[...y, ...x]`: all tangents pushed forward together. */
function columns(outputs: readonly Node[], x: Node): Node[] {
  const n = sizeOf(x);
  const tangent = placeholderLike(x);
  const changes = n === 0 ? [] : jvp(outputs, new Map([[x, tangent]]));
  const found = changes.filter((change) => change !== null);
  const batched = batch(found, new Map([[tangent, units(x, n)]]), n);
  const of = new Map(found.map((change, i) => [change, batched[i] as Node]));
  return outputs.map((y, i) => {
    const shape = [...y.shape, ...x.shape];
    const all = of.get(changes[i] as Node);
    if (!all) return g.constant(0, x.dtype, shape);
    const last = g.permute(all, [...y.shape.map((_, axis) => axis + 1), 0]);
    // As in reverse mode, the derivative has the dtype of what it is by.
    return g.cast(g.reshape(last, shape), x.dtype);
  });
}

/** The derivatives of all outputs (first index) by all inputs. */
function derivatives(outputs: readonly Node[], inputs: readonly Node[], mode: Mode): Node[][] {
  if (mode === 'reverse') return outputs.map((y) => rows(y, inputs));
  const byInput = inputs.map((x) => columns(outputs, x));
  return outputs.map((_, i) => byInput.map((column) => column[i] as Node));
}

/** Trees like the arguments `argnums`, of a row of derivatives. */
function treeOf({ like, placeholders }: Run, argnums: Options['argnums'], row: readonly Node[]) {
  const of = new Map(placeholders.map((x, i) => [x, new Found(row[i] as Node)]));
  return byArguments(argnums ?? 0, (i) => like(i, (x) => of.get(x)));
}

const size = (nodes: readonly Node[]) => nodes.reduce((sum, x) => sum + sizeOf(x), 0);

function modeFor(outputs: readonly Node[], inputs: readonly Node[], mode: unknown): Mode {
  if (mode === undefined) return size(outputs) <= size(inputs) ? 'reverse' : 'forward';
  if (mode === 'reverse' || mode === 'forward') return mode;
  throw new GradusError(badMode(mode));
}

/**
 * The whole derivative of a function, by its first argument (or those in `argnums`): for a result of shape Y and an
 * argument of shape X a tensor `[...Y, ...X]`. For a tree of results, or of arguments, it is a tree like the result,
 * with a tree like the argument in the place of each tensor; null where a tensor has no derivative.
 *
 * `mode` says how: `'reverse'` pulls back the unit vectors of the result, `'forward'` pushes those of the arguments.
 * Where it is left out, the fewer decide. With `hasAux`, `f` returns `[value, aux]` and the result is
 * `[jacobian, aux]`.
 *
 * @example
 * const df = jacobian((x: Tensor<[3]>) => zeros(2, 3).mv(x));   // (x: Tensor<[3]>) => Tensor<[2, 3]>
 */
export const jacobian = ((
  f: unknown,
  options?: Options & { readonly mode?: unknown },
): Callable => {
  const call = checkFunction('jacobian', f, 'tensors');
  const { argnums, hasAux } = optionsOf('jacobian', options);
  return (...args) => {
    const ran = run('jacobian', call, args, listOf(argnums), { hasAux });
    const { value, aux, placeholders, close } = ran;
    const outputs = outputsOf('jacobian', value);
    const found = derivatives(outputs, placeholders, modeFor(outputs, placeholders, options?.mode));
    const trees = found.map((row) => treeOf(ran, argnums, row));
    const result = likeValue(value, trees);
    return close(hasAux ? [result, aux] : result);
  };
  // `Jacobians` relates the types that are erased here.
}) as unknown as Jacobians;

/**
 * The second derivatives of a scalar function, by its first argument (or those in `argnums`): for an argument of shape
 * X a tensor `[...X, ...X]`; for a tree of tensors a tree like it, with a tree like it in the place of each tensor.
 * Forward over reverse mode. With `hasAux`, `f` returns `[scalar, aux]` and the result is `[hessian, aux]`.
 *
 * `hvp` gives its product with a vector without forming it.
 *
 * @example
 * const h = hessian((x: Tensor<[3]>) => x.mul(x).sum());   // (x: Tensor<[3]>) => Tensor<[3, 3]>
 */
export const hessian = ((f: unknown, options?: Options): Callable => {
  const call = checkFunction('hessian', f, 'a scalar tensor');
  const { argnums, hasAux } = optionsOf('hessian', options);
  return (...args) => {
    const ran = run('hessian', call, args, listOf(argnums), { hasAux });
    const { value, aux, placeholders, like, close } = ran;
    const gradients = gradientsOf(scalarOutput('hessian', value), placeholders);
    const found = derivatives(gradients, placeholders, 'forward');
    const of = new Map(placeholders.map((x, i) => [x, treeOf(ran, argnums, found[i] ?? [])]));
    const result = byArguments(argnums, (i) => like(i, (x) => of.get(x)));
    return close(hasAux ? [result, aux] : result);
  };
  // `Hessians` relates the types that are erased here.
}) as unknown as Hessians;
