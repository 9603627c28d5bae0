// Every sentence, as a template-literal type: the twins of the functions in `src/errors.ts`, same
// names, same order, same words. Those that are not about moving axes are in message-value.ts.
//
// A rule that fails returns `Fail<NoBroadcast<...>>`; `Arg` puts the name of the op in front, so
// that ops of one family share one result. A sentence is built without a condition on a size, so
// that it also reads well inside a generic function: `matmul [${B}, 784] @ [4, 5]: inner sizes 784
// and 4 differ`.

import type { Shape } from './shape.ts';

/** A shape as every sentence prints it: `[2, 3]`. */
export type Show<S extends readonly unknown[]> = number extends S['length']
  ? 'number[]'
  : S extends readonly [infer H extends number, ...infer R extends Shape]
    ? ShowRest<R, `${H}`>
    : '[]';
type ShowRest<S extends readonly unknown[], Out extends string> = S extends readonly [
  infer H extends number,
  ...infer R,
]
  ? ShowRest<R, `${Out}, ${H}`>
  : `[${Out}]`;

/** Anything that stands for a number in a sentence. */
export type N = number | string;

// ---- broadcasting ------------------------------------------------------------------------------

/** What to do about sizes that do not broadcast. */
export type MakeEqual = 'make them equal or one of them 1';
export type KeepAxes<
  Which extends string,
  S extends Shape,
> = `axes align at the end: make the ${Which} ${Show<S>}, with keepdims or unsqueeze(-1)`;

/** `Axis` counts from the end: 1 is the last. */
export type NoBroadcast<
  A extends Shape,
  B extends Shape,
  X extends N,
  Y extends N,
  Axis extends N,
  Remedy extends string,
> = `${Show<A>} and ${Show<B>}: sizes ${X} and ${Y} at axis -${Axis} do not broadcast; ${Remedy}`;

// ---- products ----------------------------------------------------------------------------------

/** `Remedy` is empty, or `TransposeSecond` where that makes them equal. */
export type InnerSizes<
  A extends Shape,
  B extends Shape,
  X extends N,
  Y extends N,
  Remedy extends string,
> = `${Show<A>} @ ${Show<B>}: inner sizes ${X} and ${Y} differ${Remedy}`;
export type TransposeSecond = '; transpose(-1, -2) the second';

export type BatchSizes<
  A extends Shape,
  B extends Shape,
  X extends N,
  Y extends N,
  Axis extends N,
> = `${Show<A>} @ ${Show<B>}: batch sizes ${X} and ${Y} at axis -${Axis} do not broadcast`;

/** What each product takes, for `Operands`. */
export interface Takes {
  dot: 'two vectors; matmul takes other ranks';
  mv: 'a matrix and a vector; matmul takes other ranks';
  mm: 'two matrices; matmul takes other ranks';
  matmul: 'no scalars; use mul';
  outer: 'two vectors';
  bmm: 'two batches of matrices; matmul broadcasts';
  trace: 'a matrix';
  tril: 'a matrix or a batch of them';
  triu: 'a matrix or a batch of them';
  diag: 'a vector or a matrix';
  diagonal: 'a matrix or a batch of them';
}

export type Operands<
  Op extends keyof Takes,
  A extends Shape,
  B extends Shape,
> = `${Show<A>} @ ${Show<B>}: takes ${Takes[Op]}`;

export type Operand<Op extends keyof Takes, A extends Shape> = `of ${Show<A>}: takes ${Takes[Op]}`;

export type BatchDiffers<
  A extends Shape,
  B extends Shape,
  X extends N,
  Y extends N,
> = `${Show<A>} @ ${Show<B>}: batch sizes ${X} and ${Y} differ`;

// ---- axes --------------------------------------------------------------------------------------

/** `Highest` is `Rank` less one. */
export type AxisRange<
  X extends N,
  S extends Shape,
  Rank extends N,
  Highest extends N,
> = `over axis ${X} of ${Show<S>}: axes go from -${Rank} to ${Highest}`;

export type NoAxes<X extends N> = `over axis ${X} of []: a scalar has no axes`;

export type AxisTwice<
  Axes extends readonly unknown[],
  S extends Shape,
  X extends N,
> = `over axes ${Show<Axes>} of ${Show<S>}: axis ${X} is named twice`;

export type AxisCount<
  Axes extends readonly unknown[],
  S extends Shape,
> = `${Show<S>} by ${Show<Axes>}: name each of its ${S['length']} axes once`;

export type AxisOrder<
  X extends N,
  Y extends N,
  S extends Shape,
> = `from axis ${X} to ${Y} of ${Show<S>}: the first comes after the last`;

// ---- sizes -------------------------------------------------------------------------------------

export type BadSize<
  What extends string,
  X extends N,
> = `${What}: size ${X} is not a whole number, 0 or more`;

// ---- reshape and expand ------------------------------------------------------------------------

export type Change<
  From extends Shape,
  To extends readonly unknown[],
> = `${Show<From>} to ${Show<To>}`;

export type Elements<
  From extends Shape,
  To extends readonly unknown[],
  X extends N,
  Y extends N,
> = `${Change<From, To>}: ${X} elements cannot become ${Y}`;

export type NotDivisible<
  From extends Shape,
  To extends readonly unknown[],
  X extends N,
  Y extends N,
> = `${Change<From, To>}: ${X} elements are not divisible by ${Y}`;

export type OneInferred<
  From extends Shape,
  To extends readonly unknown[],
> = `${Change<From, To>}: only one size can be -1`;

export type AnySize<
  From extends Shape,
  To extends readonly unknown[],
> = `${Change<From, To>}: -1 could be any size`;

/** Only in types: symbolic sizes that need not give the same number of elements. */
export type Unproved<
  From extends Shape,
  To extends readonly unknown[],
> = `${Change<From, To>}: these may differ in their number of elements`;

export type CannotGrow<
  F extends Shape,
  T extends readonly unknown[],
  X extends N,
  Y extends N,
  Axis extends N,
> = `${Change<F, T>}: size ${X} at axis -${Axis} cannot become ${Y}; only size 1 can`;

export type FewerAxes<
  From extends Shape,
  To extends readonly unknown[],
> = `${Change<From, To>}: name every axis; new ones go in front`;

export type NewAxisKeeps<
  From extends Shape,
  To extends readonly unknown[],
> = `${Change<From, To>}: -1 keeps a size, and a new axis has none`;

// ---- tile and repeat ---------------------------------------------------------------------------

export type Times<S extends Shape, T extends readonly unknown[]> = `${Show<S>} by ${Show<T>}`;

export type FewerTimes<
  S extends Shape,
  T extends readonly unknown[],
> = `${Times<S, T>}: name every axis; new ones go in front`;

// ---- cat and stack -----------------------------------------------------------------------------

export type Nothing = 'of no tensors: give at least one';

export type Ranks<
  A extends Shape,
  B extends Shape,
> = `${Show<A>} and ${Show<B>}: ranks ${A['length']} and ${B['length']} differ`;

export type Sides<
  A extends Shape,
  B extends Shape,
  Along extends N,
  X extends N,
  Y extends N,
  Axis extends N,
> = `${Show<A>} and ${Show<B>} along axis ${Along}: sizes ${X} and ${Y} at axis ${Axis} differ`;

// ---- at and set: those about lists and masks are in message-index.ts -----------------------

export type IndexRange<
  X extends N,
  S extends Shape,
  Axis extends N,
  Size extends N,
  Highest extends N,
> = `index ${X} of ${Show<S>}: axis ${Axis} has indices from -${Size} to ${Highest}`;

export type NoIndices<
  X extends N,
  S extends Shape,
  Axis extends N,
> = `index ${X} of ${Show<S>}: axis ${Axis} has no elements`;

export type FractionIndex<
  X extends N,
  S extends Shape,
> = `index ${X} of ${Show<S>}: an index is a whole number`;

export type TooManyIndices<
  Count extends N,
  S extends Shape,
> = `${Count} indices of ${Show<S>}: at most ${S['length']}, one for each axis`;

type ARange =
  "a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0";

export type BadRange<X extends string, S extends Shape> = `'${X}' of ${Show<S>}: ${ARange}`;

export type SecondRest<S extends Shape> =
  `a second '...' of ${Show<S>}: one stands for all axes that are left`;
