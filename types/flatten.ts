// flatten and unflatten: neighbouring axes as one, and one axis as several.

import type { AxisIndex, OutOfRange } from './axis.ts';
import type { AxisOrder } from './message.ts';
import type { Reshape } from './reshape.ts';
import type { Err, Fail, Shape } from './shape.ts';

/** The axes that can be named: a scalar is flattened as a vector of one element. */
type Named<S extends Shape> = S extends readonly [] ? readonly [1] : S;

/** S if `flatten` can begin or end at axis X. */
export type FlattenAxis<S extends Shape, X extends number> = number extends S['length']
  ? S
  : [AxisIndex<Named<S>, X>] extends ['out']
    ? OutOfRange<S, X, Named<S>>
    : S;

/** The axes X to Y of S as one. */
export type Flatten<
  S extends Shape,
  X extends number,
  Y extends number,
> = number extends S['length']
  ? Shape
  : [AxisIndex<Named<S>, X>, AxisIndex<Named<S>, Y>] extends readonly [infer I, infer J]
    ? [I] extends ['out']
      ? OutOfRange<S, X, Named<S>>
      : [J] extends ['out']
        ? OutOfRange<S, Y, Named<S>>
        : number extends I | J
          ? Shape
          : FlattenFrom<Named<S>, I, J> extends infer R
            ? R extends 'order'
              ? Fail<AxisOrder<X, Y, S>>
              : R
            : never
    : never;

/** Walks to index I; 'order' if J comes before. */
type FlattenFrom<S extends Shape, I, J, Before extends Shape = []> = `${Before['length']}` extends I
  ? FlattenTo<S, J, Before>
  : `${Before['length']}` extends J
    ? 'order'
    : S extends readonly [infer H extends number, ...infer R extends Shape]
      ? FlattenFrom<R, I, J, [...Before, H]>
      : never;

/** Gathers the sizes up to index J. */
type FlattenTo<
  S extends Shape,
  J,
  Before extends Shape,
  Run extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? `${[...Before, ...Run]['length']}` extends J
    ? Reshape<[...Run, H], readonly [-1]> extends readonly [infer M extends number]
      ? [...Before, M, ...R]
      : never
    : FlattenTo<R, J, Before, [...Run, H]>
  : never;

/** The axis X of S as axes of the sizes T, one of which may be -1. */
export type Unflatten<
  S extends Shape,
  X extends number,
  T extends Shape,
> = number extends S['length']
  ? Shape
  : AxisIndex<S, X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X>
      : number extends I
        ? Shape
        : UnflattenAt<S, I, T>
    : never;
type UnflattenAt<
  S extends Shape,
  I,
  T extends Shape,
  Before extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? `${Before['length']}` extends I
    ? Reshape<[H], T> extends infer M
      ? M extends Err<string>
        ? M
        : M extends readonly [...infer Sizes extends Shape]
          ? [...Before, ...Sizes, ...R]
          : never
      : never
    : UnflattenAt<R, I, T, [...Before, H]>
  : never;
