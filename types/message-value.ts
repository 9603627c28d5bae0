// The sentences about making and reading tensors, dtypes and gradients. See message.ts.

import type { DType } from './dtype.ts';
import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

// ---- creation ----------------------------------------------------------------------------------

export type Ragged<Depth extends N> =
  `of rows that differ in length at depth ${Depth}: give each the same length`;

export type MixedDepth = 'of numbers and rows together: nest each element equally deep';

export type MixedKinds = 'of numbers and booleans together: give one kind';

export type StepZero<
  Start extends N,
  End extends N,
> = `from ${Start} to ${End} by 0: the step must not be 0`;

export type StepAway<
  Start extends N,
  End extends N,
  Step extends N,
> = `from ${Start} to ${End} by ${Step}: the step leads away from the end`;

// ---- reading and expecting ---------------------------------------------------------------------

export type OneElement<S extends Shape> =
  `of ${Show<S>}: reads one element; data() and array() read them all`;

export type Expected<
  To extends readonly unknown[],
  S extends Shape,
  X extends N,
  Y extends N,
  Axis extends N,
> = `${Show<To>} of ${Show<S>}: size ${Y} at axis ${Axis} is not ${X}`;

export type ExpectedRank<
  To extends readonly unknown[],
  S extends Shape,
> = `${Show<To>} of ${Show<S>}: ranks ${To['length']} and ${S['length']} differ`;

// ---- dtypes ------------------------------------------------------------------------------------

export type WrongDType<
  What extends string,
  D extends DType,
  Wanted extends DType,
> = `${What} of dtype ${D}: must be ${Wanted}`;

export type BoolNumber =
  "of a bool tensor and a number: convert the tensor first, as x.to('float32')";

export type NoBits<D extends DType> =
  `of dtype ${D}: takes int32, uint8 and bool; compare first, as x.ne(0)`;

export type NoShift<D extends DType> = `of dtype ${D}: takes int32 and uint8`;

export type NotProbability<D extends DType> = `of dtype ${D}: probabilities are floats`;

// ---- bounds ------------------------------------------------------------------------------------

export type NoBounds = 'without bounds: give min, max or both';

// ---- gradients ---------------------------------------------------------------------------------

export type NeedsGradient<S extends Shape> =
  `from ${Show<S>}: only a scalar needs no gradient; give one of shape ${Show<S>}`;

export type WrongGradient<
  S extends Shape,
  G extends Shape,
> = `from ${Show<S>} with a gradient ${Show<G>}: shapes must be equal`;
