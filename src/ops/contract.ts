/** The matrix products. All are one primitive, `contract`: a two-operand einsum over labelled axes. */
import type {
  BatchMats,
  Contracts,
  Dots,
  MatMats,
  MatVecs,
  Outers,
  Traces,
} from '../../types/rule.ts';
import { sumOf } from '../dtype.ts';
import type { Graph } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import * as shapes from '../shape.ts';
import { define } from './define.ts';

/** Drops the size-1 axes among the first `count`, which broadcast by not being labelled at all. */
function batchLabels(g: Graph, x: Node, rank: number, result: readonly number[]) {
  const count = x.shape.length - rank;
  const offset = result.length - count;
  const kept = x.shape.map((n, i) => i >= count || n === result[offset + i]);
  const shape = x.shape.filter((_, i) => kept[i]);
  const labels = kept.slice(0, count).flatMap((keep, i) => (keep ? [offset + i] : []));
  return { node: g.reshape(x, shape), labels };
}

/** Labels of the row, the column and the summed axis; batch axes are labelled from 0. */
const ROW = 1000;
const COLUMN = 1001;
const SUMMED = 1002;

function product(g: Graph, name: string, a: Node, b: Node): Node {
  const left = a.shape.length === 1 ? [SUMMED] : [ROW, SUMMED];
  const right = b.shape.length === 1 ? [SUMMED] : [SUMMED, COLUMN];
  const core = [...(left.length === 2 ? [ROW] : []), ...(right.length === 2 ? [COLUMN] : [])];
  const shape = shapes.checkCount(name, shapes.matmul(a.shape, b.shape));
  const batch = shape.slice(0, shape.length - core.length);
  const x = batchLabels(g, a, left.length, batch);
  const y = batchLabels(g, b, right.length, batch);
  // A batch size of 1 in both operands is in neither: it comes back as an axis of size 1.
  const present = batch.flatMap((_, i) =>
    x.labels.includes(i) || y.labels.includes(i) ? [i] : [],
  );
  const result = g.contract(x.node, y.node, [
    [...x.labels, ...left],
    [...y.labels, ...right],
    [...present, ...core],
  ]);
  return g.reshape(result, shape);
}

/**
 * Matrix product of `[..., M, K]` and `[..., K, N]`: `[..., M, N]`, leading axes broadcast. A vector on the left is
 * a row, on the right a column, and its axis is dropped from the result.
 */
export const matmul = define<Contracts>('matmul', {
  operands: 2,
  lower: (g, a: Node, b: Node) => product(g, 'matmul', a, b),
  samples: [
    {
      shapes: [
        [2, 3],
        [3, 4],
      ],
      range: [-2, 2],
    },
    {
      shapes: [
        [5, 2, 3],
        [3, 4],
      ],
      range: [-2, 2],
    },
    {
      shapes: [
        [5, 1, 2, 3],
        [4, 3, 2],
      ],
      range: [-2, 2],
    },
    { shapes: [[3], [2, 3, 4]], range: [-2, 2] },
    { shapes: [[2, 3], [3]], range: [-2, 2] },
    {
      shapes: [
        [1, 2, 3],
        [1, 3, 2],
      ],
      range: [-2, 2],
    },
  ],
});

/** Matrix product of `[M, K]` and `[K, N]`: `[M, N]`. No broadcasting. */
export const mm = define<MatMats>('mm', {
  operands: 2,
  lower: (g, a: Node, b: Node) => {
    shapes.mm(a.shape, b.shape);
    return product(g, 'mm', a, b);
  },
  samples: [
    {
      shapes: [
        [2, 3],
        [3, 4],
      ],
      range: [-2, 2],
    },
  ],
});

/** Product of a matrix `[M, N]` and a vector `[N]`: `[M]`. */
export const mv = define<MatVecs>('mv', {
  operands: 2,
  lower: (g, a: Node, b: Node) => {
    shapes.mv(a.shape, b.shape);
    return product(g, 'mv', a, b);
  },
  samples: [{ shapes: [[2, 3], [3]], range: [-2, 2] }],
});

/** Dot product of two vectors of one length: a scalar. */
export const dot = define<Dots>('dot', {
  operands: 2,
  lower: (g, a: Node, b: Node) => {
    shapes.dot(a.shape, b.shape);
    return product(g, 'dot', a, b);
  },
  samples: [{ shapes: [[4], [4]], range: [-2, 2] }],
});

/** Matrix products of two batches, `[B, M, K]` and `[B, K, N]`: `[B, M, N]`. No broadcasting. */
export const bmm = define<BatchMats>('bmm', {
  operands: 2,
  lower: (g, a: Node, b: Node) => {
    shapes.bmm(a.shape, b.shape);
    return product(g, 'bmm', a, b);
  },
  samples: [
    {
      shapes: [
        [2, 2, 3],
        [2, 3, 4],
      ],
      range: [-2, 2],
    },
  ],
});

/** Outer product of the vectors `[N]` and `[M]`: `[N, M]`, each element by each. */
export const outer = define<Outers>('outer', {
  operands: 2,
  lower: (g, a: Node, b: Node) => {
    shapes.outer(a.shape, b.shape);
    return g.contract(a, b, [[0], [1], [0, 1]]);
  },
  samples: [{ shapes: [[3], [4]], range: [-2, 2] }],
});

/** Sum of the elements on the main diagonal of a matrix. Whole numbers and bools sum to int32. */
export const trace = define<Traces>('trace', {
  operands: 1,
  lower: (g, x: Node) => {
    shapes.trace(x.shape);
    const n = Math.min(...x.shape);
    // Rows one longer than the square's begin on its diagonal.
    const flat = g.reshape(g.slice(x, [0, 0], [n, n]), [n * n]);
    const shifted = g.reshape(g.pad(flat, [0], [n]), [n, n + 1]);
    const diagonal = g.reshape(g.slice(shifted, [0, 0], [n, 1]), [n]);
    return g.sum(g.cast(diagonal, sumOf(x.dtype)), [0]);
  },
  samples: [
    { shapes: [[3, 3]], range: [-2, 2] },
    { shapes: [[2, 4]], range: [-2, 2] },
    { shapes: [[4, 2]], range: [-2, 2] },
  ],
});
