/** Reverse mode: walks a graph from its outputs to its inputs, passing cotangents. Gradients are ordinary graph. */

import { isFloat } from '../dtype.ts';
import { graph as g } from '../graph/build.ts';
import { intern, invariant, type Node, source, topological } from '../graph/node.ts';
import { isRow, type Vjp } from '../ops/define.ts';
import * as rows from '../ops/index.ts';
import { structure } from '../ops/structure.ts';

/** The rule of a primitive: its row's, or that of the graph's own structure. */
function ruleOf(op: Node['op']): Vjp | undefined {
  const row: unknown = (rows as Record<string, unknown>)[op];
  const own = isRow(row) ? row.vjp : undefined;
  return own ?? (structure as Partial<Record<Node['op'], Vjp>>)[op];
}

/** The nodes through which a change of `from` reaches the end of `order`. */
function reached(order: readonly Node[], from: ReadonlySet<Node>): Set<Node> {
  const nodes = new Set<Node>(from);
  for (const node of order) {
    if (
      node.op !== 'detach' &&
      isFloat(node.dtype) &&
      node.inputs.some((input) => nodes.has(input))
    )
      nodes.add(node);
  }
  return nodes;
}

/** The vector-Jacobian product: cotangents of `inputs`, given one for each output. `null`: nothing flows there. */
export function vjp(
  outputs: readonly Node[],
  cotangents: readonly Node[],
  inputs: readonly Node[],
): (Node | null)[] {
  const from = new Set(inputs);
  const order = topological(outputs, (node) => from.has(node));
  const active = reached(order, from);
  const sums = new Map<Node, Node>();
  const add = (node: Node, ct: Node) => {
    const sum = sums.get(node);
    sums.set(node, sum ? g.add(sum, ct) : ct);
  };
  for (const [i, output] of outputs.entries()) {
    const ct = cotangents[i];
    if (ct) add(output, ct);
  }
  for (const node of order.toReversed()) {
    const ct = sums.get(node);
    if (!ct || !active.has(node) || from.has(node)) continue;
    const rule = ruleOf(node.op);
    invariant(rule, `no gradient rule for ${node.op}`);
    for (const [i, part] of rule(g, ct, node, ...node.inputs).entries()) {
      const input = node.inputs[i];
      if (part && input && active.has(input)) add(input, part);
    }
  }
  return inputs.map((input) => sums.get(input) ?? null);
}

/** Rebuilds a graph with some of its nodes replaced. */
export function replace(outputs: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  return rebuild(outputs, replacements, (node, inputs) => rebuildNode(node, inputs));
}

/** Rebuilds the part of a graph that depends on replaced nodes, node by node. */
export function rebuild(
  outputs: readonly Node[],
  replacements: ReadonlyMap<Node, Node>,
  build: (node: Node, inputs: readonly Node[]) => Node,
): Node[] {
  const done = new Map(replacements);
  const of = (node: Node) => done.get(node) ?? node;
  for (const node of topological(outputs, (x) => replacements.has(x))) {
    if (replacements.has(node) || !node.inputs.some((input) => done.has(input))) continue;
    done.set(node, build(node, node.inputs.map(of)));
  }
  return outputs.map(of);
}

const rebuildNode = (node: Node, inputs: readonly Node[]): Node =>
  intern(node.op, inputs, node.attributes, node.shape, node.dtype);

/** A placeholder like `node`. */
export const placeholderLike = (node: Node): Node =>
  source(node.shape, node.dtype, { abstract: true });
