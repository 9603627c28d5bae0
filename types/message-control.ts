// The sentences of control flow: the twins of `src/errors-control.ts`. See message.ts.

import type { DType } from './dtype.ts';
import type { Show } from './message.ts';
import type { Shape } from './shape.ts';

// ---- carries -----------------------------------------------------------------------------------

/** `Path` is that of a tensor in the carry: `carry.h`. */
export type CarryShape<
  Path extends string,
  From extends Shape,
  To extends Shape,
> = `${Path} ${Show<From>} becomes ${Show<To>}: a step must leave the shapes of its carry as they are`;

export type CarryDType<
  Path extends string,
  From extends DType,
  To extends DType,
> = `${Path} of dtype ${From} becomes ${To}: a step must leave the dtypes of its carry as they are`;

export type CarryTree<Path extends string> =
  `${Path} changes in a step: the new carry must have the tensors of init, in the same places`;

export type NotPair =
  'of a function that returns no pair: return [carry, y], and null where there is no y';

// ---- what a scan runs over ---------------------------------------------------------------------

export type NoAxis =
  'xs []: a scalar has no slices; give tensors with an axis 0, or null with a length';

export type LengthsDiffer =
  'xs of different sizes at axis 0: each step takes one slice of every tensor';

// ---- conditions --------------------------------------------------------------------------------

export type BranchShapes<
  Path extends string,
  Yes extends Shape,
  No extends Shape,
> = `${Path} ${Show<Yes>} if true and ${Show<No>} if false: both must return the same shapes`;

export type BranchDTypes<
  Path extends string,
  Yes extends DType,
  No extends DType,
> = `${Path} of dtype ${Yes} if true and ${No} if false: both must return the same dtypes`;

export type BranchTrees =
  'results differ if true and if false: both must return tensors in the same places';

export type NotOneTruth<
  What extends string,
  S extends Shape,
> = `${What} ${Show<S>}: must be a scalar; use all() or any(), or where for a choice per element`;
