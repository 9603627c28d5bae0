// The sentences of `named`: the twins of the functions in `src/errors-named.ts`. See message.ts.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

/** A shape with names in it: `[batch, 768]`. */
export type ShowNames<P extends readonly unknown[]> = P extends readonly [
  infer H extends N,
  ...infer R,
]
  ? ShowRest<R, `${H}`>
  : '[]';
type ShowRest<P extends readonly unknown[], Out extends string> = P extends readonly [
  infer H extends N,
  ...infer R,
]
  ? ShowRest<R, `${Out}, ${H}`>
  : `[${Out}]`;

export type NamedCount<X extends N, Y extends N> = `of ${X} arguments: takes ${Y}`;

/** `Position` counts from 1. */
export type NamedRank<
  Position extends N,
  S extends Shape,
  P extends readonly unknown[],
> = `argument ${Position} of ${Show<S>}: takes ${ShowNames<P>}, of rank ${P['length']}`;

export type NamedSize<
  Position extends N,
  S extends Shape,
  P extends readonly unknown[],
  X extends N,
  Axis extends N,
  Y extends N,
> = `argument ${Position} of ${Show<S>}: takes ${ShowNames<P>}, but size ${X} at axis ${Axis} is not ${Y}`;

export type NamedTwice<
  Position extends N,
  S extends Shape,
  P extends readonly unknown[],
  X extends N,
  Axis extends N,
  Name extends N,
  Y extends N,
> = `argument ${Position} of ${Show<S>}: takes ${ShowNames<P>}, but size ${X} at axis ${Axis} is not ${Name}, which is ${Y}`;
