/** rearrange, reduce and repeat in the notation of einops: the axes before and after, by name. */
import type { Rearranges, ReducesBy } from '../../types/rule.ts';
import { GradusError } from '../errors.ts';
import { notReduction } from '../errors-einops.ts';
import type { Graph } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { checkCount } from '../shape.ts';
import { type EinopsName, einops } from '../shape-einops.ts';
import { define } from './define.ts';
import { max, mean, min, prod, sum } from './reduce.ts';
import { all, any } from './statistic.ts';

const range = [-2, 2] as const;

const reductions = new Map(
  Object.entries({ mean, sum, max, min, prod, any, all }).map(([name, row]) => [name, row.lower]),
);

/** Splits axes, folds those that the right does not have, orders, repeats and joins the others. */
export function rearranged(
  g: Graph,
  op: EinopsName,
  x: Node,
  pattern: unknown,
  sizes?: unknown,
  fold: (x: Node, axes: readonly number[]) => Node = (same) => same,
): Node {
  const { split, reduced, order, kept, full, shape } = einops(op, pattern, x.shape, sizes);
  checkCount(op, shape);
  const folded = fold(g.reshape(x, split), reduced);
  const spread = g.expand(g.reshape(g.permute(folded, order), kept), full);
  return g.reshape(spread, shape);
}

/**
 * Axes reordered, split and joined: `rearrange(x, 'b (h w) c -> b c h w', { h: 4 })`. Sizes that follow from others
 * need not be given.
 */
export const rearrange = define<Rearranges>('rearrange', {
  operands: 1,
  lower: (g, x: Node, pattern: string, sizes?: unknown) =>
    rearranged(g, 'rearrange', x, pattern, sizes),
  samples: [
    { shapes: [[2, 3]], args: ['h w -> w h'], range },
    { shapes: [[2, 6, 3]], args: ['b (h w) c -> b c h w', { h: 2 }], range },
    { shapes: [[2, 3, 2]], args: ['... c -> c (...)'], range },
  ],
});

/**
 * Axes that are missing on the right folded away: `reduce(x, 'b c (h 2) (w 2) -> b c h w', 'mean')`. Folds by `mean`,
 * `sum`, `max`, `min`, `prod`, `any` or `all`.
 */
export const reduce = define<ReducesBy>('reduce', {
  operands: 1,
  lower: (g, x: Node, pattern: string, by: string, sizes?: unknown) => {
    const lower = reductions.get(by);
    if (!lower) throw new GradusError(notReduction(by, [...reductions.keys()]));
    return rearranged(g, 'reduce', x, pattern, sizes, (y, axes) => lower(g, y, axes) as Node);
  },
  samples: [
    { shapes: [[2, 3]], args: ['h w -> w', 'sum'], range },
    { shapes: [[2, 4, 6]], args: ['c (h 2) (w 2) -> c h w', 'mean'], range },
    { shapes: [[2, 3, 4]], args: ['b ... -> b', 'max'], range },
    { shapes: [[6, 2]], args: ['(a b) c -> 1 a ()', 'prod', { b: 3 }], range },
  ],
});
