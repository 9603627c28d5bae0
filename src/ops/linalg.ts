/** Systems of equations, inverses, determinants, and what is composed of them. */
import type {
  Crosses,
  Determinants,
  LogDeterminants,
  Powers,
  Solves,
  Squares,
  TriangularSolves,
} from '../../types/rule.ts';
import { GradusError } from '../errors.ts';
import { badPower, noTriangle } from '../errors-linalg.ts';
import type { Graph } from '../graph/build.ts';
import type { Attributes, Node } from '../graph/node.ts';
import type { RoutineName } from '../ir/routine.ts';
import { numel } from '../shape.ts';
import * as shapes from '../shape-linalg.ts';
import { define, type Sample, type Vjp } from './define.ts';
import {
  batchOf,
  eye,
  floats,
  inner,
  symmetric,
  times,
  timesTransposed,
  transposed,
  triangle,
  unpack,
} from './matrix.ts';

const float32 = ['float32', 'float32'] as const;
const range = [-2, 2] as const;
/** Samples of one matrix, whose elements special values and other dtypes would make singular. */
export const ofMatrices = (...all: number[][]): Sample[] =>
  all.map((shape) => ({ shapes: [shape], dtypes: ['float32'], range }));

const systems: readonly Sample[] = [
  { shapes: [[3, 3], [3]], dtypes: float32, range },
  {
    shapes: [
      [3, 3],
      [3, 2],
    ],
    dtypes: float32,
    range,
  },
  {
    shapes: [
      [2, 2],
      [3, 2, 1],
    ],
    dtypes: float32,
    range,
  },
  {
    shapes: [
      [2, 1, 2, 2],
      [3, 2, 2],
    ],
    dtypes: float32,
    range,
  },
];

/**
 * A routine of matrices and right-hand sides, of which each matrix serves as many as there are for it: only leading
 * axes of the matrices that would be repeated in between are written out.
 */
export function system(
  g: Graph,
  name: RoutineName,
  given: readonly [a: Node, b: Node],
  { batch, m, n, width, isVector }: shapes.Systems,
  attributes: Attributes = {},
): Node {
  const [a, b] = floats(g, ...given);
  const shared = numel(batchOf(a)) === 1;
  const matrices = shared ? g.reshape(a, [m, n]) : g.expand(a, [...batch, m, n]);
  const sides = g.expand(isVector ? g.reshape(b, [m, 1]) : b, [...batch, m, width]);
  const shape = [...batch, n, width];
  const x = g.routine(name, [matrices, sides], shape, a.dtype, attributes);
  return isVector ? g.reshape(x, shape.slice(0, -1)) : x;
}

/** Who asks the routine `solve`: see its `CALLERS`. */
const caller = {
  anyone: { options: [0] },
  solve: { options: [1] },
  inv: { options: [2] },
  matrixPower: { options: [3] },
};

const again = (g: Graph, y: Node, a: Node, b: Node): Node =>
  g.routine('solve', [a, b], b.shape, b.dtype, y.attributes);

/**
 * The matrix X with A X = B. A is `[..., N, N]`; B is `[..., N, K]`, leading axes broadcast, or one vector `[N]`.
 * Throws where A is singular.
 */
export const solve = define<Solves>('solve', {
  operands: 2,
  lower: (g, a: Node, b: Node) =>
    system(g, 'solve', [a, b], shapes.solve('solve', a.shape, b.shape), caller.solve),
  vjp: (g, ct, x, a) => {
    const ofB = again(g, x, transposed(g, a), ct);
    return [g.neg(timesTransposed(g, ofB, x, a)), ofB];
  },
  samples: systems,
});

/** The last argument of `solveTriangular`. */
export interface TriangularOptions {
  /** Which triangle of the matrix is meant; the other is not read. */
  readonly upper: boolean;
  /** Whether the diagonal is taken to be 1, and not read either. */
  readonly unitriangular?: boolean;
}

/**
 * The matrix X with A X = B, for A the upper or lower triangle of `[..., N, N]`. B is `[..., N, K]`, leading axes
 * broadcast, or one vector `[N]`. A 0 on the diagonal is divided by.
 */
export const solveTriangular = define<TriangularSolves>('solveTriangular', {
  operands: 2,
  lower: (g, a: Node, b: Node, options?: TriangularOptions) => {
    const found = shapes.solve('solveTriangular', a.shape, b.shape);
    if (typeof options?.upper !== 'boolean') throw new GradusError(noTriangle('solveTriangular'));
    const chosen = [Number(options.upper), Number(options.unitriangular ?? false)];
    return system(g, 'solveTriangular', [a, b], found, { options: chosen });
  },
  vjp: (g, ct, x, a) => {
    const [upper = 0, unit = 0] = x.attributes.options ?? [];
    const ofB = g.routine('solveTriangular', [transposed(g, a), ct], ct.shape, ct.dtype, {
      options: [1 - upper, unit],
    });
    const all = g.neg(timesTransposed(g, ofB, x, a));
    return [triangle(g, all, upper ? 'upper' : 'lower', unit ? 0 : 1), ofB];
  },
  samples: systems.flatMap((sample) =>
    [{ upper: true }, { upper: false, unitriangular: true }].map((options) => ({
      ...sample,
      args: [options],
      range: [0.5, 2] as const,
    })),
  ),
});

/** The inverse of x, or where `turned` of xᵀ. */
function inverse(g: Graph, x: Node, attributes: Attributes, turned = false): Node {
  const one = g.expand(eye(g, x.shape.at(-1) ?? 0, x.dtype), x.shape);
  const a = turned ? transposed(g, x) : x;
  return g.routine('solve', [a, one], x.shape, x.dtype, attributes);
}

/** The inverse of square matrices, `[..., N, N]`. Throws where one is singular. */
export const inv = define<Squares<'inv'>>('inv', {
  operands: 1,
  lower: (g, given: Node) => {
    shapes.square('inv', given.shape);
    const [x] = floats(g, given);
    return inverse(g, x, caller.inv);
  },
  samples: ofMatrices([3, 3], [2, 2, 2], [1, 1]),
});

const onMatrices = (g: Graph, x: Node): Node => g.reshape(x, [...x.shape, 1, 1]);

/** The determinant of square matrices `[..., N, N]`: `[...]`. Its derivatives are right for singular ones too. */
export const det = define<Determinants>('det', {
  operands: 1,
  lower: (g, given: Node) => {
    const { batch } = shapes.square('det', given.shape);
    const [x] = floats(g, given);
    return g.routine('det', [x], batch, x.dtype);
  },
  vjp: (g, ct, _y, x) => [g.mul(onMatrices(g, ct), g.routine('cofactors', [x], x.shape, x.dtype))],
  samples: ofMatrices([3, 3], [2, 2, 2], [1, 1]),
});

const cofactorChanges = (g: Graph, x: Node, by: Node): Node =>
  g.routine('cofactorChanges', [x, by], x.shape, x.dtype);

/** The second derivative of a determinant is a symmetric function of two changes; the third is one of three. */
const third: Vjp = (g, ct, _y, x, by) => {
  const w = inverse(g, x, caller.anyone, true);
  const between = (a: Node, b: Node) => times(g, times(g, a, transposed(g, w)), b);
  const around = (a: Node) => times(g, times(g, w, transposed(g, a)), w);
  const [alongCt, alongBy] = [inner(g, w, ct), inner(g, w, by)];
  const second = g.sub(g.mul(alongCt, alongBy), inner(g, ct, around(by)));
  const change = g.sub(
    g.add(g.mul(alongCt, by), g.mul(alongBy, ct)),
    g.add(between(ct, by), between(by, ct)),
  );
  const onX = g.sub(g.mul(second, w), around(change));
  const value = g.routine('det', [x], batchOf(x), x.dtype);
  return [g.mul(onMatrices(g, value), onX), cofactorChanges(g, x, ct)];
};

const eyeLike = (g: Graph, x: Node) => g.expand(eye(g, x.shape.at(-1) ?? 0, x.dtype), x.shape);

/** The rules of the primitives that users do not see: the derivatives of `det`. */
export const determinantRules = {
  cofactors: (g, ct, _y, x) => [cofactorChanges(g, x, ct)],
  cofactorChanges: third,
} satisfies Partial<Record<RoutineName, Vjp>>;

/** The sign of the determinant of square matrices, and the logarithm of its absolute value: 0 and -Infinity for 0. */
export const slogdet = define<LogDeterminants>('slogdet', {
  operands: 1,
  lower: (g, given: Node) => {
    const { batch } = shapes.square('slogdet', given.shape);
    const [x] = floats(g, given);
    const packed = g.routine('slogdet', [x], [...batch, 2], x.dtype);
    const [sign, logabsdet] = unpack(g, packed, [], []) as [Node, Node];
    return { sign: g.detach(sign), logabsdet };
  },
  vjp: (g, ct, _y, x) => {
    const [, onLogarithm] = unpack(g, ct, [], []) as [Node, Node];
    return [g.mul(onMatrices(g, onLogarithm), inverse(g, x, caller.anyone, true))];
  },
  samples: ofMatrices([3, 3], [2, 2, 2], [1, 1]),
});

/**
 * The lower triangular matrix L with A = L Lᵀ, for symmetric, positive definite A `[..., N, N]`; throws for others.
 * Only the lower triangle of A is read, and the gradient is that of a symmetric matrix.
 */
export const cholesky = define<Squares<'cholesky'>>('cholesky', {
  operands: 1,
  lower: (g, given: Node) => {
    shapes.square('cholesky', given.shape);
    const [x] = floats(g, given);
    return g.routine('cholesky', [x], x.shape, x.dtype);
  },
  vjp: (g, ct, l) => {
    const turned = transposed(g, l);
    const below = triangle(g, times(g, turned, ct), 'lower', 1);
    const half = g.sub(below, g.mul(g.mul(below, eyeLike(g, below)), 0.5));
    // L⁻ᵀ M L⁻¹ of a symmetric M.
    const left = (m: Node) =>
      g.routine('solveTriangular', [turned, m], m.shape, m.dtype, { options: [1, 0] });
    return [left(transposed(g, left(symmetric(g, half))))];
  },
  samples: ofMatrices([3, 3], [2, 2, 2], [1, 1]).map((sample) => ({
    ...sample,
    form: 'positive definite',
  })),
});

/** A square matrix to a whole power, by repeated squaring; negative powers are those of the inverse. */
export const matrixPower = define<Powers>('matrixPower', {
  operands: 1,
  lower: (g, given: Node, n: number) => {
    shapes.square('matrixPower', given.shape);
    if (!Number.isSafeInteger(n)) throw new GradusError(badPower('matrixPower', n));
    const [x] = floats(g, given);
    let square = n < 0 ? inverse(g, x, caller.matrixPower) : x;
    let result: Node | undefined;
    for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result = result ? times(g, result, square) : square;
      if (rest > 1) square = times(g, square, square);
    }
    return result ?? eyeLike(g, x);
  },
  samples: [2, 0, -1].map((n) => ({
    shapes: [[2, 3, 3]],
    dtypes: ['float32'],
    args: [n],
    range,
  })),
});

/** The cross product of vectors `[..., 3]` along the last axis; the other axes broadcast. */
export const cross = define<Crosses>('cross', {
  operands: 2,
  lower: (g, x: Node, y: Node) => {
    shapes.cross(x.shape, y.shape);
    const part = (v: Node, i: number) =>
      g.slice(v, [...v.shape.slice(1).map(() => 0), i], [...v.shape.slice(0, -1), 1]);
    const parts = [0, 1, 2].map((i) => {
      const [j, k] = [(i + 1) % 3, (i + 2) % 3];
      return g.sub(g.mul(part(x, j), part(y, k)), g.mul(part(x, k), part(y, j)));
    });
    return g.concat(parts, (parts[0]?.shape.length ?? 1) - 1);
  },
  samples: [
    { shapes: [[3], [3]], range },
    {
      shapes: [
        [2, 3],
        [4, 1, 3],
      ],
      range,
    },
  ],
});
