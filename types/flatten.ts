// flatten and unflatten: neighbouring axes as one, and one axis as several.

import type { AxisIndex, OutOfRange } from './axis.ts';
import type { AxisOrder } from './message.ts';
import type { Reshape } from './reshape.ts';
import type { Err, Fail, Ok, Shape } from './shape.ts';

/** The axes that can be named: a scalar is flattened as a vector of one element. */
type Named<S extends Shape> = S extends readonly [] ? readonly [1] : S;

/** S if `flatten` can begin or end at axis X. */
export type FlattenAxis<S extends Shape, X extends number> = number extends S['length']
  ? Ok<S>
  : [AxisIndex<Named<S>, X>] extends ['out']
    ? OutOfRange<S, X, Named<S>>
    : Ok<S>;

/** The axes X to Y of S as one. */
export type Flatten<
  S extends Shape,
  X extends number,
  Y extends number,
> = number extends S['length']
  ? Ok<Shape>
  : [AxisIndex<Named<S>, X>, AxisIndex<Named<S>, Y>] extends readonly [infer I, infer J]
    ? [I] extends ['out']
      ? OutOfRange<S, X, Named<S>>
      : [J] extends ['out']
        ? OutOfRange<S, Y, Named<S>>
        : number extends I | J
          ? Ok<Shape>
          : FlattenFrom<Flattening<S, X, Y>, Named<S>, I, J>
    : never;

/** What is flattened, for the sentence. */
interface Flattening<S extends Shape, X extends number, Y extends number> {
  readonly shape: S;
  readonly axes: [X, Y];
}

/** Walks to index I, unless J comes before. */
type FlattenFrom<
  C,
  S extends Shape,
  I,
  J,
  Before extends Shape = [],
> = `${Before['length']}` extends I
  ? FlattenTo<S, J, Before>
  : `${Before['length']}` extends J
    ? C extends Flattening<infer A, infer X, infer Y>
      ? Fail<AxisOrder<X, Y, A>>
      : never
    : S extends readonly [infer H extends number, ...infer R extends Shape]
      ? FlattenFrom<C, R, I, J, [...Before, H]>
      : never;

/** Gathers the sizes up to index J. */
type FlattenTo<
  S extends Shape,
  J,
  Before extends Shape,
  Run extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? `${[...Before, ...Run]['length']}` extends J
    ? Reshape<[...Run, H], readonly [-1]>['shape'] extends readonly [infer M extends number]
      ? Ok<[...Before, M, ...R]>
      : never
    : FlattenTo<R, J, Before, [...Run, H]>
  : never;

/** The axis X of S as axes of the sizes T, one of which may be -1. */
export type Unflatten<
  S extends Shape,
  X extends number,
  T extends Shape,
> = number extends S['length']
  ? Ok<Shape>
  : AxisIndex<S, X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X>
      : number extends I
        ? Ok<Shape>
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
        : M extends Ok<infer Sizes>
          ? Ok<[...Before, ...Sizes, ...R]>
          : never
      : never
    : UnflattenAt<R, I, T, [...Before, H]>
  : never;
