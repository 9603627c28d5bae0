/**
 * The rules of compound primitives, whose nodes hold regions, or have several results that are differentiated
 * together. A rule is given the walk that called it, to use on its regions. Nodes carry them: out of a table no bundler
 * could leave those that are not used.
 */
import { groupOf, type Node } from '../graph/node.ts';

/** Cotangents of `inputs`, given one for each output; `null` where nothing flows. See vjp.ts. */
export type ReverseWalk = (
  outputs: readonly Node[],
  cotangents: readonly (Node | null)[],
  inputs: readonly Node[],
) => (Node | null)[];

/** Tangents of `outputs`, given those of some nodes before them; `null` where there is none. See jvp.ts. */
export type ForwardWalk = (
  outputs: readonly Node[],
  tangents: ReadonlyMap<Node, Node>,
) => (Node | null)[];

/** The outputs with a leading axis of size `n`, given nodes that have one. See vmap.ts. */
export type BatchWalk = (
  outputs: readonly Node[],
  batched: ReadonlyMap<Node, Node>,
  n: number,
) => Node[];

export interface Compound {
  /**
   * The cotangents of the inputs. `ct` gives those of the results by number; `node` is one of the results; `isActive`
   * says of which inputs a cotangent is wanted.
   */
  readonly vjp: (
    walk: ReverseWalk,
    ct: (result: number) => Node | null,
    node: Node,
    isActive: (input: number) => boolean,
  ) => readonly (Node | null)[];
  /** The tangents of the results by number, given those of the inputs. Left out where `vjp` can be transposed. */
  readonly jvp?: (
    walk: ForwardWalk,
    tangents: readonly (Node | null)[],
    node: Node,
  ) => (result: number) => Node | null;
  /** The results with a leading axis of size `n`, given the inputs; `hasAxis` says which of them have one. */
  readonly batch: (
    walk: BatchWalk,
    node: Node,
    inputs: readonly Node[],
    hasAxis: (input: number) => boolean,
    n: number,
  ) => (result: number) => Node;
}

/** Asks a rule once for all results of a computation, in one walk. */
export function onceForAll<T>(): (node: Node, rule: () => (result: number) => T) => T {
  const known = new Map<string, (result: number) => T>();
  return (node, rule) => {
    const key = groupOf(node) ?? String(node.id);
    const results = known.get(key) ?? rule();
    known.set(key, results);
    return results(node.attributes.result ?? 0);
  };
}
