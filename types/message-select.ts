// The sentences about indices and masks in tensors: the twins of src/errors-select.ts. See message.ts.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

// ---- an index beside a tensor --------------------------------------------------------------------

type Indexed<S extends Shape, I extends Shape> = `${Show<S>} with index ${Show<I>}`;

export type IndexRank<
  S extends Shape,
  I extends Shape,
> = `${Indexed<S, I>}: ranks ${S['length']} and ${I['length']} differ`;

export type IndexSize<
  S extends Shape,
  I extends Shape,
  Along extends N,
  Axis extends N,
  X extends N,
  Y extends N,
> = `${Indexed<S, I>} along axis ${Along}: size ${X} at axis ${Axis} is more than ${Y}`;

type MakeEqual = 'make them equal or one of them 1';

export type IndexSides<
  S extends Shape,
  I extends Shape,
  Along extends N,
  Axis extends N,
  X extends N,
  Y extends N,
> = `${Indexed<S, I>} along axis ${Along}: sizes ${X} and ${Y} at axis ${Axis} do not broadcast; ${MakeEqual}`;

export type IndexVector<
  S extends Shape,
  I extends Shape,
> = `${Indexed<S, I>}: the index must be a vector`;

export type WeightMatrix<
  I extends Shape,
  W extends Shape,
> = `${Show<I>} with weight ${Show<W>}: the weight must be a matrix`;

// ---- what is written at an index -----------------------------------------------------------------

type Sourced<I extends Shape, U extends Shape> = `index ${Show<I>} and source ${Show<U>}`;

export type SourceRank<
  I extends Shape,
  U extends Shape,
> = `${Sourced<I, U>}: ranks ${I['length']} and ${U['length']} differ`;

export type SourceSize<
  I extends Shape,
  U extends Shape,
  Axis extends N,
  X extends N,
  Y extends N,
> = `${Sourced<I, U>}: size ${X} at axis ${Axis} is more than ${Y}`;

export type SourceShape<
  U extends Shape,
  Wanted extends Shape,
> = `source ${Show<U>}: must be of shape ${Show<Wanted>}`;

export type ScalarValue<U extends Shape> = `value ${Show<U>}: must be a number or a scalar tensor`;

// ---- classes -------------------------------------------------------------------------------------

export type BadClasses<C extends N> = `of ${C} classes: give a whole number, 1 or more`;
