/** What the rules of linear algebra are written in: matrices as graph nodes, with leading axes for batches. */
import { promote, solveOf } from '../dtype.ts';
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import { numel } from '../shape.ts';
import { indexAlong } from './reduce.ts';

const ROW = 1000;
const COLUMN = 1001;
const SUMMED = 1002;

/** Operands in the dtype that they are computed in. */
export function floats<const Nodes extends readonly Node[]>(
  g: Graph,
  ...nodes: Nodes
): { [I in keyof Nodes]: Node } {
  const dtype = solveOf(nodes.map((x) => x.dtype).reduce(promote));
  // A mapped tuple keeps its length, which TypeScript does not see of `map`.
  return nodes.map((x) => g.cast(x, dtype)) as { [I in keyof Nodes]: Node };
}

/** The leading axes. */
export const batchOf = ({ shape }: Node): Sizes => shape.slice(0, -2);

const labelsOf = (x: Node): number[] => batchOf(x).map((_, i) => i);

/** The product of matrices. The leading axes of `a` are those of `b`, or the first of them. */
export const times = (g: Graph, a: Node, b: Node): Node =>
  g.contract(a, b, [
    [...labelsOf(a), ROW, SUMMED],
    [...labelsOf(b), SUMMED, COLUMN],
    [...labelsOf(b), ROW, COLUMN],
  ]);

/** `a bᵀ`, summed over the leading axes that `like` does not have. */
export const timesTransposed = (g: Graph, a: Node, b: Node, like: Node): Node =>
  g.contract(a, b, [
    [...labelsOf(a), ROW, SUMMED],
    [...labelsOf(b), COLUMN, SUMMED],
    [...labelsOf(like), ROW, COLUMN],
  ]);

/** The sum of the products of equal elements of matrices, as `[..., 1, 1]`. */
export const inner = (g: Graph, a: Node, b: Node): Node =>
  g.sum(g.mul(a, b), [a.shape.length - 2, a.shape.length - 1], true);

export const transposed = (g: Graph, x: Node): Node => {
  const rank = x.shape.length;
  return g.permute(x, [...labelsOf(x), rank - 1, rank - 2]);
};

/** A vector as the column, or the row, that a matrix is multiplied by. */
export const asColumn = (g: Graph, x: Node): Node => g.reshape(x, [...x.shape, 1]);
export const asRow = (g: Graph, x: Node): Node =>
  g.reshape(x, [...x.shape.slice(0, -1), 1, x.shape.at(-1) ?? 1]);

/** How far to the right of the diagonal the elements of a matrix `[m, n]` are. */
const offset = (g: Graph, matrix: Sizes): Node =>
  g.sub(indexAlong(g, matrix, 1), indexAlong(g, matrix, 0));

/** The elements on one side of the diagonal and on it (with `diagonal` 1), or beyond it (0). */
export function triangle(g: Graph, x: Node, side: 'lower' | 'upper', diagonal: 0 | 1): Node {
  const right = offset(g, x.shape.slice(-2));
  const kept = side === 'lower' ? g.lt(right, diagonal) : g.gt(right, -diagonal);
  return g.where(kept, x, 0);
}

/** 1 on the diagonal of a matrix `[n, n]`. */
export const eye = (g: Graph, n: number, dtype: Node['dtype']): Node =>
  g.cast(g.eq(offset(g, [n, n]), 0), dtype);

/** `1 / (x[j] - x[i])` at row i and column j of `[..., n, n]`, and 0 on the diagonal. */
export function gaps(g: Graph, x: Node): Node {
  const one = eye(g, x.shape.at(-1) ?? 0, x.dtype);
  const difference = g.add(g.sub(asRow(g, x), asColumn(g, x)), one);
  return g.div(g.sub(1, one), difference);
}

/** Half the sum of a square matrix and its transpose. */
export const symmetric = (g: Graph, x: Node): Node => g.mul(g.add(x, transposed(g, x)), 0.5);

/** Parts of what a decomposition packs, one after another along the last axis, each in its shape. */
export function unpack(g: Graph, packed: Node, ...parts: Sizes[]): Node[] {
  const batch = packed.shape.slice(0, -1);
  const zeros = batch.map(() => 0);
  let start = 0;
  return parts.map((part) => {
    const flat = g.slice(packed, [...zeros, start], [...batch, numel(part)]);
    start += numel(part);
    return g.reshape(flat, [...batch, ...part]);
  });
}
