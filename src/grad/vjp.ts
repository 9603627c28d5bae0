/** Reverse mode: walks a graph from its outputs to its inputs, passing cotangents. Gradients are ordinary graph. */

import { isFloat } from '../dtype.ts';
import { graph as g } from '../graph/build.ts';
import { runHooks } from '../graph/hooks.ts';
import { groupOf, invariant, type Node, sourcesOf, topological } from '../graph/node.ts';
import { inPlaceOf } from '../graph/origin.ts';
import { isRow, type Vjp } from '../ops/define.ts';
import * as rows from '../ops/index.ts';
import { structure } from '../ops/structure.ts';

/** The rule of a primitive: its row's, or that of the graph's own structure. */
export function ruleOf(op: Node['op']): Vjp | undefined {
  const row: unknown = (rows as Record<string, unknown>)[op];
  const own = isRow(row) ? row.vjp : undefined;
  return own ?? (structure as Partial<Record<Node['op'], Vjp>>)[op];
}

/** The nodes through which a change of `from` reaches the end of `order`. */
function reached(order: readonly Node[], from: ReadonlySet<Node>): Set<Node> {
  const nodes = new Set<Node>(from);
  for (const node of order) {
    if (isFloat(node.dtype) && sourcesOf(node).some((input) => nodes.has(input))) nodes.add(node);
  }
  return nodes;
}

/** What is behind the cotangents of a walk: the results of one computation, in the order of the walk. */
function groupsIn(order: readonly Node[]): (node: Node) => readonly Node[] {
  const groups = new Map<string, Node[]>();
  for (const node of order) {
    const key = groupOf(node);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return (node) => groups.get(groupOf(node) ?? '') ?? [node];
}

/** The cotangents of all nodes between `inputs` and the outputs, given one for each output. */
export function cotangentsOf(
  outputs: readonly Node[],
  cotangents: readonly (Node | null)[],
  inputs: readonly Node[],
): ReadonlyMap<Node, Node> {
  const from = new Set(inputs);
  const order = topological(outputs, (node) => from.has(node));
  const active = reached(order, from);
  const siblings = groupsIn(order);
  const sums = new Map<Node, Node>();
  const add = (node: Node, ct: Node) => {
    const sum = sums.get(node);
    sums.set(node, sum ? g.add(sum, ct) : ct);
  };
  const complete = (node: Node) => {
    const ct = sums.get(node);
    if (ct) sums.set(node, runHooks(node, ct));
  };
  for (const [i, output] of outputs.entries()) {
    const ct = cotangents[i];
    if (ct) add(output, ct);
  }
  const visit = (node: Node) => {
    if (from.has(node)) complete(node);
    // The first of a group is the last that the walk meets: then the cotangents of all are complete.
    const [first, ...others] = siblings(node).filter((one) => active.has(one) && !from.has(one));
    if (first !== node) return;
    for (const one of [node, ...others]) complete(one);
    const isActive = (i: number) => active.has(node.inputs[i] as Node);
    const parts = pull([node, ...others], (one) => sums.get(one) ?? null, isActive);
    for (const [i, part] of parts.entries()) {
      const input = node.inputs[i];
      if (part && input && active.has(input)) add(input, part);
    }
  };
  for (const node of order.toReversed()) inPlaceOf(node, () => visit(node));
  return sums;
}

/** The vector-Jacobian product: cotangents of `inputs`, given one for each output. `null`: nothing flows there. */
export function vjp(
  outputs: readonly Node[],
  cotangents: readonly (Node | null)[],
  inputs: readonly Node[],
): (Node | null)[] {
  const found = cotangentsOf(outputs, cotangents, inputs);
  return inputs.map((input) => found.get(input) ?? null);
}

/** The cotangents of the inputs that the nodes of a group share. */
function pull(
  group: readonly [Node, ...Node[]],
  ctOf: (node: Node) => Node | null,
  isActive: (input: number) => boolean,
): readonly (Node | null)[] {
  const [node] = group;
  if (!group.some(ctOf)) return [];
  const compound = node.attributes.rules;
  if (compound) {
    const byResult = new Map<number, Node>();
    for (const one of group) {
      const [result, ct] = [one.attributes.result ?? 0, ctOf(one)];
      const other = byResult.get(result);
      // One result may be there twice: a node that was computed is forgotten, and another one made when it is asked for.
      if (ct) byResult.set(result, other ? g.add(other, ct) : ct);
    }
    return compound.vjp(vjp, (result) => byResult.get(result) ?? null, node, isActive);
  }
  const rule = ruleOf(node.op);
  invariant(rule, `no gradient rule for ${node.op}`);
  const ct = ctOf(node);
  return ct ? rule(g, ct, node, ...node.inputs) : [];
}
