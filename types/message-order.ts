// The sentences about order: sorts, and places in sorted rows. See message.ts.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

export type KRange<
  K extends N,
  S extends Shape,
  X extends N,
  Least extends N,
  Size extends N,
> = `${K} of ${Show<S>} along axis ${X}: k goes from ${Least} to ${Size}`;

export type NoKth<
  K extends N,
  S extends Shape,
  X extends N,
> = `${K} of ${Show<S>} along axis ${X}: it has no elements`;

type ARow = 'takes a sorted vector, or rows of it and of values with equal sizes before the last';

export type NotSorted<
  S extends Shape,
  V extends Shape,
> = `${Show<S>} with values ${Show<V>}: ${ARow}`;

export type BoundaryRank<
  S extends Shape,
  B extends Shape,
> = `${Show<S>} with boundaries ${Show<B>}: takes a vector of boundaries`;
