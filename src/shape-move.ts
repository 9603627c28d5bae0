// The run-time twins of `types/move.ts`: padding, rolling, diagonals and grids. See shape.ts.

import { axisTwice, badSize, notList, operand, ShapeError } from './errors.ts';
import * as say from './errors-move.ts';
import { checkCount, checkList, normalizeAxes, normalizeAxis, type Shape } from './shape.ts';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** How far each axis is rolled, by its index; without axes the flattened tensor. */
export function roll(
  shape: Shape,
  shifts: number | Shape,
  axes: number | Shape | undefined,
): ReadonlyMap<number, number> {
  const list = [shifts].flat();
  const bad = list.findIndex((shift) => !Number.isInteger(shift));
  if (bad >= 0) fail(say.wholeShift(shape, list[bad] as number));
  if (axes === undefined) return new Map([[0, list.reduce((a, b) => a + b, 0)]]);
  const named = [axes].flat();
  normalizeAxes('roll', named, shape);
  if (named.length !== list.length) fail(say.shiftCount(shape, list, named));
  return new Map(named.map((axis, i) => [normalizeAxis('roll', axis, shape), list[i] ?? 0]));
}

const padModes = ['constant', 'reflect', 'replicate', 'circular'] as const;
export type PadMode = (typeof padModes)[number];

/** How many elements are added before and after an axis; fewer than none where some are taken away. */
export interface Padding {
  readonly before: Shape;
  readonly after: Shape;
}

/** The padding of each axis, from pairs that begin at the last one. */
export function pad(shape: Shape, by: Shape, mode: PadMode): Padding {
  if (!Array.isArray(by)) fail(notList('pad', 'padding', by));
  if (!padModes.includes(mode)) fail(say.padMode(mode));
  checkList('pad', 'widths', by);
  if (by.length % 2 !== 0 || by.length > 2 * shape.length) fail(say.padPairs(shape, by));
  const bad = by.findIndex((n) => !Number.isInteger(n));
  if (bad >= 0) fail(say.wholePadding(shape, by, by[bad] as number));
  const at = (axis: number, side: 0 | 1) => by[2 * (shape.length - 1 - axis) + side] ?? 0;
  const padding = {
    before: shape.map((_, axis) => at(axis, 0)),
    after: shape.map((_, axis) => at(axis, 1)),
  };
  for (const axis of shape.keys()) checkPadding(shape, by, mode, shape.length - 1 - axis, padding);
  checkCount(
    'pad',
    shape.map((n, i) => n + (padding.before[i] ?? 0) + (padding.after[i] ?? 0)),
  );
  return padding;
}

/** Throws where an axis has too few elements for its padding. */
function checkPadding(shape: Shape, by: Shape, mode: PadMode, axis: number, all: Padding): void {
  const [size, before, after] = [shape[axis] ?? 0, all.before[axis] ?? 0, all.after[axis] ?? 0];
  const fromEnd = axis - shape.length;
  if (mode === 'constant') {
    if (size + Math.min(before, 0) + Math.min(after, 0) < 0)
      fail(say.padCrops(shape, by, fromEnd, size));
    return;
  }
  if (before === 0 && after === 0) return;
  if (size === 0) fail(say.padNothing(shape, by, mode, fromEnd));
  const most = { reflect: size - 1, circular: size, replicate: Number.POSITIVE_INFINITY }[mode];
  if (Math.min(before, after) < 0 || Math.max(before, after) > most)
    fail(
      say.padReaches(shape, by, mode, fromEnd, mode === 'reflect' ? `fewer than ${size}` : most),
    );
}

/** Where a diagonal begins, and how long it is. */
export interface Diagonal {
  readonly row: number;
  readonly column: number;
  readonly length: number;
}

/** The diagonal of a matrix, `offset` to the right of the main one. */
export function diagonalOf(rows: number, columns: number, offset: number): Diagonal {
  const [row, column] = [Math.max(0, -offset), Math.max(0, offset)];
  return { row, column, length: Math.max(0, Math.min(rows - row, columns - column)) };
}

/** Throws unless the offset of a diagonal is a whole number. */
function checkOffset(op: string, shape: Shape, offset: number): void {
  if (!Number.isInteger(offset)) fail(say.wholeOffset(op, shape, offset));
}

/** The two axes that a diagonal runs through, counted from the front. */
export function diagonal(shape: Shape, offset: number, a: number, b: number): [number, number] {
  if (shape.length < 2) fail(operand('diagonal', shape));
  checkOffset('diagonal', shape, offset);
  const axes = [normalizeAxis('diagonal', a, shape), normalizeAxis('diagonal', b, shape)] as const;
  if (axes[0] === axes[1]) fail(axisTwice('diagonal', [a, b], shape, b));
  return [...axes];
}

/** A vector or a matrix. */
export function diag(shape: Shape, offset: number): void {
  if (shape.length !== 1 && shape.length !== 2) fail(operand('diag', shape));
  checkOffset('diag', shape, offset);
}

/** An axis whose elements are each repeated, counted from the front, and how often. */
export function interleave(shape: Shape, times: number, axis: number): number {
  const index = normalizeAxis('repeatInterleave', axis, shape);
  if (!Number.isInteger(times) || times < 0)
    fail(badSize('repeatInterleave', say.repeating(shape, times), times));
  checkCount('repeatInterleave', shape.with(index, (shape[index] ?? 0) * times));
  return index;
}

/** Throws unless a grid can be indexed so. */
export function checkIndexing(indexing: unknown): void {
  if (indexing !== 'ij' && indexing !== 'xy') fail(say.gridIndexing(indexing));
}

/** The sizes of a grid: one axis for each vector. A scalar is a vector of one element. */
export function grid(all: readonly Shape[]): number[] {
  for (const shape of all) if (shape.length > 1) fail(say.vectorsOnly('meshgrid', shape));
  return checkCount(
    'meshgrid',
    all.map(([size = 1]) => size),
  );
}

/** The order of axes that moves one of them to another place. */
export function move(shape: Shape, from: number, to: number): number[] {
  const [source, target] = [from, to].map((axis) => normalizeAxis('movedim', axis, shape));
  const others = shape.map((_, i) => i).filter((i) => i !== source);
  return others.toSpliced(target ?? 0, 0, source ?? 0);
}

/** Each axis times the one of the other shape; a missing one has size 1. */
export function kron(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const size = (shape: Shape, i: number) => shape.at(i - rank) ?? 1;
  return checkCount(
    'kron',
    Array.from({ length: rank }, (_, i) => size(a, i) * size(b, i)),
  );
}
