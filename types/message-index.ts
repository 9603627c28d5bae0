// The sentences of `at` and `set` about tensors, masks and values: the twins of src/errors-index.ts. See message.ts.

import type { DType } from './dtype.ts';
import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

export type IndexDType<
  D extends DType,
  S extends Shape,
> = `index of dtype ${D} of ${Show<S>}: must be int32, or bool for a mask`;

export type ScalarMask<S extends Shape> = `mask [] of ${Show<S>}: a mask has 1 axis or more`;

export type MaskSize<
  M extends Shape,
  S extends Shape,
  Axis extends N,
  X extends N,
  Y extends N,
> = `mask ${Show<M>} of ${Show<S>}: its size ${X} at axis ${Axis} must be ${Y}`;

/** `Axis` counts from the end: 1 is the last. */
export type ValueSize<
  U extends Shape,
  Into extends Shape,
  X extends N,
  Y extends N,
  Axis extends N,
> = `value ${Show<U>} into ${Show<Into>}: size ${X} at axis -${Axis} must be ${Y} or 1`;

export type ValueRank<
  U extends Shape,
  Into extends Shape,
> = `value ${Show<U>} into ${Show<Into>}: it has more axes`;
