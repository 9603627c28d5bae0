// The run-time twins of types/select.ts: what stands at the indices, or the mask, in a tensor. See shape.ts.

import { ShapeError } from './errors.ts';
import * as say from './errors-select.ts';
import { broadcast, checkCount, normalizeAxis, numel, type Shape } from './shape.ts';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** The axis that an index of the same rank goes along, counted from the front. */
function along(op: string, x: Shape, axis: number, index: Shape): number {
  const at = normalizeAxis(op, axis, x);
  if (index.length !== x.length) fail(say.indexRank(op, x, index));
  return at;
}

/** Elements of `x` at an index that is nowhere larger, but along the axis: they have its shape. */
export function gather(op: string, x: Shape, axis: number, index: Shape): number {
  const at = along(op, x, axis, index);
  for (const [i, m] of index.entries()) {
    const n = x[i] ?? 0;
    if (i !== at && m > n) fail(say.indexSize(op, x, index, axis, i, m, n));
  }
  return at;
}

/** A source is nowhere smaller than its index. */
export function checkSource(op: string, index: Shape, source: Shape): void {
  if (source.length !== index.length) fail(say.sourceRank(op, index, source));
  for (const [i, m] of index.entries()) {
    const n = source[i] ?? 0;
    if (m > n) fail(say.sourceSize(op, index, source, i, m, n));
  }
}

/** Whole slices at the indices of a vector. */
export function indexSelect(
  op: string,
  x: Shape,
  axis: number,
  index: Shape,
): { readonly at: number; readonly shape: number[] } {
  const at = normalizeAxis(op, axis, x);
  if (index.length !== 1) fail(say.indexVector(op, x, index));
  return { at, shape: checkCount(op, x.with(at, index[0] ?? 0)) };
}

/** Throws unless a source has this very shape. */
export function checkSame(op: string, source: Shape, wanted: Shape): void {
  const isSame = source.length === wanted.length && wanted.every((n, i) => n === source[i]);
  if (!isSame) fail(say.sourceShape(op, source, wanted));
}

/** The shape of `x` and that of the index, broadcast but along the axis. */
export function takeAlongDim(
  op: string,
  x: Shape,
  index: Shape,
  axis: number,
): { readonly at: number; readonly x: number[]; readonly index: number[] } {
  const at = along(op, x, axis, index);
  const sides = x.map((n, i) => {
    const m = index[i] ?? 1;
    if (i !== at && n !== m && n !== 1 && m !== 1)
      fail(say.indexSides(op, x, index, axis, i, n, m));
    return m === 1 ? n : m;
  });
  const shape = checkCount(op, sides.with(at, index[at] ?? 0));
  return { at, x: sides.with(at, x[at] ?? 0), index: shape };
}

/** A row of the weight for each index. */
export function embedding(op: string, index: Shape, weight: Shape): number[] {
  if (weight.length !== 2) fail(say.weightMatrix(op, index, weight));
  return checkCount(op, [...index, weight[1] ?? 0]);
}

export function oneHot(op: string, index: Shape, classes: number): number[] {
  if (!Number.isInteger(classes) || classes < 1) fail(say.badClasses(op, classes));
  return checkCount(op, [...index, classes]);
}

/** A mask and what it covers, broadcast. */
export function masked(op: string, x: Shape, mask: Shape): number[] {
  return checkCount(op, broadcast(op, x, mask));
}

/** The indices of the elements that are not 0, one after another, each as long as the rank. */
export function positionsOf(elements: ArrayLike<number>, shape: Shape): Int32Array {
  const flat = flatPositions(elements);
  const result = new Int32Array(flat.length * shape.length);
  for (let i = 0; i < flat.length; i++) {
    let rest = flat[i] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      result[i * shape.length + axis] = rest % size;
      rest = Math.floor(rest / size);
    }
  }
  return result;
}

/** The same by axis: for each the index of every element that is not 0. */
export function columnsOf(elements: ArrayLike<number>, shape: Shape): Int32Array[] {
  const flat = flatPositions(elements);
  return shape.map((size, axis) => {
    const stride = numel(shape.slice(axis + 1));
    return flat.map((position) => Math.floor(position / stride) % size);
  });
}

/** The positions in memory of the elements that are not 0. NaN is not 0. */
export function flatPositions(elements: ArrayLike<number>): Int32Array {
  const found = new Int32Array(count(elements));
  let next = 0;
  for (let i = 0; i < elements.length; i++) if (elements[i] !== 0) found[next++] = i;
  return found;
}

function count(elements: ArrayLike<number>): number {
  let result = 0;
  for (let i = 0; i < elements.length; i++) if (elements[i] !== 0) result++;
  return result;
}

/** The elements of a mask broadcast to a shape. */
export function broadcastElements(
  mask: ArrayLike<number>,
  from: Shape,
  to: Shape,
): ArrayLike<number> {
  if (from.length === to.length && from.every((n, i) => n === to[i])) return mask;
  const result = new Uint8Array(numel(to));
  for (let i = 0; i < result.length; i++) {
    let [rest, place, stride] = [i, 0, 1];
    for (let axis = 1; axis <= from.length; axis++) {
      const [size, full] = [from[from.length - axis] ?? 1, to[to.length - axis] ?? 1];
      place += size === 1 ? 0 : (rest % full) * stride;
      rest = Math.floor(rest / full);
      stride *= size;
    }
    result[i] = Number(mask[place] !== 0);
  }
  return result;
}
