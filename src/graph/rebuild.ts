/** Graphs built again, with other nodes in the places of some. */
import { intern, type Node, source, topological } from './node.ts';

/** A placeholder like `node`. */
export const placeholderLike = (node: Node): Node =>
  source(node.shape, node.dtype, { abstract: true });

/** Rebuilds a graph with some of its nodes replaced. */
export function replace(outputs: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  return rebuild(outputs, replacements, ({ op, attributes, shape, dtype }, inputs) =>
    intern(op, inputs, attributes, shape, dtype),
  );
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
