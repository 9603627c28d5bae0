// The sentences about transforms of functions: twins of those in src/errors-transform.ts. See message.ts.

import type { DType } from './dtype.ts';
import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

// ---- functions ---------------------------------------------------------------------------------

export type NotScalar<Y extends Shape> =
  `of a function that returns ${Show<Y>}: only a scalar has a gradient; use jacobian or vjp`;

export type ReturnsNoTensor = 'of a function that returns no tensor: return a scalar tensor';

export type ReturnsNothing =
  'of a function that returns no tensor: return a tensor, or a tree of tensors';

export type ReturnsNoFloat<D extends DType> =
  `of a function that returns ${D}: only float tensors have a derivative`;

export type NotPair = 'with hasAux of a function that returns no pair: return [value, aux]';

export type NotFloat<D extends DType> =
  `by a tensor of dtype ${D}: only float tensors have a gradient`;

export type NoArgument<
  I extends N,
  Count extends N,
> = `by argument ${I}: the function takes ${Count}, counted from 0`;

// ---- tangents and cotangents -------------------------------------------------------------------

export type WrongCotangent<
  S extends Shape,
  G extends Shape,
> = `from ${Show<S>} with a cotangent ${Show<G>}: shapes must be equal`;

export type WrongTangent<
  S extends Shape,
  G extends Shape,
> = `at ${Show<S>} with a tangent ${Show<G>}: shapes must be equal`;

// ---- vmap --------------------------------------------------------------------------------------

/** `Argument` is counted from 1; `Rank` is that of a batch, and `Highest` is `Rank` less one. */
export type NoMappedAxis<
  X extends N,
  Argument extends N,
  Rank extends N,
  Highest extends N,
> = `over axis ${X} of argument ${Argument}: its axes go from -${Rank} to ${Highest}`;

export type NoOutAxis<
  X extends N,
  Rank extends N,
  Highest extends N,
> = `outAxes ${X}: the axes of the result go from -${Rank} to ${Highest}`;

export type InAxesCount<
  Axes extends N,
  Count extends N,
> = `inAxes of ${Axes} axes for ${Count} arguments: give an axis or null for each`;

export type NothingMapped =
  'over no axis: give an axis in inAxes for at least one argument with tensors';
