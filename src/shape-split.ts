// The run-time twins of `types/split.ts`: parts of a tensor along an axis. See shape.ts.

import { badSize, notList, ShapeError } from './errors.ts';
import * as say from './errors-split.ts';
import { normalizeAxis, type Shape } from './shape.ts';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** An axis, counted from the front, and the sizes of the parts of it. */
export interface Parts {
  readonly axis: number;
  readonly sizes: Shape;
}

const isCount = (count: number): boolean => Number.isInteger(count) && count > 0;

/** Parts of one size, the last one smaller if need be; of nothing, one part. */
function equal(axis: number, length: number, size: number): Parts {
  const count = Math.max(1, Math.ceil(length / size));
  const sizes = Array.from({ length: count }, (_, i) => Math.min(size, length - i * size));
  return { axis, sizes };
}

/** Parts of one size or of the given sizes. */
export function split(shape: Shape, by: number | Shape, axis: number): Parts {
  const index = normalizeAxis('split', axis, shape);
  const length = shape[index] ?? 0;
  if (typeof by === 'number') {
    if (!isCount(by)) fail(say.splitSize(shape, by, axis));
    return equal(index, length, by);
  }
  if (!Array.isArray(by)) fail(notList('split', 'sizes', by));
  const bad = by.findIndex((size) => !Number.isInteger(size) || size < 0);
  if (bad >= 0) fail(badSize('split', say.splitting(shape, by, axis), by[bad] ?? Number.NaN));
  const sum = by.reduce((a, b) => a + b, 0);
  if (sum !== length) fail(say.splitSum(shape, by, axis, sum, length));
  return { axis: index, sizes: by };
}

/** So many parts without elements may be asked for: each is a tensor. */
const MOST_EMPTY = 2 ** 16;

/** At most `count` parts of one size, as PyTorch makes them: fewer where that size says so. */
export function chunk(shape: Shape, count: number, axis: number): Parts {
  const index = normalizeAxis('chunk', axis, shape);
  if (!isCount(count)) fail(say.chunkCount(shape, count, axis));
  const length = shape[index] ?? 0;
  if (length > 0) return equal(index, length, Math.ceil(length / count));
  if (count > MOST_EMPTY) fail(say.chunkMany(shape, count, axis, MOST_EMPTY));
  return { axis: index, sizes: Array<number>(count).fill(0) };
}
