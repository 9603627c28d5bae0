/** Products of derivatives with vectors: `vjp`, `jvp`, `linearize`, `hvp`. None of them forms a matrix. */

import type { Hvps, Jvps, Linearizes, Vjps } from '../../types/transform.ts';
import { GradusError } from '../errors.ts';
import { tangentCount } from '../errors-transform.ts';
import { zerosLike } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { placeholderLike } from '../graph/rebuild.ts';
import { checkedOptions } from '../ops/options.ts';
import { tensorOf } from '../tensor.ts';
import { gradientsOf, scalarOutput } from './gradients.ts';
import { jvp as push } from './jvp.ts';
import {
  closeLinear,
  cotangent,
  likeValue,
  outputsOf,
  specsOf,
  tangent,
  vectorsOf,
} from './linear.ts';
import { checkFunction, checkList, Found, type Run, run } from './opened.ts';
import { vjp as pull } from './vjp.ts';

interface Aux {
  readonly hasAux?: boolean;
}

const indices = (list: readonly unknown[]): number[] => list.map((_, i) => i);

/**
 * The value of `f` at `primals` (an array of its arguments), and its pullback: a function from a cotangent, a tree
 * like the value, to the gradients, one tree for each argument. It may be called many times; what it needs of `f` is
 * computed once. Null in the place of a cotangent is 0, and stands for tensors of integers and bools.
 *
 * With `hasAux`, `f` returns `[value, aux]` and the result is `[value, pullback, aux]`. Throws a `ShapeError` for a
 * cotangent of another shape than the value.
 *
 * @example
 * const [y, pullback] = vjp((x: Tensor<[3]>) => x.mul(x), [ones(3)]);
 * const [dx] = pullback(y);   // Tensor<[3]>
 */
export const vjp = ((f: unknown, primals: unknown, options?: Aux) => {
  const { hasAux = false } = checkedOptions('vjp', options);
  const call = checkFunction('vjp', f, 'tensors');
  const args = checkList('vjp', 2, primals);
  const ran = run('vjp', call, args, indices(args), { hasAux });
  const { placeholders, like } = ran;
  const outputs = outputsOf('vjp', ran.value);
  const cts = outputs.map(placeholderLike);
  const pulled = pull(outputs, cts, placeholders);
  const found = placeholders.map((x, i) => pulled[i] ?? zerosLike(x));
  const { value, aux, linear } = closeLinear('vjp', ran, cts, found);
  const specs = specsOf(value);
  const pullback = (ct: unknown) => {
    const gradients = linear(vectorsOf('vjp', cotangent, specs, ct));
    const of = new Map(placeholders.map((x, i) => [x, gradients[i] as Node]));
    return args.map((_, i) => like(i, (x) => tensorOf(of.get(x) as Node)));
  };
  return hasAux ? [value, pullback, aux] : [value, pullback];
  // `Vjps` relates the types that are erased here.
}) as unknown as Vjps;

/** Tangents as an array, one for each argument. */
function checkTangents(op: string, given: unknown, args: readonly unknown[]): readonly unknown[] {
  const tangents = checkList(op, 3, given);
  if (tangents.length === args.length) return tangents;
  throw new GradusError(tangentCount(op, tangents.length, args.length));
}

/** The arguments that have a tangent. */
const moving = (tangents: readonly unknown[]): number[] =>
  indices(tangents).filter((i) => tangents[i] !== null);

/** The tangents of a run's placeholders. */
function directionsOf(
  op: string,
  { like, placeholders }: Run,
  argnums: readonly number[],
  tangents: readonly unknown[],
): Map<Node, Node> {
  const vectors = argnums.flatMap((i) => {
    const specs = specsOf(like(i, (x) => new Found(x)));
    return vectorsOf(op, tangent, specs, tangents[i]);
  });
  return new Map(
    placeholders.flatMap((x, i) => {
      const vector = vectors[i];
      return vector ? [[x, vector] as const] : [];
    }),
  );
}

/**
 * The value of `f` at `primals` (an array of its arguments), and how it changes along `tangents`: the Jacobian times
 * a vector, computed forward, in one walk with the value. A tangent is a tree like its argument; null is 0, and stands
 * for tensors of integers and bools.
 *
 * With `hasAux`, `f` returns `[value, aux]` and the result is `[value, tangent, aux]`. Throws a `ShapeError` for a
 * tangent of another shape than the argument.
 *
 * @example
 * const [y, change] = jvp((x: Tensor<[3]>) => x.mul(x).sum(), [ones(3)], [ones(3)]);   // both are scalars
 */
export const jvp = ((f: unknown, primals: unknown, along: unknown, options?: Aux) => {
  const { hasAux = false } = checkedOptions('jvp', options);
  const call = checkFunction('jvp', f, 'tensors');
  const args = checkList('jvp', 2, primals);
  const tangents = checkTangents('jvp', along, args);
  const argnums = moving(tangents);
  const ran = run('jvp', call, args, argnums, { hasAux, others: tangents });
  const outputs = outputsOf('jvp', ran.value);
  const pushed = push(outputs, directionsOf('jvp', ran, argnums, tangents));
  const changes = outputs.map((y, i) => new Found(pushed[i] ?? zerosLike(y)));
  const results = [ran.value, likeValue(ran.value, changes)];
  return ran.close(hasAux ? [...results, ran.aux] : results);
  // `Jvps` relates the types that are erased here.
}) as unknown as Jvps;

/**
 * The value of `f` at `primals` (an array of its arguments), and its linear approximation there: a function from
 * tangents, one for each argument, to the change of the value. What it needs of `f` is computed once, so it is `jvp`
 * for many tangents at one point.
 *
 * With `hasAux`, `f` returns `[value, aux]` and the result is `[value, pushforward, aux]`. Throws a `ShapeError` for a
 * tangent of another shape than the argument.
 *
 * @example
 * const [y, pushforward] = linearize((x: Tensor<[3]>) => x.mul(x), [ones(3)]);
 * const change = pushforward(ones(3));   // Tensor<[3]>
 */
export const linearize = ((f: unknown, primals: unknown, options?: Aux) => {
  const { hasAux = false } = checkedOptions('linearize', options);
  const call = checkFunction('linearize', f, 'tensors');
  const args = checkList('linearize', 2, primals);
  const ran = run('linearize', call, args, indices(args), { hasAux });
  const { like, placeholders } = ran;
  const outputs = outputsOf('linearize', ran.value);
  const along = placeholders.map(placeholderLike);
  const pushed = push(outputs, new Map(placeholders.map((x, i) => [x, along[i] as Node])));
  const found = outputs.map((y, i) => pushed[i] ?? zerosLike(y));
  const { value, aux, linear } = closeLinear('linearize', ran, along, found);
  const specs = specsOf(args.map((_, i) => like(i, (x) => new Found(x))));
  const form = specsOf(value);
  const pushforward = (...tangents: unknown[]) => {
    if (tangents.length !== args.length)
      throw new GradusError(tangentCount('linearize', tangents.length, args.length));
    const changes = linear(vectorsOf('linearize', tangent, specs, tangents));
    return likeValue(
      form,
      changes.map((x) => tensorOf(x)),
    );
  };
  return hasAux ? [value, pushforward, aux] : [value, pushforward];
  // `Linearizes` relates the types that are erased here.
}) as unknown as Linearizes;

/**
 * The Hessian of the scalar function `f` at `primals` (an array of its arguments) times `tangents`, by the arguments
 * whose tangent is not null: an array with a tree like each of them, and null for the others. Forward over reverse:
 * it costs a few times what `f` does, and no Hessian is formed.
 *
 * @example
 * const [product] = hvp((x: Tensor<[3]>) => x.mul(x).mul(x).sum(), [ones(3)], [ones(3)]);   // Tensor<[3]>
 */
export const hvp = ((f: unknown, primals: unknown, along: unknown) => {
  const call = checkFunction('hvp', f, 'a scalar tensor');
  const args = checkList('hvp', 2, primals);
  const tangents = checkTangents('hvp', along, args);
  const argnums = moving(tangents);
  const ran = run('hvp', call, args, argnums, { others: tangents });
  const { like, placeholders } = ran;
  const gradients = gradientsOf(scalarOutput('hvp', ran.value), placeholders);
  const products = push(gradients, directionsOf('hvp', ran, argnums, tangents));
  const of = new Map(placeholders.map((x, i) => [x, new Found(products[i] ?? zerosLike(x))]));
  return ran.close(args.map((_, i) => (argnums.includes(i) ? like(i, (x) => of.get(x)) : null)));
  // `Hvps` relates the types that are erased here.
}) as unknown as Hvps;
