/**
 * Decompositions of matrices, and what is composed of them. A routine has one result, so that several are packed
 * into it one after another, and the rows take them apart: slices cost nothing.
 */
import type {
  Eigens,
  Eigenvalues,
  LeastSquares,
  PseudoInverses,
  QRs,
  Ranks,
  SingularValues,
  SVDs,
} from '../../types/rule.ts';
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import * as shapes from '../shape-linalg.ts';
import { define, type Sample, type Vjp } from './define.ts';
import { ofMatrices, system } from './linalg.ts';
import {
  asColumn,
  asRow,
  batchOf,
  eye,
  floats,
  gaps,
  symmetric,
  times,
  timesTransposed,
  transposed,
  triangle,
  unpack,
} from './matrix.ts';

type Pair = [Node, Node];
type Triple = [Node, Node, Node];

/** Sizes of the last two axes, and the smaller of them. */
function sizesOf(x: Node): readonly [m: number, n: number, k: number] {
  const [m, n] = x.shape.slice(-2) as [number, number];
  return [m, n, Math.min(m, n)];
}

/** A decomposition as one node, its parts packed. */
function packed(g: Graph, name: 'qr' | 'svd' | 'eigh', x: Node, ...parts: Sizes[]): Node {
  const size = parts.reduce((sum, part) => sum + part.reduce((a, b) => a * b, 1), 0);
  return g.routine(name, [x], [...batchOf(x), size], x.dtype);
}

// ---- QR ----------------------------------------------------------------------------------------

const partsOfQR = (x: Node): Sizes[] => {
  const [m, n, k] = sizesOf(x);
  return [
    [m, k],
    [k, n],
  ];
};

const takeQR = (g: Graph, from: Node, x: Node) => unpack(g, from, ...partsOfQR(x)) as Pair;

/** The first columns of matrices, or those after them. */
function columns(g: Graph, x: Node, from: number, to: number): Node {
  const [m] = sizesOf(x);
  const batch = batchOf(x);
  return g.slice(x, [...batch.map(() => 0), 0, from], [...batch, m, to - from]);
}

/** R⁻¹ x, or with `turned` R⁻ᵀ x. */
function divide(g: Graph, r: Node, x: Node, turned = false): Node {
  const a = turned ? transposed(g, r) : r;
  return g.routine('solveTriangular', [a, x], x.shape, x.dtype, { options: [turned ? 0 : 1, 0] });
}

/** The gradient of matrices that are not wide, given those of Q and R. */
function ofTall(g: Graph, q: Node, r: Node, onQ: Node, onR: Node): Node {
  const middle = g.sub(timesTransposed(g, r, onR, r), times(g, transposed(g, onQ), q));
  const below = triangle(g, middle, 'lower', 0);
  const both = g.add(triangle(g, middle, 'lower', 1), transposed(g, below));
  const sum = g.add(onQ, times(g, q, both));
  return transposed(g, divide(g, r, transposed(g, sum)));
}

const qrRule: Vjp = (g, ct, y, x) => {
  const [m, n] = sizesOf(x);
  const [q, r] = takeQR(g, y, x);
  const [onQ, onR] = takeQR(g, ct, x);
  if (m >= n) return [ofTall(g, q, r, onQ, onR)];
  // A = [B C]: B = Q U is square, and C = Q V follows from it.
  const [onU, onV] = [columns(g, onR, 0, m), columns(g, onR, m, n)];
  const onQOfV = timesTransposed(g, columns(g, x, m, n), onV, x);
  const onB = ofTall(g, q, columns(g, r, 0, m), g.add(onQ, onQOfV), onU);
  return [g.concat([onB, times(g, q, onV)], x.shape.length - 1)];
};

/**
 * The reduced QR decomposition of matrices `[..., M, N]`: `Q` `[..., M, K]` with orthonormal columns and `R`
 * `[..., K, N]`, upper triangular, K the smaller of M and N. Signs are LAPACK's.
 */
export const qr = define<QRs>('qr', {
  operands: 1,
  lower: (g, given: Node) => {
    shapes.matrices('qr', given.shape);
    const [x] = floats(g, given);
    const [Q, R] = takeQR(g, packed(g, 'qr', x, ...partsOfQR(x)), x);
    return { Q, R };
  },
  vjp: qrRule,
  samples: ofMatrices([3, 3], [2, 4, 2], [2, 3]),
});

/**
 * The X `[..., N, K]` with the smallest `|A X - B|`, for A `[..., M, N]` with independent columns, and B
 * `[..., M, K]`, leading axes broadcast, or one vector `[M]`.
 */
export const lstsq = define<LeastSquares>('lstsq', {
  operands: 2,
  lower: (g, a: Node, b: Node) => system(g, 'lstsq', [a, b], shapes.lstsq(a.shape, b.shape)),
  vjp: (g, ct, x, a, b) => {
    const [q, r] = takeQR(g, packed(g, 'qr', a, ...partsOfQR(a)), a);
    const above = divide(g, r, ct, true);
    const ofB = times(g, q, above);
    const rest = g.sub(b, times(g, a, x));
    const ofA = timesTransposed(g, rest, divide(g, r, above), a);
    return [g.sub(ofA, timesTransposed(g, ofB, x, a)), ofB];
  },
  samples: [
    { shapes: [[3, 2], [3]] },
    {
      shapes: [
        [3, 3],
        [3, 2],
      ],
    },
    {
      shapes: [
        [4, 2],
        [3, 4, 1],
      ],
    },
    {
      shapes: [
        [2, 1, 3, 2],
        [3, 3, 2],
      ],
    },
  ].map((sample) => ({ ...sample, dtypes: ['float32', 'float32'], range: [-2, 2] })),
});

// ---- singular values ---------------------------------------------------------------------------

const partsOfSVD = (x: Node): Sizes[] => {
  const [m, n, k] = sizesOf(x);
  return [[m, k], [k], [k, n]];
};

const takeSVD = (g: Graph, from: Node, x: Node) => unpack(g, from, ...partsOfSVD(x)) as Triple;

const decompose = (g: Graph, x: Node): Triple =>
  takeSVD(g, packed(g, 'svd', x, ...partsOfSVD(x)), x);

/** What of `x` the columns of `u` do not span. */
const beyond = (g: Graph, u: Node, x: Node): Node =>
  g.sub(x, times(g, u, times(g, transposed(g, u), x)));

/** Townsend's "Differentiating the singular value decomposition". Singular values must differ. */
const svdRule: Vjp = (g, ct, y, x) => {
  const [m, n, k] = sizesOf(x);
  const [u, s, vh] = takeSVD(g, y, x);
  const [onU, onS, onVh] = takeSVD(g, ct, x);
  const [v, onV] = [transposed(g, vh), transposed(g, onVh)];
  const between = gaps(g, g.mul(s, s));
  const turned = (a: Node, onA: Node) => {
    const product = times(g, transposed(g, a), onA);
    return g.mul(between, g.sub(product, transposed(g, product)));
  };
  const diagonal = g.mul(asRow(g, onS), eye(g, k, s.dtype));
  const ofU = g.mul(turned(u, onU), asRow(g, s));
  const ofV = g.mul(asColumn(g, s), turned(v, onV));
  let middle = times(g, u, g.add(g.add(ofU, ofV), diagonal));
  if (m > k) middle = g.add(middle, g.div(beyond(g, u, onU), asRow(g, s)));
  const spanned = times(g, middle, vh);
  if (n === k) return [spanned];
  const ofRest = g.div(transposed(g, beyond(g, v, onV)), asColumn(g, s));
  return [g.add(spanned, times(g, u, ofRest))];
};

const rectangles = ofMatrices([3, 3], [2, 4, 2], [2, 3]);

/**
 * The reduced singular value decomposition of matrices `[..., M, N]`: A = U diag(S) Vh, with orthonormal columns of
 * `U` `[..., M, K]` and rows of `Vh` `[..., K, N]`, and `S` `[..., K]` descending, K the smaller of M and N. The first
 * large element of each column of U is positive. Its gradient is infinite where singular values are equal.
 */
export const svd = define<SVDs>('svd', {
  operands: 1,
  lower: (g, given: Node) => {
    shapes.matrices('svd', given.shape);
    const [x] = floats(g, given);
    const [U, S, Vh] = decompose(g, x);
    return { U, S, Vh };
  },
  vjp: svdRule,
  samples: rectangles,
});

/** The singular values of matrices `[..., M, N]`, descending: `[..., K]`, K the smaller of M and N. */
export const svdvals = define<SingularValues>('svdvals', {
  operands: 1,
  lower: (g, given: Node) => {
    const { batch, m, n } = shapes.matrices('svdvals', given.shape);
    const [x] = floats(g, given);
    return g.routine('svdvals', [x], [...batch, Math.min(m, n)], x.dtype);
  },
  vjp: (g, ct, _y, x) => {
    const [u, , vh] = decompose(g, x);
    return [times(g, g.mul(u, asRow(g, ct)), vh)];
  },
  samples: rectangles,
});

/** The last argument of `pinv` and `matrixRank`. */
export interface RankOptions {
  /** Singular values up to this part of the largest count as 0; max(M, N) times the precision if not given. */
  readonly rtol?: number;
}

/** The distance from 1 to the next number. */
const precision: Readonly<Record<string, number>> = { float32: 2 ** -23, float64: 2 ** -52 };

function cutOf(x: Node, { rtol }: RankOptions = {}): number {
  const [m, n] = sizesOf(x);
  return rtol ?? Math.max(m, n) * (precision[x.dtype] ?? 0);
}

/**
 * The Moore-Penrose inverse `[..., N, M]` of matrices `[..., M, N]`. Its gradient takes the rank to stay the same.
 */
export const pinv = define<PseudoInverses>('pinv', {
  operands: 1,
  lower: (g, given: Node, options?: RankOptions) => {
    const { batch, m, n } = shapes.matrices('pinv', given.shape);
    const [x] = floats(g, given);
    return g.routine('pinv', [x], [...batch, n, m], x.dtype, { options: [cutOf(x, options)] });
  },
  vjp: (g, ct, p, x) => {
    const [turned, onTurned] = [transposed(g, p), transposed(g, ct)];
    const through = g.neg(times(g, turned, times(g, ct, turned)));
    const left = times(g, onTurned, times(g, p, turned));
    const right = times(g, turned, times(g, p, onTurned));
    const ofLeft = g.sub(left, times(g, x, times(g, p, left)));
    const ofRight = g.sub(right, times(g, times(g, right, p), x));
    return [g.add(through, g.add(ofLeft, ofRight))];
  },
  samples: rectangles,
});

/** How many singular values of matrices `[..., M, N]` are not 0, as int32: `[...]`. */
export const matrixRank = define<Ranks>('matrixRank', {
  operands: 1,
  lower: (g, given: Node, options?: RankOptions) => {
    const { batch, m, n } = shapes.matrices('matrixRank', given.shape);
    const [x] = floats(g, given);
    const values = g.routine('svdvals', [x], [...batch, Math.min(m, n)], x.dtype);
    if (Math.min(m, n) === 0) return g.constant(0, 'int32', batch);
    const axis = batch.length;
    const cut = g.mul(g.max(values, [axis], true), cutOf(x, options));
    return g.sum(g.cast(g.gt(values, cut), 'int32'), [axis]);
  },
  samples: rectangles,
});

// ---- eigenvalues -------------------------------------------------------------------------------

function takeEigh(g: Graph, from: Node, n: number): Pair {
  return unpack(g, from, [n], [n, n]) as Pair;
}

const decomposeSymmetric = (g: Graph, x: Node): Pair => {
  const [n] = sizesOf(x);
  return takeEigh(g, packed(g, 'eigh', x, [n], [n, n]), n);
};

/** V M Vᵀ. */
const between = (g: Graph, v: Node, middle: Node): Node =>
  times(g, times(g, v, middle), transposed(g, v));

const symmetricSamples: readonly Sample[] = ofMatrices([3, 3], [2, 2, 2], [1, 1]).map((sample) => ({
  ...sample,
  form: 'symmetric',
}));

/**
 * The eigenvalues `[..., N]` of symmetric matrices `[..., N, N]`, ascending, and their eigenvectors as the columns of
 * `[..., N, N]`. Only the lower triangle is read, and the gradient is that of a symmetric matrix. The first large
 * element of each eigenvector is positive. The gradient of eigenvectors is infinite where eigenvalues are equal.
 */
export const eigh = define<Eigens>('eigh', {
  operands: 1,
  lower: (g, given: Node) => {
    shapes.square('eigh', given.shape);
    const [x] = floats(g, given);
    const [eigenvalues, eigenvectors] = decomposeSymmetric(g, x);
    return { eigenvalues, eigenvectors };
  },
  vjp: (g, ct, y, x) => {
    const [n] = sizesOf(x);
    const [values, v] = takeEigh(g, y, n);
    const [onValues, onV] = takeEigh(g, ct, n);
    const diagonal = g.mul(asRow(g, onValues), eye(g, n, values.dtype));
    const turned = g.mul(gaps(g, values), times(g, transposed(g, v), onV));
    return [symmetric(g, between(g, v, g.add(turned, diagonal)))];
  },
  samples: symmetricSamples,
});

/** The eigenvalues of symmetric matrices `[..., N, N]`, ascending: `[..., N]`. Only the lower triangle is read. */
export const eigvalsh = define<Eigenvalues>('eigvalsh', {
  operands: 1,
  lower: (g, given: Node) => {
    const { batch, n } = shapes.square('eigvalsh', given.shape);
    const [x] = floats(g, given);
    return g.routine('eigvalsh', [x], [...batch, n], x.dtype);
  },
  vjp: (g, ct, _y, x) => {
    const [, v] = decomposeSymmetric(g, x);
    return [times(g, g.mul(v, asRow(g, ct)), transposed(g, v))];
  },
  samples: symmetricSamples,
});
