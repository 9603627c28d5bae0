// Products: dot, mv, mm, bmm, matmul and outer, and the trace.

import type { BroadcastBatch } from './broadcast.ts';
import type { BatchDiffers, InnerSizes, Operand, Operands } from './message.ts';
import type { Compat, Fail, Known, Shape } from './shape.ts';

/** `Result` if the inner sizes X and Y may be equal. */
type Inner<A extends Shape, B extends Shape, X extends number, Y extends number, NUM, Result> =
  Compat<X, Y, NUM> extends true ? Result : Fail<InnerSizes<A, B, X, Y>>;

/** A shape of unknown rank as one of dynamic sizes: what a product takes of it. */
type Vector<S extends Shape> = number extends S['length'] ? readonly [number] : S;
type Batch<S extends Shape> = number extends S['length'] ? readonly [number, number, number] : S;
type Matrix<S extends Shape> = number extends S['length'] ? readonly [number, number] : S;

/** `[n]` and `[n]` give `[]`. */
export type Dot<A extends Shape, B extends Shape> = DotKnown<Vector<A>, Vector<B>, number>;
type DotKnown<A extends Shape, B extends Shape, NUM> = A extends readonly [infer X extends number]
  ? B extends readonly [infer Y extends number]
    ? Inner<A, B, X, Y, NUM, []>
    : Fail<Operands<'dot', A, B>>
  : Fail<Operands<'dot', A, B>>;

/** `[m, n]` and `[n]` give `[m]`. */
export type MatVec<A extends Shape, B extends Shape> = MatVecKnown<Matrix<A>, Vector<B>, number>;
type MatVecKnown<A extends Shape, B extends Shape, NUM> = A extends readonly [
  infer M extends number,
  infer X extends number,
]
  ? B extends readonly [infer Y extends number]
    ? Inner<A, B, X, Y, NUM, [M]>
    : Fail<Operands<'mv', A, B>>
  : Fail<Operands<'mv', A, B>>;

/** `[m, k]` and `[k, n]` give `[m, n]`. */
export type MatMat<A extends Shape, B extends Shape> = MatMatKnown<Matrix<A>, Matrix<B>, number>;
type MatMatKnown<A extends Shape, B extends Shape, NUM> = A extends readonly [
  infer M extends number,
  infer X extends number,
]
  ? B extends readonly [infer Y extends number, infer N extends number]
    ? Inner<A, B, X, Y, NUM, [M, N]>
    : Fail<Operands<'mm', A, B>>
  : Fail<Operands<'mm', A, B>>;

/** `[b, m, k]` and `[b, k, n]` give `[b, m, n]`. */
export type BatchMat<A extends Shape, B extends Shape> = BatchMatKnown<Batch<A>, Batch<B>, number>;
type BatchMatKnown<A extends Shape, B extends Shape, NUM> = A extends readonly [
  infer P extends number,
  infer M extends number,
  infer X extends number,
]
  ? B extends readonly [infer Q extends number, infer Y extends number, infer N extends number]
    ? Compat<X, Y, NUM> extends true
      ? Compat<P, Q, NUM> extends true
        ? [...Known<P, Q, NUM>, M, N]
        : Fail<BatchDiffers<A, B, P, Q>>
      : Fail<InnerSizes<A, B, X, Y>>
    : Fail<Operands<'bmm', A, B>>
  : Fail<Operands<'bmm', A, B>>;

/** `[n]` and `[m]` give `[n, m]`. */
export type Outer<A extends Shape, B extends Shape> = OuterKnown<Vector<A>, Vector<B>>;
type OuterKnown<A extends Shape, B extends Shape> = A extends readonly [infer X extends number]
  ? B extends readonly [infer Y extends number]
    ? [X, Y]
    : Fail<Operands<'outer', A, B>>
  : Fail<Operands<'outer', A, B>>;

/** `[m, n]` gives `[]`. */
export type Trace<A extends Shape> = number extends A['length']
  ? []
  : A extends readonly [unknown, unknown]
    ? []
    : Fail<Operand<'trace', A>>;

/** `[..., m, k]` and `[..., k, n]` give `[..., m, n]`; a vector loses its axis. */
export type Matmul<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : MatmulKnown<A, B, 1, number>;

type MatmulKnown<A extends Shape, B extends Shape, ONE, NUM> =
  // [..., m, k] by ...
  A extends readonly [...infer BA extends Shape, infer M extends number, infer X extends number]
    ? // ... [..., k, n], the usual case
      B extends readonly [...infer BB extends Shape, infer Y extends number, infer N extends number]
      ? Compat<X, Y, NUM> extends true
        ? BroadcastBatch<A, B, BA, BB, [M, N], ONE, NUM>
        : Fail<InnerSizes<A, B, X, Y>>
      : // ... [k]
        B extends readonly [infer Y extends number]
        ? Inner<A, B, X, Y, NUM, [...BA, M]>
        : Fail<Operands<'matmul', A, B>>
    : // [k] by ...
      A extends readonly [infer X extends number]
      ? VectorMatmul<A, B, X, NUM>
      : Fail<Operands<'matmul', A, B>>;

/** `[k]` by `[..., k, n]` or `[k]`. */
type VectorMatmul<A extends Shape, B extends Shape, X extends number, NUM> = B extends readonly [
  ...infer BB extends Shape,
  infer Y extends number,
  infer N extends number,
]
  ? Inner<A, B, X, Y, NUM, [...BB, N]>
  : B extends readonly [infer Y extends number]
    ? Inner<A, B, X, Y, NUM, []>
    : Fail<Operands<'matmul', A, B>>;
