// Square matrices, systems of equations and decompositions. Matrices are the last two axes.

import type { Subtract } from './arithmetic.ts';
import type { Broadcast } from './broadcast.ts';
import type { Matmul } from './contract.ts';
import type { FewerRows, NoMatrix, NoRightSide, NotSquare, NotThree } from './message-linalg.ts';
import type { Box, Boxed, Compat, Err, Fail, Fits, Kind, Ok, Only, Shape } from './shape.ts';

/** A matrix, or a batch of them. */
export type Matrices<S extends Shape> = number extends S['length']
  ? Ok<S>
  : S extends readonly [unknown, unknown, ...unknown[]]
    ? Ok<S>
    : Fail<NoMatrix<S>>;

/** `[..., n, n]`. */
export type Square<S extends Shape> = number extends S['length']
  ? Ok<S>
  : S extends readonly [...unknown[], infer M extends number, infer N extends number]
    ? Compat<M, N> extends true
      ? Ok<S>
      : Fail<NotSquare<S, M, N>>
    : Fail<NoMatrix<S>>;

/** The leading axes of matrices, if the rule R found no fault with them. */
export type BatchOf<S extends Shape, R> = number extends S['length']
  ? Shape
  : R extends Err<string>
    ? Shape
    : S extends readonly [...infer B extends Shape, unknown, unknown]
      ? B
      : Shape;

// ---- systems -----------------------------------------------------------------------------------

/** A fault of the matrices is reported on them alone. */
type Reported = 'reported';

/** `[..., n, n]` with `[..., n, k]` or `[n]`, which is also the shape of the solution. */
export type Solve<A extends Shape, B extends Shape> =
  Square<A> extends Err<string>
    ? Reported
    : B extends readonly []
      ? Fail<NoRightSide<A, B>>
      : Matmul<A, B>;

/** At least as high as wide. */
export type Tall<S extends Shape, LIT = 'lit'> = number extends S['length']
  ? Ok<S>
  : S extends readonly [...unknown[], infer M extends number, infer N extends number]
    ? Only<Kind<M | N>> extends Only<LIT>
      ? Subtract<M, N> extends 'negative'
        ? Fail<FewerRows<S, M, N>>
        : Ok<S>
      : Ok<S>
    : Fail<NoMatrix<S>>;

/** Matrices with their last two axes exchanged. */
type Turned<S extends Shape> = number extends S['length']
  ? Shape
  : S extends readonly [...infer B extends Shape, infer M extends number, infer N extends number]
    ? [...B, N, M]
    : Shape;

/** `[..., m, n]` with `[..., m, k]` or `[m]` give `[..., n, k]` or `[..., n]`. */
export type LeastSquare<A extends Shape, B extends Shape> =
  Tall<A> extends Err<string>
    ? Reported
    : B extends readonly []
      ? Fail<NoRightSide<A, B>>
      : Matmul<A, B, Turned<A>>;

// ---- decompositions ----------------------------------------------------------------------------

/** The smaller of two sizes, if both are known. */
export type Smaller<M extends number, N extends number, LIT> =
  Only<Kind<M | N>> extends Only<LIT> ? (Subtract<M, N> extends 'negative' ? M : N) : number;

/** Matrices taken apart: the leading axes, m, n and the smaller of them. */
interface Parts<B extends Shape, M extends number, N extends number, K extends number> {
  readonly sizes: [...B, M, N, K];
  readonly parts: [B, M, N, K];
}
type Apart<S extends Shape, LIT> = number extends S['length']
  ? 'unknown'
  : S extends readonly [...infer B extends Shape, infer M extends number, infer N extends number]
    ? Parts<B, M, N, Smaller<M, N, LIT>>
    : 'unknown';

/** `[..., m, k]`: Q, and U. */
export type Left<S extends Shape, LIT = 'lit'> =
  Apart<S, LIT> extends Parts<infer B, infer M, infer _N, infer K> ? [...B, M, K] : Shape;

/** `[..., k, n]`: R, and Vh. */
export type Right<S extends Shape, LIT = 'lit'> =
  Apart<S, LIT> extends Parts<infer B, infer _M, infer N, infer K> ? [...B, K, N] : Shape;

/** `[..., k]`: the singular values. */
export type Middle<S extends Shape, LIT = 'lit'> =
  Apart<S, LIT> extends Parts<infer B, infer _M, infer _N, infer K> ? [...B, K] : Shape;

/** `[..., n, m]`: the pseudo-inverse. */
export type Flipped<S extends Shape, LIT = 'lit'> =
  Apart<S, LIT> extends Parts<infer B, infer M, infer N, infer _K> ? [...B, N, M] : Shape;

/** `[..., n]`: the eigenvalues of what is square. */
export type Values<S extends Shape> = number extends S['length']
  ? Shape
  : Square<S> extends Err<string>
    ? Shape
    : S extends readonly [...infer R extends Shape, unknown]
      ? R
      : Shape;

// ---- cross -------------------------------------------------------------------------------------

type Three = Box<'lit', 3>;

/** Whether the last size may be 3. */
type EndsInThree<S extends Shape, THREE> = number extends S['length']
  ? true
  : S extends readonly [...unknown[], infer X extends number]
    ? Fits<Boxed<X>, THREE>
    : false;

/** `[..., 3]` and `[..., 3]`, which broadcast. */
export type Cross<A extends Shape, B extends Shape, THREE = Three> =
  EndsInThree<A, THREE> extends true
    ? EndsInThree<B, THREE> extends true
      ? Broadcast<A, B>
      : Fail<NotThree<A, B>>
    : Fail<NotThree<A, B>>;
