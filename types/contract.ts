// Products: dot, mv, mm, bmm, matmul and outer, and the trace.

import type { OfKind, Walk, Operands as Whole } from './broadcast.ts';
import type { Side } from './concat.ts';
import type { BatchDiffers, InnerSizes, Operand, Operands, TransposeSecond } from './message.ts';
import type { Box, Boxed, Compat, Fail, Kind, Ok, Shape } from './shape.ts';

/** `[m, n]`, say, if the inner sizes X and Y may be equal. */
type Inner<
  A extends Shape,
  B extends Shape,
  X extends number,
  Y extends number,
  Out extends Shape,
  LIT,
> = Compat<X, Y> extends true ? Ok<Out> : InnerFault<A, B, X, Y, LIT>;

/** Inner sizes that differ. Where they are known and the other axis of B has the size, B is transposed. */
type InnerFault<A extends Shape, B extends Shape, X extends number, Y extends number, LIT> = Fail<
  InnerSizes<A, B, X, Y, FitsTransposed<X, B, LIT> extends true ? TransposeSecond : ''>
>;
type FitsTransposed<X extends number, B extends Shape, LIT> = B extends readonly [
  ...unknown[],
  unknown,
  infer N extends number,
]
  ? OfKind<Kind<X | N>, [X]> extends OfKind<LIT, readonly [N]>
    ? true
    : false
  : false;

/** A shape of unknown rank as one of dynamic sizes: what a product takes of it. */
type Vector<S extends Shape> = number extends S['length'] ? readonly [number] : S;
type Batch<S extends Shape> = number extends S['length'] ? readonly [number, number, number] : S;
type Matrix<S extends Shape> = number extends S['length'] ? readonly [number, number] : S;

/** `[n]` and `[n]` give `[]`. */
export type Dot<A extends Shape, B extends Shape, LIT = 'lit'> = DotKnown<
  Vector<A>,
  Vector<B>,
  LIT
>;
type DotKnown<A extends Shape, B extends Shape, LIT> = A extends readonly [infer X extends number]
  ? B extends readonly [infer Y extends number]
    ? Inner<A, B, X, Y, [], LIT>
    : Fail<Operands<'dot', A, B>>
  : Fail<Operands<'dot', A, B>>;

/** `[m, n]` and `[n]` give `[m]`. */
export type MatVec<A extends Shape, B extends Shape, LIT = 'lit'> = MatVecKnown<
  Matrix<A>,
  Vector<B>,
  LIT
>;
type MatVecKnown<A extends Shape, B extends Shape, LIT> = A extends readonly [
  infer M extends number,
  infer X extends number,
]
  ? B extends readonly [infer Y extends number]
    ? Inner<A, B, X, Y, [M], LIT>
    : Fail<Operands<'mv', A, B>>
  : Fail<Operands<'mv', A, B>>;

/** `[m, k]` and `[k, n]` give `[m, n]`. */
export type MatMat<A extends Shape, B extends Shape, LIT = 'lit'> = MatMatKnown<
  Matrix<A>,
  Matrix<B>,
  LIT
>;
type MatMatKnown<A extends Shape, B extends Shape, LIT> = A extends readonly [
  infer M extends number,
  infer X extends number,
]
  ? B extends readonly [infer Y extends number, infer N extends number]
    ? Inner<A, B, X, Y, [M, N], LIT>
    : Fail<Operands<'mm', A, B>>
  : Fail<Operands<'mm', A, B>>;

/** `[b, m, k]` and `[b, k, n]` give `[b, m, n]`. */
export type BatchMat<A extends Shape, B extends Shape, LIT = 'lit'> = BatchMatKnown<
  Batch<A>,
  Batch<B>,
  LIT
>;
type BatchMatKnown<A extends Shape, B extends Shape, LIT> = A extends readonly [
  infer P extends number,
  infer M extends number,
  infer X extends number,
]
  ? B extends readonly [infer Q extends number, infer Y extends number, infer N extends number]
    ? Compat<X, Y> extends true
      ? Side<Boxed<P>, Boxed<Q>> extends Box<unknown, infer Z extends number>
        ? Ok<[Z, M, N]>
        : Fail<BatchDiffers<A, B, P, Q>>
      : InnerFault<A, B, X, Y, LIT>
    : Fail<Operands<'bmm', A, B>>
  : Fail<Operands<'bmm', A, B>>;

/** `[n]` and `[m]` give `[n, m]`. */
export type Outer<A extends Shape, B extends Shape> = OuterKnown<Vector<A>, Vector<B>>;
type OuterKnown<A extends Shape, B extends Shape> = A extends readonly [infer X extends number]
  ? B extends readonly [infer Y extends number]
    ? Ok<[X, Y]>
    : Fail<Operands<'outer', A, B>>
  : Fail<Operands<'outer', A, B>>;

/** `[m, n]` gives `[]`. */
export type Trace<A extends Shape> = number extends A['length']
  ? Ok<[]>
  : A extends readonly [unknown, unknown]
    ? Ok<[]>
    : Fail<Operand<'trace', A>>;

/**
 * `[..., m, k]` and `[..., k, n]` give `[..., m, n]`; a vector loses its axis. The shapes are taken
 * apart as AT and BT: what is taken apart costs more to mention again.
 */
export type Matmul<
  A extends Shape,
  B extends Shape,
  AT extends Shape = A,
  BT extends Shape = B,
  LIT = 'lit',
> = BT extends readonly [infer Y extends number, infer N extends number]
  ? // [..., m, k] by [k, n], the usual case
    AT extends readonly [...infer BA extends Shape, infer M extends number, infer X extends number]
    ? Inner<A, B, X, Y, [...BA, M, N], LIT>
    : AT extends readonly [infer X extends number]
      ? Inner<A, B, X, Y, [N], LIT>
      : NoMatmul<A, B>
  : BT extends readonly [...infer BB extends Shape, infer Y extends number, infer N extends number]
    ? // [..., m, k] by [..., k, n]
      AT extends readonly [
        ...infer BA extends Shape,
        infer M extends number,
        infer X extends number,
      ]
      ? Compat<X, Y> extends true
        ? OfKind<Kind<BA[number] | BB[number]>, BA> extends OfKind<LIT, BB>
          ? Ok<[...BA, M, N]> // equal batches
          : Walk<Whole<A, B, 'batch'>, BA, BB, [M, N]>
        : InnerFault<A, B, X, Y, LIT>
      : AT extends readonly [infer X extends number]
        ? Inner<A, B, X, Y, [...BB, N], LIT>
        : NoMatmul<A, B>
    : // ... by [k]
      BT extends readonly [infer Y extends number]
      ? AT extends readonly [...infer BA extends Shape, infer X extends number]
        ? Inner<A, B, X, Y, BA, LIT>
        : NoMatmul<A, B>
      : NoMatmul<A, B>;

/** A rank is not known, or one of them is a scalar. */
type NoMatmul<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Ok<Shape>
  : Fail<Operands<'matmul', A, B>>;
