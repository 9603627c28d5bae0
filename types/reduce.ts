// What reductions leave of a shape.

import type { AxisIndex, AxisIndices, OutOfRange } from './axis.ts';
import type { Err, Ok, Shape } from './shape.ts';

/** How an axis or several are given; `undefined` or `never` for none, which means all. */
export type Axes = number | readonly number[] | undefined;

/**
 * What a reduction of S over X leaves. Keep is `keepdims`.
 * A rank, an axis or a `keepdims` that is not known gives a shape of unknown rank, but the sum of all is a scalar.
 */
export type Reduce<S extends Shape, X extends Axes, Keep extends boolean> = [X] extends [undefined]
  ? boolean extends Keep
    ? Ok<Shape>
    : Ok<DropAll<S, Keep>>
  : boolean extends Keep
    ? Ok<Shape>
    : ReduceOver<S, X, Keep extends true ? [1] : []>;

/** S with `Put` in the place of the axis X. */
export type Replace<
  S extends Shape,
  X extends number,
  Put extends Shape,
> = number extends S['length'] ? Ok<Shape> : ReduceOver<S, X, Put>;

/** `Put` takes the place of each axis of X. The last axis is the usual one. */
type ReduceOver<S extends Shape, X, Put extends Shape> = X extends -1
  ? S extends readonly [...infer R extends Shape, unknown]
    ? Ok<[...R, ...Put]>
    : NoAxis<S, '-1'>
  : X extends number
    ? number extends X
      ? Ok<Shape>
      : `${X}` extends `-${infer P}`
        ? DropFromEnd<S, S, P, Put>
        : DropAt<S, S, `${X}`, Put>
    : X extends Shape
      ? number extends X['length'] | S['length']
        ? Ok<Shape>
        : DropKnown<S, AxisIndices<S, X>, Put>
      : Ok<Shape>; // an axis that may be left out

/** The axis X was not found in S. */
type NoAxis<S extends Shape, X extends string> = number extends S['length']
  ? Ok<Shape>
  : OutOfRange<S, X>;

/** Every axis dropped, or left with size 1. */
type DropAll<S extends Shape, Keep> = Keep extends true
  ? number extends S['length']
    ? Shape
    : { -readonly [I in keyof S]: 1 }
  : [];

/** S with the axis P replaced by `Put`. It is searched for in A; what was passed is `Before`. */
type DropAt<
  S extends Shape,
  A extends Shape,
  P extends string,
  Put extends Shape,
  Before extends Shape = [],
> = A extends readonly [infer H extends number, ...infer R extends Shape]
  ? `${Before['length']}` extends P
    ? Ok<[...Before, ...Put, ...R]>
    : DropAt<S, R, P, Put, [...Before, H]>
  : NoAxis<S, P>;

/** The same counted from the end. `Passed` counts to P. */
type DropFromEnd<
  S extends Shape,
  A extends Shape,
  P extends string,
  Put extends Shape,
  After extends Shape = [],
  Passed extends 0[] = [0],
> = A extends readonly [...infer R extends Shape, infer H extends number]
  ? `${Passed['length']}` extends P
    ? Ok<[...R, ...Put, ...After]>
    : DropFromEnd<S, R, P, Put, [H, ...After], [...Passed, 0]>
  : NoAxis<S, `-${P}`>;

/** The axes of S with the indices I replaced by `Put`. `N` counts the axes. */
type Drop<
  S extends Shape,
  I,
  Put extends Shape,
  N extends 0[] = [],
  Out extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? `${N['length']}` extends I
    ? Drop<R, I, Put, [...N, 0], [...Out, ...Put]>
    : Drop<R, I, Put, [...N, 0], [...Out, H]>
  : Ok<Out>;

/** Drops the axes I unless they are an error or dynamic. */
type DropKnown<S extends Shape, I, Put extends Shape> = [I] extends [never]
  ? Ok<S>
  : [I] extends [Err<string>]
    ? I
    : number extends I
      ? Ok<Shape>
      : Drop<S, I, Put>;

/** S itself if it has the axis X: what `softmax` gives. */
export type WithAxis<S extends Shape, X extends number> = number extends S['length']
  ? Ok<S>
  : [AxisIndex<S, X>] extends ['out']
    ? OutOfRange<S, X>
    : Ok<S>;
