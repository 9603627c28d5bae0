// The families of ops in the notation of einops. See rule.ts.

import type { Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';
import type { AxisSizes, Einops, PatternArg, ReducedBy, Reduction, SizesArg } from './einops.ts';
import type { Repeat } from './repeat.ts';
import type { Given } from './rule-movement.ts';
import type { IsLit, Seen, Shape } from './shape.ts';
import type { Flat, SizeArgs, Sizes } from './sizes.ts';

/** `x.rearrange('b (h w) -> b h w', { h: 4 })`. */
export interface Rearranges {
  method<A extends Shape, D extends DType, const P extends string, const Z extends AxisSizes = {}>(
    this: Tensor<A, D>,
    pattern: PatternArg<'rearrange', Einops<'rearrange', A, P, Z>, P>,
    sizes?: SizesArg<'rearrange', Einops<'rearrange', A, P, Z>, Z> | Seen<Z>,
  ): Tensor<Einops<'rearrange', A, P, Z>['shape'], D>;
  fn<A extends Shape, D extends DType, const P extends string, const Z extends AxisSizes = {}>(
    x: Tensor<A, D>,
    pattern: PatternArg<'rearrange', Einops<'rearrange', A, P, Z>, P>,
    sizes?: SizesArg<'rearrange', Einops<'rearrange', A, P, Z>, Z> | Seen<Z>,
  ): Tensor<Einops<'rearrange', A, P, Z>['shape'], D>;
}

/** `x.reduce('b (h 2) -> b h', 'max')`. */
export interface ReducesBy {
  method<
    A extends Shape,
    D extends DType,
    const P extends string,
    M extends Reduction,
    const Z extends AxisSizes = {},
  >(
    this: Tensor<A, D>,
    pattern: PatternArg<'reduce', Einops<'reduce', A, P, Z>, P>,
    by: M,
    sizes?: SizesArg<'reduce', Einops<'reduce', A, P, Z>, Z> | Seen<Z>,
  ): Tensor<Einops<'reduce', A, P, Z>['shape'], ReducedBy<D, M>>;
  fn<
    A extends Shape,
    D extends DType,
    const P extends string,
    M extends Reduction,
    const Z extends AxisSizes = {},
  >(
    x: Tensor<A, D>,
    pattern: PatternArg<'reduce', Einops<'reduce', A, P, Z>, P>,
    by: M,
    sizes?: SizesArg<'reduce', Einops<'reduce', A, P, Z>, Z> | Seen<Z>,
  ): Tensor<Einops<'reduce', A, P, Z>['shape'], ReducedBy<D, M>>;
}

/** A pattern, and sizes for its new axes. */
type Named = readonly [string] | readonly [string, AxisSizes];

/** What `repeat` makes of a shape: told by a pattern, or by a number for each axis. */
type RepeatBy<S extends Shape, R extends Sizes, LIT = 'lit'> = R extends readonly [
  infer X,
  ...infer More,
]
  ? IsLit<X, LIT> extends true
    ? X extends string
      ? Einops<'repeat', S, X, More extends readonly [infer Z] ? Z : {}>
      : Repeat<S, Flat<R>, 'fails'>
    : Repeat<S, Flat<R>, 'fails'>
  : Repeat<S, Flat<R>, 'fails'>;

type RepeatArgs<Result, R extends Sizes> = R extends readonly [infer P extends string, infer Z]
  ? readonly [PatternArg<'repeat', Result, P>, SizesArg<'repeat', Result, Z>]
  : R extends readonly [infer P extends string]
    ? readonly [PatternArg<'repeat', Result, P>]
    : SizeArgs<'repeat', Result, R>;

/** `x.repeat(2, 3)` as PyTorch has it, and `x.repeat('h w -> h w c', { c: 3 })` as einops. */
export interface RepeatsBy {
  method<A extends Shape, D extends DType, const R extends Given | Named>(
    this: Tensor<A, D>,
    ...times: RepeatArgs<RepeatBy<A, R>, R> | Seen<R>
  ): Tensor<RepeatBy<A, R>['shape'], D>;
  fn<A extends Shape, D extends DType, const R extends Given | Named>(
    x: Tensor<A, D>,
    ...times: RepeatArgs<RepeatBy<A, R>, R> | Seen<R>
  ): Tensor<RepeatBy<A, R>['shape'], D>;
}
