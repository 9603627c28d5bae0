// The families of linear algebra. See rule.ts. What is not a float becomes one.

import type { Tensor } from '../src/tensor.ts';
import type { DType, Promote, SolveOf } from './dtype.ts';
import type {
  BatchOf,
  Cross,
  Flipped,
  LeastSquare,
  Left,
  Matrices,
  Middle,
  Right,
  Solve,
  Square,
  Tall,
  Values,
} from './linalg.ts';
import type { Arg, Shape } from './shape.ts';

/** Square matrices, `[..., n, n]`, keep their shape: `inv`. */
export interface Squares<Op extends string = 'inv'> {
  method<A extends Shape, D extends DType>(
    this: Arg<Op, Square<A>, Tensor<A, D>>,
  ): Tensor<Square<A>['shape'], SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<Op, Square<A>, Tensor<A, D>>,
  ): Tensor<Square<A>['shape'], SolveOf<D>>;
}

/** `x.matrixPower(3)`. */
export interface Powers {
  method<A extends Shape, D extends DType>(
    this: Arg<'matrixPower', Square<A>, Tensor<A, D>>,
    n: number,
  ): Tensor<Square<A>['shape'], SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'matrixPower', Square<A>, Tensor<A, D>>,
    n: number,
  ): Tensor<Square<A>['shape'], SolveOf<D>>;
}

/** `[..., n, n]` gives `[...]`: `det`. */
export interface Determinants {
  method<A extends Shape, D extends DType>(
    this: Arg<'det', Square<A>, Tensor<A, D>>,
  ): Tensor<BatchOf<A, Square<A>>, SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'det', Square<A>, Tensor<A, D>>,
  ): Tensor<BatchOf<A, Square<A>>, SolveOf<D>>;
}

/** What `slogdet` gives, each `[...]`. */
type LogDeterminant<S extends Shape, D extends DType> = {
  readonly sign: Tensor<S, D>;
  readonly logabsdet: Tensor<S, D>;
};

/** `[..., n, n]` gives twice `[...]`: `slogdet`. */
export interface LogDeterminants {
  method<A extends Shape, D extends DType>(
    this: Arg<'slogdet', Square<A>, Tensor<A, D>>,
  ): LogDeterminant<BatchOf<A, Square<A>>, SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'slogdet', Square<A>, Tensor<A, D>>,
  ): LogDeterminant<BatchOf<A, Square<A>>, SolveOf<D>>;
}

/** `[..., n, n]` with `[..., n, k]` or `[n]`: `A.solve(B)`. */
export interface Solves {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Arg<'solve', Square<A>, Tensor<A, D>>,
    b: Arg<'solve', Solve<A, U>, Tensor<U, E>>,
  ): Tensor<Solved<Solve<A, U>>, SolveOf<Promote<D, E>>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    a: Arg<'solve', Square<A>, Tensor<A, D>>,
    b: Arg<'solve', Solve<A, U>, Tensor<U, E>>,
  ): Tensor<Solved<Solve<A, U>>, SolveOf<Promote<D, E>>>;
}

/** The shape that a rule gives; of unknown rank where the fault was reported elsewhere. */
type Solved<R> = R extends { readonly shape: infer S extends Shape } ? S : Shape;

/** The last argument of `solveTriangular`. */
interface TriangularOptions {
  /** Which triangle of the matrix is meant; the other is not read. */
  readonly upper: boolean;
  /** Whether the diagonal is taken to be 1, and not read either. */
  readonly unitriangular?: boolean;
}

/** The same with options: `A.solveTriangular(B, { upper: true })`. */
export interface TriangularSolves {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Arg<'solveTriangular', Square<A>, Tensor<A, D>>,
    b: Arg<'solveTriangular', Solve<A, U>, Tensor<U, E>>,
    options: TriangularOptions,
  ): Tensor<Solved<Solve<A, U>>, SolveOf<Promote<D, E>>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    a: Arg<'solveTriangular', Square<A>, Tensor<A, D>>,
    b: Arg<'solveTriangular', Solve<A, U>, Tensor<U, E>>,
    options: TriangularOptions,
  ): Tensor<Solved<Solve<A, U>>, SolveOf<Promote<D, E>>>;
}

/** `[..., m, n]` with `[..., m, k]` or `[m]`: `A.lstsq(B)`. */
export interface LeastSquares {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Arg<'lstsq', Tall<A>, Tensor<A, D>>,
    b: Arg<'lstsq', LeastSquare<A, U>, Tensor<U, E>>,
  ): Tensor<Solved<LeastSquare<A, U>>, SolveOf<Promote<D, E>>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    a: Arg<'lstsq', Tall<A>, Tensor<A, D>>,
    b: Arg<'lstsq', LeastSquare<A, U>, Tensor<U, E>>,
  ): Tensor<Solved<LeastSquare<A, U>>, SolveOf<Promote<D, E>>>;
}

/** What `qr` gives. */
type QR<Q extends Shape, R extends Shape, D extends DType> = {
  readonly Q: Tensor<Q, D>;
  readonly R: Tensor<R, D>;
};

/** `[..., m, n]` gives `[..., m, k]` and `[..., k, n]`: `qr`. */
export interface QRs {
  method<A extends Shape, D extends DType>(
    this: Arg<'qr', Matrices<A>, Tensor<A, D>>,
  ): QR<Left<A>, Right<A>, SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'qr', Matrices<A>, Tensor<A, D>>,
  ): QR<Left<A>, Right<A>, SolveOf<D>>;
}

/** What `svd` gives. */
type SVD<U extends Shape, S extends Shape, Vh extends Shape, D extends DType> = {
  readonly U: Tensor<U, D>;
  readonly S: Tensor<S, D>;
  readonly Vh: Tensor<Vh, D>;
};

/** `[..., m, n]` gives `[..., m, k]`, `[..., k]` and `[..., k, n]`: `svd`. */
export interface SVDs {
  method<A extends Shape, D extends DType>(
    this: Arg<'svd', Matrices<A>, Tensor<A, D>>,
  ): SVD<Left<A>, Middle<A>, Right<A>, SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'svd', Matrices<A>, Tensor<A, D>>,
  ): SVD<Left<A>, Middle<A>, Right<A>, SolveOf<D>>;
}

/** `[..., m, n]` gives `[..., k]`: `svdvals`. */
export interface SingularValues {
  method<A extends Shape, D extends DType>(
    this: Arg<'svdvals', Matrices<A>, Tensor<A, D>>,
  ): Tensor<Middle<A>, SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'svdvals', Matrices<A>, Tensor<A, D>>,
  ): Tensor<Middle<A>, SolveOf<D>>;
}

/** The last argument of `pinv` and `matrixRank`. */
interface RankOptions {
  /** Singular values up to this part of the largest count as 0; max(M, N) times the precision if not given. */
  readonly rtol?: number;
}

/** `[..., m, n]` gives `[..., n, m]`: `pinv`. */
export interface PseudoInverses {
  method<A extends Shape, D extends DType>(
    this: Arg<'pinv', Matrices<A>, Tensor<A, D>>,
    options?: RankOptions,
  ): Tensor<Flipped<A>, SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'pinv', Matrices<A>, Tensor<A, D>>,
    options?: RankOptions,
  ): Tensor<Flipped<A>, SolveOf<D>>;
}

/** `[..., m, n]` gives `[...]`: `matrixRank`. */
export interface Ranks {
  method<A extends Shape, D extends DType>(
    this: Arg<'matrixRank', Matrices<A>, Tensor<A, D>>,
    options?: RankOptions,
  ): Tensor<BatchOf<A, Matrices<A>>, 'int32'>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'matrixRank', Matrices<A>, Tensor<A, D>>,
    options?: RankOptions,
  ): Tensor<BatchOf<A, Matrices<A>>, 'int32'>;
}

/** What `eigh` gives. */
type Eigen<W extends Shape, V extends Shape, D extends DType> = {
  readonly eigenvalues: Tensor<W, D>;
  readonly eigenvectors: Tensor<V, D>;
};

/** `[..., n, n]` gives `[..., n]` and `[..., n, n]`: `eigh`. */
export interface Eigens {
  method<A extends Shape, D extends DType>(
    this: Arg<'eigh', Square<A>, Tensor<A, D>>,
  ): Eigen<Values<A>, Square<A>['shape'], SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'eigh', Square<A>, Tensor<A, D>>,
  ): Eigen<Values<A>, Square<A>['shape'], SolveOf<D>>;
}

/** `[..., n, n]` gives `[..., n]`: `eigvalsh`. */
export interface Eigenvalues {
  method<A extends Shape, D extends DType>(
    this: Arg<'eigvalsh', Square<A>, Tensor<A, D>>,
  ): Tensor<Values<A>, SolveOf<D>>;
  fn<A extends Shape, D extends DType>(
    x: Arg<'eigvalsh', Square<A>, Tensor<A, D>>,
  ): Tensor<Values<A>, SolveOf<D>>;
}

/** `[..., 3]` and `[..., 3]`, broadcast: `cross`. */
export interface Crosses {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Arg<'cross', Cross<A, U>, Tensor<U, E>>,
  ): Tensor<Cross<A, U>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    other: Arg<'cross', Cross<A, U>, Tensor<U, E>>,
  ): Tensor<Cross<A, U>['shape'], Promote<D, E>>;
}
