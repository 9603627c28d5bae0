// The sentences about order: sorts, and places in sorted rows. Twins of `types/message-order.ts`.

import { describe, show, told } from './errors.ts';

type Shape = readonly number[];

export const kRange = (
  op: string,
  k: number,
  shape: Shape,
  axis: number,
  least: number,
  size: number,
) =>
  `${op} ${told(k)} of ${show(shape)} along axis ${axis}: ` +
  (size < least ? 'it has no elements' : `k goes from ${least} to ${size}`);

export const notSorted = (op: string, sorted: Shape, values: Shape) =>
  `${op} ${show(sorted)} with values ${show(values)}: takes a sorted vector, ` +
  'or rows of it and of values with equal sizes before the last';

export const boundaryRank = (op: string, shape: Shape, boundaries: Shape) =>
  `${op} ${show(shape)} with boundaries ${show(boundaries)}: takes a vector of boundaries`;

export const notOptions = (op: string, value: unknown) =>
  `${op} options: takes an object, not ${describe(value)}`;
