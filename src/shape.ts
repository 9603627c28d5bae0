// The run-time twins of `types/`: same names, same order, same sentences.
//
// Pure functions over sizes. Each returns the shape of the result or throws a ShapeError. Where
// more than one thing is wrong, the one that the types report is reported: the order of the checks
// counts.

import * as say from './errors.ts';
import { ShapeError } from './errors.ts';

export type Shape = readonly number[];

/** The most elements that a tensor may have. */
export const LIMIT = 0x7fff_ffff;

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** Whether two shapes, or other lists, are equal. */
export function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The size at an index that is known to exist. */
const at = (shape: Shape, index: number): number => shape[index] as number;

const isSize = (size: number): boolean => Number.isInteger(size) && size >= 0;

/** The number of elements. */
export const numel = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** Throws unless the value is a list, which a program without types may have left out. */
export function checkList(op: string, what: string, value: unknown): void {
  if (!Array.isArray(value)) fail(say.notList(op, what, value));
}

/** Throws at the first size that is not good; without types it may be anything, `undefined` too. */
function refuseBad(
  op: string,
  sizes: Shape,
  isGood: (size: number) => boolean,
  what: () => string,
): void {
  checkList(op, 'sizes', sizes);
  const bad = sizes.findIndex((size) => !isGood(size));
  if (bad >= 0) fail(say.badSize(op, what(), at(sizes, bad)));
}

/** Throws unless the sizes are whole numbers and the tensor is not too large. */
export function checkSizes(op: string, sizes: Shape): number[] {
  refuseBad(op, sizes, isSize, () => say.show(sizes));
  return checkCount(op, sizes);
}

/** Throws if the tensor is too large. */
export function checkCount(op: string, shape: Shape): number[] {
  const count = numel(shape);
  if (count > LIMIT) fail(say.tooMany(op, shape, count, LIMIT));
  // No size is -0.
  return shape.map((size) => size + 0);
}

// ---- broadcasting ------------------------------------------------------------------------------

/** Aligns two shapes at their last axes: equal sizes, or 1 and anything. */
export function broadcast(op: string, a: Shape, b: Shape): number[] {
  return align(a, b, 0, (x, y, axis) => say.noBroadcast(op, a, b, x, y, axis));
}

/** Broadcasts; `offset` is the number of axes that stand to the right of both shapes. */
export function align(
  a: Shape,
  b: Shape,
  offset: number,
  sentence: (x: number, y: number, axis: number) => string,
): number[] {
  const rank = Math.max(a.length, b.length);
  const result = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const x = a[a.length - i] ?? 1;
    const y = b[b.length - i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) fail(sentence(x, y, -(i + offset)));
    result[rank - i] = y === 1 ? x : y;
  }
  return result;
}

// ---- products ----------------------------------------------------------------------------------

/** `[n]` and `[n]` give `[]`. */
export function dot(a: Shape, b: Shape): number[] {
  if (a.length !== 1 || b.length !== 1) fail(say.operands('dot', a, b));
  checkInner('dot', a, b, at(a, 0), at(b, 0));
  return [];
}

/** `[m, n]` and `[n]` give `[m]`. */
export function mv(a: Shape, b: Shape): number[] {
  if (a.length !== 2 || b.length !== 1) fail(say.operands('mv', a, b));
  checkInner('mv', a, b, at(a, 1), at(b, 0));
  return [at(a, 0)];
}

/** `[m, k]` and `[k, n]` give `[m, n]`. */
export function mm(a: Shape, b: Shape): number[] {
  if (a.length !== 2 || b.length !== 2) fail(say.operands('mm', a, b));
  checkInner('mm', a, b, at(a, 1), at(b, 0));
  return [at(a, 0), at(b, 1)];
}

/** `[n]` and `[m]` give `[n, m]`. */
export function outer(a: Shape, b: Shape): number[] {
  if (a.length !== 1 || b.length !== 1) fail(say.operands('outer', a, b));
  return checkCount('outer', [at(a, 0), at(b, 0)]);
}

/** `[b, m, k]` and `[b, k, n]` give `[b, m, n]`. */
export function bmm(a: Shape, b: Shape): number[] {
  if (a.length !== 3 || b.length !== 3) fail(say.operands('bmm', a, b));
  checkInner('bmm', a, b, at(a, 2), at(b, 1));
  if (at(a, 0) !== at(b, 0)) fail(say.batchDiffers('bmm', a, b, at(a, 0), at(b, 0)));
  return [at(a, 0), at(a, 1), at(b, 2)];
}

/** `[m, n]` gives `[]`. */
export function trace(shape: Shape): number[] {
  if (shape.length !== 2) fail(say.operand('trace', shape));
  return [];
}

/**
 * The product of the last two axes, PyTorch's: vectors lose their axis, the other axes broadcast.
 */
export function matmul(a: Shape, b: Shape): number[] {
  if (a.length === 0 || b.length === 0) fail(say.operands('matmul', a, b));
  const inner = b.length === 1 ? 0 : b.length - 2;
  checkInner('matmul', a, b, at(a, a.length - 1), at(b, inner));
  const batch = align(a.slice(0, -2), b.slice(0, -2), 2, (x, y, axis) =>
    say.batchSizes('matmul', a, b, x, y, axis),
  );
  const rows = a.length === 1 ? [] : [at(a, a.length - 2)];
  const columns = b.length === 1 ? [] : [at(b, b.length - 1)];
  return [...batch, ...rows, ...columns];
}

function checkInner(op: string, a: Shape, b: Shape, x: number, y: number): void {
  if (x !== y) fail(say.innerSizes(op, a, b, x, y));
}

// ---- axes --------------------------------------------------------------------------------------

/** An axis counted from the front. `rank` is how many axes can be named. */
export function normalizeAxis(
  op: string,
  axis: number,
  shape: Shape,
  rank: number = shape.length,
): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    fail(say.axisRange(op, axis, shape, rank));
  return axis < 0 ? axis + rank : axis + 0;
}

/** Axes counted from the front, in order, each once. Without axes: all. */
export function normalizeAxes(
  op: string,
  axis: number | readonly number[] | undefined,
  shape: Shape,
): number[] {
  if (axis === undefined) return shape.map((_, i) => i);
  if (typeof axis === 'number') return [normalizeAxis(op, axis, shape)];
  if (!Array.isArray(axis)) fail(say.notAxes(op, axis));
  return eachOnce(op, axis, shape).sort((x, y) => x - y);
}

function eachOnce(op: string, axes: Shape, shape: Shape): number[] {
  const seen: number[] = [];
  for (const axis of axes) {
    const index = normalizeAxis(op, axis, shape);
    if (seen.includes(index)) fail(say.axisTwice(op, axes, shape, axis));
    seen.push(index);
  }
  return seen;
}

/** Drops the axes, or leaves size 1 in their place. */
export function reduce(shape: Shape, axes: Shape, keepdims = false): number[] {
  if (keepdims) return shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return shape.filter((_, i) => !axes.includes(i));
}

// ---- movement ----------------------------------------------------------------------------------

/** Sizes to change to: whole numbers, or -1. */
function checkTarget(op: string, from: Shape, sizes: Shape): void {
  refuseBad(
    op,
    sizes,
    (size) => size === -1 || isSize(size),
    () => say.change(from, sizes),
  );
}

/** The same elements in another shape. One size may be -1. */
export function reshape(from: Shape, sizes: Shape, op = 'reshape'): number[] {
  checkTarget(op, from, sizes);
  const known = sizes.filter((size) => size !== -1);
  if (sizes.length - known.length > 1) fail(say.oneInferred(op, from, sizes));
  const count = numel(from);
  const product = numel(known);
  if (known.length === sizes.length) {
    if (count !== product) fail(say.elements(op, from, sizes, count, product));
    return [...sizes];
  }
  if (product === 0 && count === 0) fail(say.anySize(op, from, sizes));
  if (product === 0 || count % product !== 0)
    fail(say.notDivisible(op, from, sizes, count, product));
  return sizes.map((size) => (size === -1 ? count / product : size));
}

/** The order of axes for `permute`, counted from the front. */
export function permutation(shape: Shape, axes: Shape): number[] {
  checkList('permute', 'axes', axes);
  if (axes.length !== shape.length) fail(say.axisCount('permute', axes, shape));
  return eachOnce('permute', axes, shape);
}

/** The axes to reverse for `flip`, counted from the front. */
export function flipped(shape: Shape, axes: Shape): number[] {
  checkList('flip', 'axes', axes);
  return eachOnce('flip', axes, shape);
}

/** Without axis: drops every axis of size 1. With axis: drops it if its size is 1. */
export function squeeze(shape: Shape, axis?: number): number[] {
  if (axis === undefined) return shape.filter((size) => size !== 1);
  const index = normalizeAxis('squeeze', axis, shape);
  return shape.filter((size, i) => i !== index || size !== 1);
}

/** A new axis of size 1. */
export function unsqueeze(shape: Shape, axis: number): number[] {
  return insert(shape, normalizeAxis('unsqueeze', axis, shape, shape.length + 1), 1);
}

const insert = (shape: Shape, index: number, size: number): number[] =>
  shape.toSpliced(index, 0, size);

/** The order of axes that exchanges two of them. */
export function swap(op: string, shape: Shape, a: number, b: number): number[] {
  const [x, y] = [normalizeAxis(op, a, shape), normalizeAxis(op, b, shape)];
  return shape.map((_, i) => (i === x ? y : i === y ? x : i));
}

/** The axes from `start` to `end` (both included) as one. A scalar becomes a vector. */
export function flatten(shape: Shape, start = 0, end = -1): number[] {
  const axes = shape.length === 0 ? [1] : shape;
  const first = normalizeAxis('flatten', start, shape, axes.length);
  const last = normalizeAxis('flatten', end, shape, axes.length);
  if (first > last) fail(say.axisOrder('flatten', start, end, shape));
  return axes.toSpliced(first, last - first + 1, numel(axes.slice(first, last + 1)));
}

/** One axis as several, whose sizes are as `reshape` takes them. */
export function unflatten(shape: Shape, axis: number, sizes: Shape): number[] {
  const index = normalizeAxis('unflatten', axis, shape);
  checkList('unflatten', 'sizes', sizes);
  return shape.toSpliced(index, 1, ...reshape([at(shape, index)], sizes, 'unflatten'));
}

/** Each axis repeated; `repeat` must name every axis, and for `tile` missing ones are not repeated. */
export function repeat(shape: Shape, by: Shape, op: 'repeat' | 'tile' = 'repeat'): number[] {
  refuseBad(op, by, isSize, () => say.times(shape, by));
  if (op === 'repeat' && by.length < shape.length) fail(say.fewerTimes(op, shape, by));
  const rank = Math.max(shape.length, by.length);
  const result = Array.from(
    { length: rank },
    (_, i) => (shape.at(i - rank) ?? 1) * (by.at(i - rank) ?? 1),
  );
  return checkCount(op, result);
}

/** A matrix, or a batch of them. */
export function matrices(op: 'tril' | 'triu', shape: Shape): number[] {
  if (shape.length < 2) fail(say.operand(op, shape));
  return [...shape];
}

/** Repeats axes of size 1; -1 keeps a size; new axes go in front. */
export function expand(from: Shape, sizes: Shape, op = 'expand'): number[] {
  checkTarget(op, from, sizes);
  const result = new Array<number>(sizes.length);
  for (let i = 1; i <= sizes.length; i++) {
    result[sizes.length - i] = expandOne(op, from, sizes, -i);
  }
  if (sizes.length < from.length) fail(say.fewerAxes(op, from, sizes));
  return checkCount(op, result);
}

/** One size of an expanded shape; `axis` counts from the end. */
function expandOne(op: string, from: Shape, sizes: Shape, axis: number): number {
  const old = from[from.length + axis];
  const size = at(sizes, sizes.length + axis);
  if (size === -1) return old ?? fail(say.newAxisKeeps(op, from, sizes));
  if (old !== undefined && old !== 1 && old !== size)
    fail(say.cannotGrow(op, from, sizes, old, size, axis));
  return size;
}

// ---- cat and stack -----------------------------------------------------------------------------

/** Adds the sizes along one axis; the others must be equal. */
export function concat(shapes: readonly Shape[], axis = 0): number[] {
  const first = shapes[0] ?? fail(say.nothing('cat'));
  const index = normalizeAxis('cat', axis, first);
  checkSides('cat', shapes, axis, index);
  const total = shapes.reduce((sum, shape) => sum + at(shape, index), 0);
  return checkCount('cat', first.with(index, total));
}

/** Tensors of one shape along a new axis, which has as many elements as there are tensors. */
export function stack(shapes: readonly Shape[], axis = 0): number[] {
  const first = shapes[0] ?? fail(say.nothing('stack'));
  const index = normalizeAxis('stack', axis, first, first.length + 1);
  checkSides('stack', shapes, axis);
  return checkCount('stack', insert(first, index, shapes.length));
}

/** Throws unless all shapes are equal, but for the size of the axis `free`. */
function checkSides(op: string, shapes: readonly Shape[], axis: number, free?: number): void {
  const [first = [], ...rest] = shapes;
  for (const shape of rest) {
    if (shape.length !== first.length) fail(say.ranks(op, first, shape));
    shape.forEach((size, i) => {
      if (i !== free && size !== at(first, i))
        fail(say.sides(op, first, shape, axis, at(first, i), size, i));
    });
  }
}

// ---- expecting ---------------------------------------------------------------------------------

/** Throws unless the two shapes are equal. */
export function expect(actual: Shape, expected: Shape): number[] {
  checkList('expectShape', 'shape', expected);
  if (actual.length !== expected.length) fail(say.expectedRank(expected, actual));
  actual.forEach((size, i) => {
    if (size !== expected[i]) fail(say.expected(expected, actual, at(expected, i), size, i));
  });
  return [...actual];
}

// ---- creation ----------------------------------------------------------------------------------

/** A nested array as `tensor` takes it. */
export type Nested = number | boolean | readonly Nested[];

/** The shape of a nested array: at every depth, rows of one length. */
export function nested(value: Nested, op = 'tensor'): number[] {
  const shape: number[] = [];
  let level: readonly Nested[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const rows = level.filter((row): row is readonly Nested[] => Array.isArray(row));
    if (rows.length === 0) break;
    if (rows.length < level.length) fail(say.mixedDepth(op));
    const length = (rows[0] as readonly Nested[]).length;
    if (rows.some((row) => row.length !== length)) fail(say.ragged(op, depth));
    shape.push(length);
    level = rows.flat() as readonly Nested[];
  }
  checkElements(op, level);
  return shape;
}

/** The elements must be numbers, or all booleans. */
function checkElements(op: string, elements: readonly Nested[]): void {
  const kind = typeof elements[0];
  for (const element of elements) {
    if (typeof element !== 'number' && typeof element !== 'boolean')
      fail(say.notElement(op, element));
    if (typeof element !== kind) fail(say.mixedKinds(op));
  }
}

/** How many numbers `arange` gives. */
export function arangeLength(start: number, end: number, step: number): number {
  if (step === 0) fail(say.stepZero(start, end));
  if ((end - start) * step < 0) fail(say.stepAway(start, end, step));
  return at(checkSizes('arange', [Math.ceil((end - start) / step) + 0]), 0);
}
