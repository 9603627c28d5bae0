// The sentences about parts of a tensor. See message.ts.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

export type SplitSize<
  S extends Shape,
  P extends N,
  X extends N,
> = `${Show<S>} by ${P} along axis ${X}: a size is a whole number, 1 or more`;

/** The beginning of `BadSize`: what is split, and how. */
export type Splitting<
  S extends Shape,
  P extends readonly unknown[],
  X extends N,
> = `${Show<S>} by ${Show<P>} along axis ${X}`;

export type SplitSum<
  S extends Shape,
  P extends readonly unknown[],
  X extends N,
  Sum extends N,
  Size extends N,
> = `${Splitting<S, P, X>}: sizes add up to ${Sum}, not to ${Size}`;

export type ChunkCount<
  S extends Shape,
  Count extends N,
  X extends N,
> = `${Show<S>} into ${Count} along axis ${X}: the count is a whole number, 1 or more`;
