/** Parts of a tensor: where they are, and what is put in their place. */
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import { unslice } from './structure.ts';

/** What `slice` takes: `shape[i]` elements of axis `i` from `before[i]` on, each `steps[i]` after the one before. */
export interface Region {
  readonly before: Sizes;
  readonly shape: Sizes;
  readonly steps: Sizes;
}

/** The first elements of each axis. */
export const corner = (shape: Sizes): Region => ({
  before: shape.map(() => 0),
  shape,
  steps: shape.map(() => 1),
});

export const take = (g: Graph, x: Node, { before, shape, steps }: Region): Node =>
  g.slice(x, before, shape, steps);

/** `x` with `part` in the place of a region. One pass over `x`, whatever the region. */
export function put(g: Graph, x: Node, region: Region, part: Node): Node {
  const placed = unslice(g, part, region, x.shape);
  if (region.shape.every((n, i) => n === x.shape[i])) return placed;
  const inside = unslice(g, g.constant(1, 'bool', region.shape), region, x.shape);
  return g.where(inside, placed, x);
}
