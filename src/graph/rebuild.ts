/** Graphs built again, with other nodes in the places of some. */
import { shareHooks } from './hooks.ts';
import { intern, type Node, source, topological } from './node.ts';
import { inPlaceOf } from './origin.ts';

/** A placeholder like `node`. */
export const placeholderLike = (node: Node): Node =>
  source(node.shape, node.dtype, { abstract: true });

/** Rebuilds a graph with some of its nodes replaced. */
export function replace(outputs: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  const done = rebuild(outputs, replacements, (node, inputs) => {
    const { op, attributes, shape, dtype } = node;
    const result = intern(op, inputs, attributes, shape, dtype);
    shareHooks(node, result);
    return result;
  });
  return outputs.map((node) => done.get(node) ?? node);
}

/**
 * Rebuilds the part of a graph that depends on replaced nodes, node by node: what became of each. `has` says which of
 * the inputs depend on them.
 */
export function rebuild(
  outputs: readonly Node[],
  replacements: ReadonlyMap<Node, Node>,
  build: (node: Node, inputs: readonly Node[], has: (input: number) => boolean) => Node,
): ReadonlyMap<Node, Node> {
  const done = new Map(replacements);
  const of = (node: Node) => done.get(node) ?? node;
  for (const node of topological(outputs, (x) => replacements.has(x))) {
    if (replacements.has(node) || !node.inputs.some((input) => done.has(input))) continue;
    const has = (i: number) => done.has(node.inputs[i] as Node);
    const built = inPlaceOf(node, () => build(node, node.inputs.map(of), has));
    done.set(node, built);
  }
  return done;
}
