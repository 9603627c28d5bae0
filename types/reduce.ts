// What reductions leave of a shape.

import type { AxisIndex, AxisIndices, OutOfRange } from './axis.ts';
import type { Err, Shape } from './shape.ts';

/** How an axis or several are given; `undefined` or `never` for none, which means all. */
export type Axes = number | readonly number[] | undefined;

/** The axes of S with the indices I dropped, or left with size 1. `N` counts the axes. */
type Drop<
  S extends Shape,
  I,
  Keep,
  N extends 0[] = [],
  Out extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? `${N['length']}` extends I
    ? Drop<R, I, Keep, [...N, 0], Keep extends true ? [...Out, 1] : Out>
    : Drop<R, I, Keep, [...N, 0], [...Out, H]>
  : Out;

/** Every axis dropped, or left with size 1. */
type DropAll<S extends Shape, Keep> = Keep extends true ? { -readonly [I in keyof S]: 1 } : [];

/** Drops the axes I unless they are an error or dynamic. */
type DropKnown<S extends Shape, I, Keep> = [I] extends [never]
  ? S
  : [I] extends [Err<string>]
    ? I
    : number extends I
      ? Shape
      : Drop<S, I, Keep>;

/** One axis between what is before and after it: dropped, or of size 1. */
type Joined<Before extends Shape, After extends Shape, Keep> = Keep extends true
  ? [...Before, 1, ...After]
  : [...Before, ...After];

/** The axis with the index I dropped; 'out' if there is none. */
type DropAt<
  S extends Shape,
  I extends string,
  Keep,
  Before extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? `${Before['length']}` extends I
    ? Joined<Before, R, Keep>
    : DropAt<R, I, Keep, [...Before, H]>
  : 'out';

/** The I-th axis from the end dropped; `Passed` counts to I. */
type DropFromEnd<
  S extends Shape,
  I extends string,
  Keep,
  After extends Shape = [],
  Passed extends 0[] = [0],
> = S extends readonly [...infer R extends Shape, infer H extends number]
  ? `${Passed['length']}` extends I
    ? Joined<R, After, Keep>
    : DropFromEnd<R, I, Keep, [H, ...After], [...Passed, 0]>
  : 'out';

type DropOne<S extends Shape, X extends number, Keep> = (
  `${X}` extends `-${infer I}`
    ? DropFromEnd<S, I, Keep>
    : DropAt<S, `${X}`, Keep>
) extends infer R
  ? R extends 'out'
    ? OutOfRange<S, X>
    : R
  : never;

/**
 * What a reduction of S over X leaves. Keep is `keepdims`.
 * A rank, an axis or a `keepdims` that is not known gives a shape of unknown rank.
 */
export type Reduce<
  S extends Shape,
  X extends Axes,
  Keep extends boolean,
> = number extends S['length']
  ? Shape
  : boolean extends Keep
    ? Shape
    : [X] extends [number | undefined]
      ? [X] extends [undefined]
        ? DropAll<S, Keep>
        : number extends X
          ? Shape
          : DropOne<S, X & number, Keep>
      : X extends readonly number[]
        ? number extends X['length']
          ? Shape
          : DropKnown<S, AxisIndices<S, X>, Keep>
        : never;

/** S itself if it has the axis X: what `softmax` gives. */
export type WithAxis<S extends Shape, X extends number> = number extends S['length']
  ? S
  : [AxisIndex<S, X>] extends ['out']
    ? OutOfRange<S, X>
    : S;
