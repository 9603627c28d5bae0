// The run-time twins of `types/order.ts`: sorts, and places in sorted rows. See shape.ts.

import { ShapeError } from './errors.ts';
import * as say from './errors-order.ts';
import { normalizeAxis, type Shape } from './shape.ts';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** The axis to sort along, counted from the front. A scalar is sorted as a vector of one element. */
export const sortAxis = (op: string, axis: number, shape: Shape): number =>
  normalizeAxis(op, axis, shape, Math.max(shape.length, 1));

/** The axis whose first `k`, or k-th, element in order is wanted; `least` is the smallest `k`. */
export function kAxis(op: string, k: number, shape: Shape, axis: number, least: 0 | 1): number {
  const index = normalizeAxis(op, axis, shape);
  const size = shape[index] ?? 0;
  if (!Number.isInteger(k) || k < least || k > size)
    fail(say.kRange(op, k, shape, axis, least, size));
  return index;
}

/** Sorted rows and values: the rows serve the values of their own place, and one row serves all. */
export function searchsorted(sorted: Shape, values: Shape): number[] {
  const rows = sorted.slice(0, -1);
  const agree =
    rows.length === 0
      ? sorted.length === 1
      : sorted.length === values.length && rows.every((size, i) => size === values[i]);
  if (!agree) fail(say.notSorted('searchsorted', sorted, values));
  return [...values];
}

/** Boundaries `[n]`. */
export function bucketize(shape: Shape, boundaries: Shape): number[] {
  if (boundaries.length !== 1) fail(say.boundaryRank('bucketize', shape, boundaries));
  return [...shape];
}
