/**
 * Where in a user's source nodes come from. It is kept beside the graph, of which it is no part: an expression that is
 * written twice is one node, which comes from the first. At run time nobody asks, and nothing is kept.
 */
import type { Node } from './node.ts';

/** A place in a source file. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Origin extends Place {
  /** The call that has led there: `helper(x)` to the `x.cholesky()` in it. */
  readonly caller: Origin | undefined;
}

/** Of the nodes that were made or found since somebody asks. */
let origins: Map<Node, Origin> | undefined;
/** Where what is made now comes from. */
let current: Origin | undefined;

function within<Result>(origin: Origin | undefined, f: () => Result): Result {
  const outer = current;
  current = origin;
  try {
    return f();
  } finally {
    current = outer;
  }
}

/** Keeps origins as long as `f` runs. */
export function keepingOrigins<Result>(f: () => Result): Result {
  const outer = origins;
  origins = new Map();
  try {
    return within(undefined, f);
  } finally {
    origins = outer;
  }
}

/** Runs `f` for a call at `place`: what it makes comes from there, or from calls in it. */
export const calledAt = <Result>(place: Place, f: () => Result): Result =>
  within({ ...place, caller: current }, f);

/** Runs `f`, which makes of a node what stands for it or is derived from it: that comes from where the node does. */
export function inPlaceOf<Result>(node: Node, f: () => Result): Result {
  const origin = origins?.get(node);
  return origin ? within(origin, f) : f();
}

/** Notes where a node comes from that was made or found: the first time counts. */
export function noteOrigin(node: Node): void {
  if (origins && current && !origins.has(node)) origins.set(node, current);
}

/** Where a node comes from, as far as it is known. */
export const originOf = (node: Node): Origin | undefined => origins?.get(node);
