/**
 * The rules of compound primitives, whose nodes hold regions, or have several results that are differentiated
 * together. A rule is given the walk that called it, to use on its regions.
 */
import type { Node, Primitive } from '../graph/node.ts';
import { cond } from './cond.ts';
import { checkpoint, custom } from './custom.ts';
import { scan } from './scan.ts';
import { whileLoop } from './while.ts';

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
  /** The tangent of one result, given those of the inputs. Left out where `vjp` can be transposed. */
  readonly jvp?: (walk: ForwardWalk, tangents: readonly (Node | null)[], node: Node) => Node | null;
  /** The result with a leading axis of size `n`, given the inputs; `hasAxis` says which of them have one. */
  readonly batch: (
    walk: BatchWalk,
    node: Node,
    inputs: readonly Node[],
    hasAxis: (input: number) => boolean,
    n: number,
  ) => Node;
}

export const compounds: Partial<Record<Primitive, Compound>> = {
  custom,
  checkpoint,
  scan,
  cond,
  whileLoop,
};
