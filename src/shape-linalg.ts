// The run-time twins of `types/linalg.ts` and `types/fourier.ts`. See shape.ts.

import { batchSizes, innerSizes, ShapeError } from './errors.ts';
import * as say from './errors-linalg.ts';
import { align, broadcast, checkCount, type Shape } from './shape.ts';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** The size at an index that is known to exist; negative ones count from the end. */
const at = (shape: Shape, index: number): number => shape.at(index) as number;

/** A matrix `[m, n]`, or a batch of them. */
export interface Matrices {
  readonly batch: number[];
  readonly m: number;
  readonly n: number;
}

export function matrices(op: string, shape: Shape): Matrices {
  if (shape.length < 2) fail(say.noMatrix(op, shape));
  return { batch: shape.slice(0, -2), m: at(shape, -2), n: at(shape, -1) };
}

export function square(op: string, shape: Shape): Matrices {
  const found = matrices(op, shape);
  if (found.m !== found.n) fail(say.notSquare(op, shape, found.m, found.n));
  return found;
}

/** Systems of equations and their right-hand sides. */
export interface Systems {
  /** The leading axes of both, broadcast. */
  readonly batch: number[];
  readonly m: number;
  readonly n: number;
  /** How many right-hand sides one matrix of B has. */
  readonly width: number;
  /** Whether B is one vector. */
  readonly isVector: boolean;
}

/** A `[..., m, n]` with B `[..., m, k]` or `[m]`. */
function systems(op: string, { batch, m, n }: Matrices, a: Shape, b: Shape): Systems {
  if (b.length === 0) fail(say.noRightSide(op, a, b));
  const isVector = b.length === 1;
  const rows = at(b, isVector ? -1 : -2);
  if (m !== rows) fail(innerSizes(op, a, b, m, rows));
  const width = isVector ? 1 : at(b, -1);
  return { batch: batchOf(op, batch, a, b), m, n, width, isVector };
}

const batchOf = (op: string, batch: Shape, a: Shape, b: Shape) =>
  align(batch, b.slice(0, -2), 2, (x, y, axis) => batchSizes(op, a, b, x, y, axis));

/** A `[..., n, n]` with B `[..., n, k]` or `[n]`. */
export const solve = (op: string, a: Shape, b: Shape): Systems => systems(op, square(op, a), a, b);

/** A `[..., m, n]`, at least as high as wide, with B `[..., m, k]` or `[m]`. */
export function lstsq(a: Shape, b: Shape): Systems {
  const found = matrices('lstsq', a);
  if (found.m < found.n) fail(say.fewerRows('lstsq', a, found.m, found.n));
  return systems('lstsq', found, a, b);
}

/** `[..., 3]` and `[..., 3]`, which broadcast. */
export function cross(a: Shape, b: Shape): number[] {
  if (a.at(-1) !== 3 || b.at(-1) !== 3) fail(say.notThree('cross', a, b));
  return checkCount('cross', broadcast('cross', a, b));
}

/** `[..., n, 2]` with `axes` axes that have elements before the last. */
export function complex(op: string, shape: Shape, axes: 1 | 2): number[] {
  if (shape.length <= axes || shape.at(-1) !== 2)
    fail(say.notComplex(op, shape, axes === 1 ? '[..., n, 2]' : '[..., m, n, 2]'));
  for (let axis = -2; axis >= -1 - axes; axis--)
    if (shape.at(axis) === 0) fail(say.emptySignal(op, shape, axis));
  return [...shape];
}

/** `[..., n]` gives `[..., n / 2 + 1, 2]`, rounded down. */
export function rfft(shape: Shape): number[] {
  if (shape.length === 0) fail(say.noSignal('rfft'));
  if (shape.at(-1) === 0) fail(say.emptySignal('rfft', shape, -1));
  return [...shape.slice(0, -1), Math.floor(at(shape, -1) / 2) + 1, 2];
}

/** `[..., m, 2]` gives `[..., 2 (m - 1)]`, or `[..., n]`. */
export function irfft(shape: Shape, n?: number): number[] {
  complex('irfft', shape, 1);
  const length = n ?? 2 * (at(shape, -2) - 1);
  if (!Number.isInteger(length) || length < 1) fail(say.badLength('irfft', length));
  return checkCount('irfft', [...shape.slice(0, -2), length]);
}
