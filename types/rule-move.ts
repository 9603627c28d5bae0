// The families of rolling, padding, diagonals and grids. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { ConcatArgs, Tensors } from './concat.ts';
import type { DType, Promote } from './dtype.ts';
import type { Operand, Takes } from './message.ts';
import type { BoolNumber } from './message-value.ts';
import type {
  Diag,
  Diagonal,
  Given,
  Grid,
  GridOf,
  Interleave,
  Move,
  Offset,
  Roll,
  Shifts,
} from './move.ts';
import type { Pad, PadMode } from './pad.ts';
import type { WithAxis } from './reduce.ts';
import type { Repeat } from './repeat.ts';
import type { Arg, Fail, Seen, Shape } from './shape.ts';

/** `x.roll(1, 0)`, `x.roll([1, 2], [0, 1])`, `x.roll(3)`. */
export interface Rolls {
  method<
    A extends Shape,
    D extends DType,
    const H extends Given,
    const X extends Given | undefined = never,
  >(
    this: Tensor<A, D>,
    shifts: Arg<'roll', Shifts<A, H>, H> | Seen<H>,
    axes?: Arg<'roll', Roll<A, H, X>, X> | Seen<X>,
  ): Tensor<A, D>;
  fn<
    A extends Shape,
    D extends DType,
    const H extends Given,
    const X extends Given | undefined = never,
  >(
    x: Tensor<A, D>,
    shifts: Arg<'roll', Shifts<A, H>, H> | Seen<H>,
    axes?: Arg<'roll', Roll<A, H, X>, X> | Seen<X>,
  ): Tensor<A, D>;
}

/** The last argument of `pad`. */
export interface PadOptions<M extends PadMode = PadMode, D extends DType = DType> {
  /** What is added: `value`, or elements reflected at the edge, the edge itself, or those of the other end. */
  readonly mode?: M;
  /** What is added in the mode 'constant'; 0 if not given. Beside bools, a bool. */
  readonly value?: [D] extends ['bool']
    ? boolean | 0 | Arg<'pad', Fail<BoolNumber>, never>
    : number | boolean;
}

/** `x.pad([1, 1])`, `x.pad([0, 2, 1, 1], { mode: 'reflect' })`. */
export interface Pads {
  method<A extends Shape, D extends DType, const P extends Shape, M extends PadMode = 'constant'>(
    this: Tensor<A, D>,
    by: Arg<'pad', Pad<A, P, M>, P> | Seen<P>,
    options?: PadOptions<M, D>,
  ): Tensor<Pad<A, P, M>['shape'], D>;
  fn<A extends Shape, D extends DType, const P extends Shape, M extends PadMode = 'constant'>(
    x: Tensor<A, D>,
    by: Arg<'pad', Pad<A, P, M>, P> | Seen<P>,
    options?: PadOptions<M, D>,
  ): Tensor<Pad<A, P, M>['shape'], D>;
}

/** A tensor that has a diagonal even where nothing else is given. */
type Ranked<Op extends keyof Takes, A extends Shape, Least> = number extends A['length']
  ? 'none'
  : A extends Least
    ? 'none'
    : Fail<Operand<Op, A>>;
type Vector = readonly [unknown] | readonly [unknown, unknown];
type Matrix = readonly [unknown, unknown, ...unknown[]];

/** `x.diag()`, `x.diag(1)`. */
export interface Diags {
  method<A extends Shape, D extends DType, K extends number = 0>(
    this: Arg<'diag', Ranked<'diag', A, Vector>, Tensor<A, D>>,
    offset?: Arg<'diag', Diag<A, K>, K>,
  ): Tensor<Diag<A, K>['shape'], D>;
  fn<A extends Shape, D extends DType, K extends number = 0>(
    x: Arg<'diag', Ranked<'diag', A, Vector>, Tensor<A, D>>,
    offset?: Arg<'diag', Diag<A, K>, K>,
  ): Tensor<Diag<A, K>['shape'], D>;
}

/** `x.diagonal()`, `x.diagonal(0, 1, 2)`. */
export interface Diagonals {
  method<
    A extends Shape,
    D extends DType,
    K extends number = 0,
    X extends number = 0,
    Y extends number = 1,
  >(
    this: Arg<'diagonal', Ranked<'diagonal', A, Matrix>, Tensor<A, D>>,
    offset?: Arg<'diagonal', Offset<A, K>, K>,
    a?: Arg<'diagonal', WithAxis<A, X>, X>,
    b?: Arg<'diagonal', Diagonal<A, K, X, Y>, Y>,
  ): Tensor<Diagonal<A, K, X, Y>['shape'], D>;
  fn<
    A extends Shape,
    D extends DType,
    K extends number = 0,
    X extends number = 0,
    Y extends number = 1,
  >(
    x: Arg<'diagonal', Ranked<'diagonal', A, Matrix>, Tensor<A, D>>,
    offset?: Arg<'diagonal', Offset<A, K>, K>,
    a?: Arg<'diagonal', WithAxis<A, X>, X>,
    b?: Arg<'diagonal', Diagonal<A, K, X, Y>, Y>,
  ): Tensor<Diagonal<A, K, X, Y>['shape'], D>;
}

/** `meshgrid([a, b], { indexing: 'xy' })`. */
export interface Meshgrids {
  fn<const T extends Tensors, X extends 'ij' | 'xy' = 'ij'>(
    vectors: ConcatArgs<'meshgrid', T, Grid<T, X>> | Seen<T>,
    options?: { readonly indexing?: X },
  ): GridOf<T, Grid<T, X>['shape']>;
}

/** `x.repeatInterleave(2, 0)`, `x.repeatInterleave(2)`. */
export interface Interleaves {
  method<A extends Shape, D extends DType, K extends number, X extends number | undefined = never>(
    this: Tensor<A, D>,
    times: Arg<'repeatInterleave', Interleave<A, K, X>, K>,
    axis?: X,
  ): Tensor<Interleave<A, K, X>['shape'], D>;
  fn<A extends Shape, D extends DType, K extends number, X extends number | undefined = never>(
    x: Tensor<A, D>,
    times: Arg<'repeatInterleave', Interleave<A, K, X>, K>,
    axis?: X,
  ): Tensor<Interleave<A, K, X>['shape'], D>;
}

/** `x.kron(y)`. */
export interface Krons {
  method<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Tensor<U, E>,
  ): Tensor<Repeat<A, U, 'keeps'>['shape'], Promote<D, E>>;
  fn<A extends Shape, D extends DType, U extends Shape, E extends DType>(
    x: Tensor<A, D>,
    other: Tensor<U, E>,
  ): Tensor<Repeat<A, U, 'keeps'>['shape'], Promote<D, E>>;
}

/** `x.movedim(0, -1)`. */
export interface Moves {
  method<A extends Shape, D extends DType, X extends number, Y extends number>(
    this: Tensor<A, D>,
    from: Arg<'movedim', WithAxis<A, X>, X>,
    to: Arg<'movedim', Move<A, X, Y>, Y>,
  ): Tensor<Move<A, X, Y>['shape'], D>;
  fn<A extends Shape, D extends DType, X extends number, Y extends number>(
    x: Tensor<A, D>,
    from: Arg<'movedim', WithAxis<A, X>, X>,
    to: Arg<'movedim', Move<A, X, Y>, Y>,
  ): Tensor<Move<A, X, Y>['shape'], D>;
}
