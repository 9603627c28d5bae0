/** Hooks: what the reverse walk asks of a node when its cotangent is complete. They are no part of what a node is. */
import { forget, type Node } from './node.ts';

/** Takes the cotangent of its node, and gives what goes on. */
export type NodeHook = (ct: Node) => Node;

/** In the order of registration. */
const hooks = new WeakMap<Node, Set<NodeHook>>();

/** Adds a hook to a node. An equal expression that comes later is another node. Returns what removes the hook. */
export function addHook(node: Node, hook: NodeHook): () => void {
  let isThere = true;
  const own = hooks.get(node) ?? new Set();
  hooks.set(
    node,
    own.add((ct) => (isThere ? hook(ct) : ct)),
  );
  forget(node);
  return () => {
    isThere = false;
  };
}

/** Gives a node that stands for another the hooks of that other, or what `as` makes of them. */
export function shareHooks(
  from: Node,
  to: Node,
  as: (hook: NodeHook) => NodeHook = (hook) => hook,
): void {
  const own = hooks.get(from);
  if (own && from !== to) hooks.set(to, new Set([...(hooks.get(to) ?? []), ...[...own].map(as)]));
}

export const runHooks = (node: Node, ct: Node): Node =>
  [...(hooks.get(node) ?? [])].reduce((gradient, hook) => hook(gradient), ct);
