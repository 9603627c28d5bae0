/**
 * Results with a derivative of their own: by a rule (`customGrad`), or computed anew (`checkpoint`). The values of the
 * results are the first inputs, so that such a node computes nothing; the region says what the derivative is made of.
 */
import { GradientError } from '../errors.ts';
import { customCaptured } from '../errors-custom.ts';
import { graph as g, zerosLike } from '../graph/build.ts';
import { intern, invariant, type Node, resultOf } from '../graph/node.ts';
import { placeholderLike, replace } from '../graph/rebuild.ts';
import { inline, type Region, regionOf } from '../graph/region.ts';
import type { BatchWalk, Compound } from './compound.ts';

interface Parts {
  /** How many results there are, and so how many values among the inputs. */
  readonly results: readonly number[];
  /** How many arguments come after the values. */
  readonly arity: number;
  readonly region: Region;
}

function partsOf({ attributes: { regions: [region] = [], options = [] } }: Node): Parts {
  const [count = 0, arity = 0] = options;
  invariant(region, 'no region');
  return { results: Array.from({ length: count }, (_, i) => i), arity, region };
}

/** A region with a leading axis of size `n` on those of its inputs that have one, and on all outputs. */
function batchRegion(
  walk: BatchWalk,
  region: Region,
  hasAxis: (input: number) => boolean,
  n: number,
): { readonly inputs: readonly Node[]; readonly outputs: readonly Node[] } {
  const withAxis = (x: Node) => placeholderLike({ ...x, shape: [n, ...x.shape] });
  const inputs = region.inputs.map((x, i) => (hasAxis(i) ? withAxis(x) : x));
  const moved = new Map(region.inputs.map((x, i) => [x, inputs[i] ?? x] as const));
  const batched = new Map([...moved].filter(([from, to]) => from !== to));
  return { inputs, outputs: walk(region.outputs, batched, n) };
}

/** The results with other inputs and another region, their values with a leading axis. */
function batchNode(
  node: Node,
  inputs: readonly Node[],
  region: Region,
  n: number,
): (result: number) => Node {
  const { results } = partsOf(node);
  const own = inputs.map((x, i) => {
    const shape = [n, ...(node.inputs[i]?.shape ?? [])];
    return i < results.length ? g.expand(x, shape) : x;
  });
  return (result) => {
    const { shape, dtype } = own[result] as Node;
    return intern(node.op, own, { ...node.attributes, regions: [region], result }, shape, dtype);
  };
}

/**
 * Inputs: the values, which nothing of the arguments flows through; the arguments; what else the rule uses. Region: the
 * rule, from the cotangents, the values and what else it uses to the cotangents of the arguments.
 */
export const custom: Compound = {
  vjp: (_walk, ct, node, isActive) => {
    const { results, arity, region } = partsOf(node);
    if (results.some(isActive)) throw new GradientError(customCaptured());
    const values = results.map((i) => resultOf(node, i));
    const cts = values.map((value, i) => ct(i) ?? zerosLike(value));
    const residuals = node.inputs.slice(results.length + arity);
    return [...results.map(() => null), ...inline(region, [...cts, ...values, ...residuals])];
  },
  batch: (walk, node, inputs, hasAxis, n) => {
    const { results, arity, region } = partsOf(node);
    const count = results.length;
    const isBatched = (i: number) => i < 2 * count || hasAxis(i - count + arity);
    const { inputs: own, outputs } = batchRegion(walk, region, isBatched, n);
    // One argument for all: its gradient is the sum.
    const cts = outputs.map((x, i) => (hasAxis(count + i) ? x : g.sum(x, [0])));
    return batchNode(node, inputs, regionOf(own, cts), n);
  },
};

/**
 * Inputs: the values, then all that they were computed from. Region: how. The reverse walk computes them anew, behind
 * barriers, which come after the cotangents.
 */
export const checkpoint: Compound = {
  vjp: (walk, ct, node, isActive) => {
    const { results, region } = partsOf(node);
    const cts = results.map(ct);
    const known = cts.filter((x) => x !== null);
    const leaves = node.inputs.slice(results.length).map((x, i) =>
      // Two that have become one are still two to the walk.
      intern('barrier', [x, ...known], { options: [i] }, x.shape, x.dtype),
    );
    const again = inline(region, leaves);
    const wanted = leaves.filter((_, i) => isActive(results.length + i));
    const parts = walk(again, cts, wanted);
    // The results themselves are there.
    const values = new Map(again.map((x, i) => [x, resultOf(node, i)] as const));
    const found = new Map(wanted.map((leaf, i) => [leaf, parts[i] ?? null] as const));
    const ofLeaves = leaves.map((leaf) => {
      const part = found.get(leaf);
      return part ? (replace([part], values)[0] ?? part) : null;
    });
    return [...results.map(() => null), ...ofLeaves];
  },
  // Forward mode keeps nothing.
  jvp: (_walk, tangents) => (result) => tangents[result] ?? null,
  batch: (walk, node, inputs, hasAxis, n) => {
    const { results, region } = partsOf(node);
    const moved = batchRegion(walk, region, (i) => hasAxis(i + results.length), n);
    return batchNode(node, inputs, regionOf(moved.inputs, moved.outputs), n);
  },
};
