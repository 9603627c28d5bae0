// The run-time twin of types/indexing.ts, types/take.ts and types/slice.ts: what indices take of a shape, PyTorch's
// rules. See shape.ts.

import type { DType } from '../types/dtype.ts';
import { ShapeError } from './errors.ts';
import * as say from './errors-index.ts';
import { broadcast, checkCount, type Shape } from './shape.ts';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** A tensor of indices, of which only this is known. */
export interface IndexTensor {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A mask that was read: for each of its axes the indices at which it holds. */
export interface Mask {
  readonly mask: Shape;
  readonly columns: readonly ArrayLike<number>[];
}

/** What axes are indexed by: an integer, a range, a list or a tensor of integers, a mask; null and '...'. */
export type Index<T extends IndexTensor> = number | string | null | readonly number[] | Mask | T;

/** Elements `start`, `start + step`, ... of an axis, `size` of them. */
export interface Run {
  readonly start: number;
  readonly step: number;
  readonly size: number;
}

/** Indices along one axis: known positions, or a tensor. */
export interface Picks<T> {
  readonly axis: number;
  readonly index: ArrayLike<number> | T;
  readonly shape: Shape;
}

/**
 * What indices take, in three steps:
 * 1. a run of each axis; integers then drop theirs, and new axes come in, which leaves the sizes `kept`;
 * 2. of the axes of `kept` that `scalars` name, the element at a tensor's index; these drop, which leaves `rest`;
 * 3. of the axes of `rest` that `picks` name, the elements at indices that broadcast to `picked`. Their axes go where
 *    the first of them was, or in front if others lie between them: `place`.
 */
export interface Indexed<T> {
  readonly runs: readonly Run[];
  readonly kept: readonly number[];
  readonly scalars: readonly { readonly axis: number; readonly index: T }[];
  readonly rest: readonly number[];
  readonly picks: readonly Picks<T>[];
  readonly picked: readonly number[];
  readonly place: number;
  readonly shape: readonly number[];
}

const isMask = (one: unknown): one is Mask =>
  typeof one === 'object' && one !== null && 'mask' in one;

/** How many axes an index takes. */
function axesOf(one: unknown): number {
  if (one === null || one === '...') return 0;
  return isMask(one) ? one.mask.length : 1;
}
const countAxes = (indices: readonly unknown[]) =>
  indices.reduce<number>((sum, one) => sum + axesOf(one), 0);

/** Goes through the indices from the left, and notes what they take. */
class Indexing<T extends IndexTensor> {
  readonly runs: Run[] = [];
  readonly kept: number[] = [];
  readonly scalars: { axis: number; index: T }[] = [];
  readonly picks: Picks<T>[] = [];
  /** What the shapes of the picks broadcast to. */
  picked: Shape = [];
  private readonly op: string;
  private readonly shape: Shape;

  constructor(op: string, shape: Shape) {
    this.op = op;
    this.shape = shape;
  }

  /** Keeps the next axis whole. */
  keep(): number {
    const size = this.size;
    this.runs.push({ start: 0, step: 1, size });
    return this.kept.push(size) - 1;
  }

  take(one: number | string | readonly number[] | Mask | T): void {
    const { op, shape } = this;
    if (typeof one === 'number') {
      this.runs.push({ start: position(op, shape, this.runs.length, one), step: 1, size: 1 });
    } else if (typeof one === 'string') {
      const run = range(op, shape, this.size, one);
      this.runs.push(run);
      this.kept.push(run.size);
    } else if (isMask(one)) this.mask(one);
    else if (isList(one)) {
      const index = one.map((i: unknown) => {
        if (typeof i !== 'number') return fail(say.notIndex(op, shape, i));
        return position(op, shape, this.runs.length, i);
      });
      this.pick(index, [index.length]);
    } else this.tensor(one);
  }

  private get size(): number {
    return this.shape[this.runs.length] ?? 0;
  }

  /** Throws where the mask has another size than the axis, if there is one. */
  checkMask(mask: Shape): void {
    const next = this.shape.slice(this.runs.length);
    for (const [i, y] of next.entries()) {
      const x = mask[i] ?? y;
      if (x !== y) fail(say.maskSize(this.op, mask, this.shape, i, x, y));
    }
  }

  private mask({ mask, columns }: Mask): void {
    if (mask.length === 0) fail(say.scalarMask(this.op, this.shape));
    for (const index of columns) this.pick(index, [index.length]);
  }

  private tensor(one: T): void {
    const { op, shape } = this;
    if (typeof one !== 'object' || !('dtype' in one)) fail(say.notIndex(op, shape, one));
    if (one.dtype !== 'int32') fail(say.indexDType(op, one.dtype, shape));
    if (one.shape.length === 0) this.scalars.push({ axis: this.keep(), index: one });
    else this.pick(one, one.shape);
  }

  /** Picks elements of the next axis; at once, so that the first index that is wrong is the one that is named. */
  private pick(index: Picks<T>['index'], shape: Shape): void {
    this.picked = broadcast(`${this.op} indices`, this.picked, shape);
    this.picks.push({ axis: this.keep(), index, shape });
  }
}

const isList = (one: unknown): one is readonly unknown[] => Array.isArray(one);

/** Indexes a shape, from the left. */
export function index<T extends IndexTensor>(
  op: string,
  shape: Shape,
  indices: readonly Index<T>[],
): Indexed<T> {
  const indexing = new Indexing<T>(op, shape);
  for (const [i, one] of indices.entries()) {
    if (one === '...') {
      if (indices.indexOf(one) < i) fail(say.secondRest(op, shape));
      const rest = shape.length - countAxes(indices.slice(i));
      while (indexing.runs.length < rest) indexing.keep();
    } else if (one === null) indexing.kept.push(1);
    else {
      if (isMask(one)) indexing.checkMask(one.mask);
      if (indexing.runs.length + Math.max(1, axesOf(one)) > shape.length)
        fail(say.tooManyIndices(op, countAxes(indices), shape));
      indexing.take(one);
    }
  }
  while (indexing.runs.length < shape.length) indexing.keep();
  return placed(op, indexing);
}

/** Where the axes of lists go. */
function placed<T extends IndexTensor>(op: string, indexing: Indexing<T>): Indexed<T> {
  const { runs, kept, scalars, picked } = indexing;
  const dropped = scalars.map(({ axis }) => axis);
  const isLeft = (axis: number) => !dropped.includes(axis);
  const rest = kept.filter((_, axis) => isLeft(axis));
  const picks = indexing.picks.map((one) => ({
    ...one,
    axis: one.axis - dropped.filter((axis) => axis < one.axis).length,
  }));
  const axes = picks.map(({ axis }) => axis);
  const [first = 0] = axes;
  const isTogether = axes.every((axis, i) => axis === first + i);
  const place = isTogether ? first : 0;
  const others = rest.filter((_, axis) => !axes.includes(axis));
  const shape = checkCount(op, others.toSpliced(place, 0, ...picked));
  return { runs, kept, scalars, rest, picks, picked, place, shape };
}

/** An index counted from the front. */
function position(op: string, shape: Shape, axis: number, one: number): number {
  if (!Number.isInteger(one)) fail(say.fractionIndex(op, one, shape));
  const size = shape[axis] ?? 0;
  if (one < -size || one >= size) fail(say.indexRange(op, one, shape, axis, size));
  return one < 0 ? one + size : one + 0;
}

/** The elements that a range takes: Python's, and NumPy's for steps backwards. */
function range(op: string, shape: Shape, size: number, text: string): Run {
  const parts = text.split(':').map((part) => (part === '' ? undefined : wholeNumber(part)));
  const [start, stop, step = 1] = parts;
  if (parts.length < 2 || parts.length > 3 || step === 0 || parts.some(Number.isNaN))
    return fail(say.badRange(op, text, shape));
  // Backwards is forwards, counted from the other end.
  const mirror = (x: number | undefined) => (x === undefined || step > 0 ? x : -1 - x);
  const low = clamp(mirror(start) ?? 0, size);
  const high = clamp(mirror(stop) ?? size, size);
  const count = Math.max(0, Math.ceil((high - low) / Math.abs(step)));
  return { start: step > 0 ? low : size - 1 - low, step, size: count };
}

/** The number of these digits; NaN if they are spelled otherwise. */
const wholeNumber = (digits: string): number =>
  /^-?\d+$/.test(digits) && String(Number(digits)) === digits ? Number(digits) : Number.NaN;

/** A position from 0 to the size; negative ones count from the end. */
const clamp = (x: number, size: number): number =>
  Math.min(Math.max(x < 0 ? x + size : x, 0), size);

/** Positions as runs of equal steps, if no more than `limit` are needed. */
export function joinRuns(positions: ArrayLike<number>, limit: number): Run[] | undefined {
  const runs: Run[] = [];
  for (let i = 0; i < positions.length && runs.length <= limit; i++) {
    const next = positions[i] ?? 0;
    const last = runs.at(-1);
    const step = last && (last.size === 1 ? next - last.start : last.step);
    if (last && step && next === last.start + last.size * step)
      runs[runs.length - 1] = { start: last.start, step, size: last.size + 1 };
    else runs.push({ start: next, step: 1, size: 1 });
  }
  if (runs.length > limit) return undefined;
  return runs.length > 0 ? runs : [{ start: 0, step: 1, size: 0 }];
}

/** Where lists of known positions (as many each, or one) point among the elements of several axes as one. */
export function flatPositions(
  lists: readonly ArrayLike<number>[],
  sizes: Shape,
  count: number,
): Int32Array {
  const result = new Int32Array(count);
  for (const [i, index] of lists.entries()) {
    const along = index.length === 1 ? 0 : 1;
    for (let at = 0; at < result.length; at++)
      result[at] = (result[at] ?? 0) * (sizes[i] ?? 1) + (index[along * at] ?? 0);
  }
  return result;
}

/** Throws unless a value broadcasts to what is set. */
export function checkValue(value: Shape, into: Shape): void {
  for (let axis = -1; axis >= -Math.min(value.length, into.length); axis--) {
    const [x, y] = [value.at(axis) ?? 1, into.at(axis) ?? 1];
    if (x !== y && x !== 1) fail(say.valueSize(value, into, x, y, axis));
  }
  if (value.length > into.length) fail(say.valueRank(value, into));
}
