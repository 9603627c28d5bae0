// Axes: where they are, counted from either end, and which do not exist.

import type { AxisRange, AxisTwice, NoAxes } from './message.ts';
import type { Fail, Shape } from './shape.ts';

/**
 * The index of an axis of S, as the string that counts it from the front: of [2, 3], 1 and -1 are
 * '1'. 'out' if there is no such axis, and `number` for a dynamic one.
 */
export type AxisIndex<
  S extends readonly unknown[],
  X extends number,
  P extends string = `${X}`, // P again would cost more, as it is tested
> = P extends keyof S
  ? `${X}`
  : number extends X
    ? number
    : `${X}` extends `-${infer P}`
      ? FromEnd<S, P>
      : 'out';

/** The index of the P-th axis from the end. `Passed` counts to P. */
type FromEnd<
  S extends readonly unknown[],
  P extends string,
  Passed extends 0[] = [0],
> = S extends readonly [...infer R, unknown]
  ? `${Passed['length']}` extends P
    ? `${R['length']}`
    : FromEnd<R, P, [...Passed, 0]>
  : 'out';

/** The sentence for an axis that S does not have. `Named` has as many axes as can be named. */
export type OutOfRange<
  S extends Shape,
  X extends number | string,
  Named extends Shape = S,
> = Named extends readonly [unknown, ...infer R]
  ? Fail<AxisRange<X, S, Named['length'], R['length']>>
  : Fail<NoAxes<X>>;

/** The union of the indices of several axes; an error if one is out of range or named twice. */
export type AxisIndices<
  S extends Shape,
  All extends readonly unknown[],
  Rest extends readonly unknown[] = All,
  Seen = never,
> = Rest extends readonly [infer X extends number, ...infer R]
  ? AxisIndex<S, X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X>
      : number extends I // a dynamic axis may be any: the others are still checked
        ? AxisIndices<S, All, R, Seen | I>
        : [I] extends [Seen]
          ? Fail<AxisTwice<All, S, X>>
          : AxisIndices<S, All, R, Seen | I>
    : never
  : Seen;
