// vmap: one axis more, in arguments and results.

import type { Tensor } from '../src/tensor.ts';
import type { AxisIndex } from './axis.ts';
import type { First, Returned } from './gradient.ts';
import type {
  InAxesCount,
  NoMappedAxis,
  NoOutAxis,
  NothingMapped,
  ReturnsNothing,
} from './message-transform.ts';
import type { Insert, NumbersLike } from './movement.ts';
import type { Arg, Fail, Ok, Shape } from './shape.ts';
import type { HasTensor } from './transform.ts';

type Args = readonly unknown[];
type Callable = (...args: never[]) => unknown;

/** The mapped axis of an argument; null for one that is not mapped. */
type InAxis = number | null;
export type InAxes = InAxis | readonly InAxis[];

/** The axis of the K-th argument. */
type AxisOf<I extends InAxes, K> = I extends readonly InAxis[]
  ? K extends keyof I
    ? I[K]
    : never
  : I;

// ---- batches -----------------------------------------------------------------------------------

/** The shape S with an axis of size B at X. */
export type WithSize<S extends Shape, X, B extends number> = number extends S['length']
  ? Shape
  : X extends 0
    ? [B, ...S]
    : X extends number
      ? At<S, AxisIndex<[...S, 1], X>, B>
      : never;

type At<S extends Shape, I, B extends number> = number extends I
  ? NumbersLike<[...S, 1]>
  : Insert<S, I, B> extends Ok<infer R>
    ? R
    : Shape;

/** A tree with an axis of size B at X in all its tensors. */
export type Batch<T, X, B extends number> = [X] extends readonly [null]
  ? T
  : T extends Tensor<infer S, infer D>
    ? Tensor<WithSize<S, X, B>, D>
    : T extends Callable
      ? T
      : T extends object
        ? { [K in keyof T]: Batch<T[K], X, B> }
        : T;

/** The arguments A as batches. */
type Batches<A extends Args, I extends InAxes, B extends number> = {
  [K in keyof A]: Batch<A[K], AxisOf<I, K>, B>;
};

// ---- what is wrong -----------------------------------------------------------------------------

/** What is wrong with the mapped axes of the arguments A, if anything. */
type InFault<A extends Args, I extends InAxes> = number extends A['length']
  ? 'none'
  : [I] extends readonly [null]
    ? Fail<NothingMapped>
    : I extends readonly InAxis[]
      ? number extends I['length']
        ? 'none'
        : I['length'] extends A['length']
          ? [I[number]] extends readonly [null]
            ? Fail<NothingMapped>
            : AxesFault<A, I>
          : Fail<InAxesCount<I['length'], A['length']>>
      : AxesFault<A, I>;

/** Argument after argument; `Passed` counts them, and the next. */
type AxesFault<A extends Args, I extends InAxes, Passed extends 0[] = [0]> = A extends readonly [
  infer X,
  ...infer R,
]
  ? First<
      X extends Tensor<infer S, infer _D> ? AxisFault<S, FirstOf<I>, Passed['length']> : 'none',
      AxesFault<R, RestOf<I>, [...Passed, 0]>
    >
  : 'none';

type FirstOf<I extends InAxes> = I extends readonly [infer X, ...unknown[]] ? X : I;
type RestOf<I extends InAxes> = I extends readonly [unknown, ...infer R extends readonly InAxis[]]
  ? R
  : I;

/** What is wrong with the axis X of batches of S, the argument number P. */
type AxisFault<S extends Shape, X, P extends number> = number extends S['length']
  ? 'none'
  : X extends number
    ? [AxisIndex<[...S, 1], X>] extends readonly ['out']
      ? Fail<NoMappedAxis<X, P, [...S, 1]['length'], S['length']>>
      : 'none'
    : 'none';

/** What is wrong with the place of the mapped axis in a result Y. */
type OutFault<Y, O extends number> =
  Y extends Tensor<infer S, infer _D>
    ? number extends S['length']
      ? 'none'
      : [AxisIndex<[...S, 1], O>] extends readonly ['out']
        ? Fail<NoOutAxis<O, [...S, 1]['length'], S['length']>>
        : 'none'
    : HasTensor<Y> extends true
      ? 'none'
      : Fail<ReturnsNothing>;

// ---- vmap --------------------------------------------------------------------------------------

interface VmapOptions<I, O> {
  readonly inAxes?: I;
  readonly outAxes?: O;
}

/** `vmap(f)`: f over batches of any size B. */
export type Vmaps = <
  A extends Args,
  Y extends Returned,
  const I extends InAxes = 0,
  O extends number = 0,
>(
  f: (...args: A) => Arg<'vmap', First<InFault<A, I>, OutFault<Y, O>>, Y>,
  options?: VmapOptions<I, O>,
) => <B extends number>(...args: Batches<A, I, B>) => Batch<Y, O, B>;
