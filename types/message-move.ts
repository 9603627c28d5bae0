// The sentences about padding, rolling and diagonals. See message.ts.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

export type ShiftCount<
  S extends Shape,
  H extends readonly unknown[],
  X extends readonly unknown[],
> = `${Show<S>} by ${Show<H>} over axes ${Show<X>}: give one shift for each axis`;

export type WholeShift<
  S extends Shape,
  H extends N,
> = `${Show<S>} by ${H}: a shift is a whole number`;

export type Padding<S extends Shape, P extends readonly unknown[]> = `${Show<S>} by ${Show<P>}`;

type Pairs = 'give pairs, how many before and after, from the last axis on';

export type PadPairs<S extends Shape, P extends readonly unknown[]> = `${Padding<S, P>}: ${Pairs}`;

export type WholePadding<
  S extends Shape,
  P extends readonly unknown[],
  X extends N,
> = `${Padding<S, P>}: ${X} is not a whole number`;

/** `Axis` counts from the end: 1 is the last. */
export type PadCrops<
  S extends Shape,
  P extends readonly unknown[],
  Axis extends N,
  Size extends N,
> = `${Padding<S, P>}: axis -${Axis} has only ${Size} elements to take away`;

export type PadReaches<
  S extends Shape,
  P extends readonly unknown[],
  M extends string,
  Axis extends N,
  Most extends N,
> = `${Padding<S, P>}: mode ${M} adds from 0 to ${Most} elements at axis -${Axis}`;

export type PadNothing<
  S extends Shape,
  P extends readonly unknown[],
  M extends string,
  Axis extends N,
> = `${Padding<S, P>}: mode ${M} finds no elements at axis -${Axis}`;

export type WholeOffset<
  S extends Shape,
  X extends N,
> = `of ${Show<S>} with offset ${X}: an offset is a whole number`;

/** The beginning of `BadSize`: what is repeated, and how often. */
export type Repeating<S extends Shape, X extends N> = `${Show<S>} by ${X}`;

export type VectorsOnly<S extends Shape> = `of ${Show<S>}: takes vectors`;
