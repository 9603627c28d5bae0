/** Linear functions of trees, which pullbacks and pushforwards are, and the vectors that they take. */

import { checkDType, isFloat } from '../dtype.ts';
import { describe, GradientError, GradusError, ShapeError } from '../errors.ts';
import {
  returnsNoFloat,
  returnsNothing,
  unlike,
  wrongCotangent,
  wrongTangent,
} from '../errors-transform.ts';
import { evaluate } from '../evaluate.ts';
import { zerosLike } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { closeOver, inline } from '../graph/region.ts';
import { isTraced, node, type Traced } from '../ops/define.ts';
import { same } from '../shape.ts';
import { mapTree, pairsOf, TensorSpec } from '../tree.ts';
import { Found, nodeIn, nodesIn, type Run } from './opened.ts';

/** What a tangent or a cotangent is called, and the sentence about one of another shape. */
type Kind = readonly [name: string, wrong: typeof wrongTangent];
export const tangent: Kind = ['tangent', wrongTangent];
export const cotangent: Kind = ['cotangent', wrongCotangent];

/** The tree with specs of its tensors: what is left of it to check others by. */
export const specsOf = (tree: unknown): unknown =>
  mapTree(tree, (x) => {
    const found = nodeIn(x);
    return found && { value: new TensorSpec(found.shape, found.dtype) };
  });

const isSpec = (x: unknown): x is TensorSpec => x instanceof TensorSpec;

/** The vector for each float tensor in a tree of specs, in order, from a tree like it. Null is 0. */
export function vectorsOf(
  op: string,
  [name, wrong]: Kind,
  specs: unknown,
  given: unknown,
): (Node | null)[] {
  const alike = (path: string, value: unknown) =>
    new GradusError(unlike(op, name, path, describe(value)));
  const isLeaf = (x: unknown) => isSpec(x) || isTraced(x);
  return pairsOf(specs, given, isLeaf, alike).flatMap(({ leaf, other, path }) => {
    const { shape, dtype } = leaf as TensorSpec;
    if (!isFloat(dtype)) return [];
    if (!isTraced(other)) return [null];
    const vector = other[node];
    if (!same(vector.shape, shape)) throw new ShapeError(wrong(op, shape, vector.shape, path));
    checkDType(op, name, vector.dtype, dtype);
    return [vector];
  });
}

/** The float tensors that a function returned: one alone, or those in a tree. */
export function outputsOf(op: string, value: unknown): Node[] {
  const nodes = nodesIn(value);
  const alone = nodeIn(value);
  if (alone && !isFloat(alone.dtype)) throw new GradientError(returnsNoFloat(op, alone.dtype));
  if (nodes.length === 0) throw new GradientError(returnsNothing(op));
  return nodes.filter(({ dtype }) => isFloat(dtype));
}

/** A tree like what a function returned (or its specs), with `parts` for the float tensors; null in all other places. */
export function likeValue(value: unknown, parts: readonly unknown[]): unknown {
  let next = 0;
  const leaf = (x: unknown) => {
    const found = isSpec(x) ? x : nodeIn(x);
    return found && { value: isFloat(found.dtype) ? parts[next++] : null };
  };
  return mapTree(value, leaf, () => null);
}

/** A linear function of some nodes, which may be called many times. */
export type Linear = (given: readonly (Node | null)[]) => Node[];

interface Closed {
  readonly value: unknown;
  readonly aux: unknown;
  readonly linear: Linear;
}

/**
 * Closes a run together with a linear function from `inputs`, which are placeholders of its own, to `outputs`. What
 * of that does not depend on the inputs is computed once, where it can be.
 */
export function closeLinear(
  op: string,
  { value, aux, close }: Run,
  inputs: readonly Node[],
  outputs: readonly Node[],
): Closed {
  const { region, captured } = closeOver(inputs, outputs);
  const results = [value, aux, captured.map((x) => new Found(x))];
  const [closed, closedAux, residuals] = close(results) as [unknown, unknown, Traced[]];
  const known = residuals.map((x) => x[node]);
  const all = [...nodesIn(closed), ...known];
  if (all.every(({ abstract }) => !abstract)) evaluate(all, op);
  const linear: Linear = (given) =>
    inline(region, [...inputs.map((x, i) => given[i] ?? zerosLike(x)), ...known]);
  return { value: closed, aux: closedAux, linear };
}
