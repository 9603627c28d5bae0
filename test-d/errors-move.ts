// Wrong rolling, padding, diagonals and grids. See errors.ts.

import { diag, meshgrid, pad, roll, type Tensor } from '../src/index.ts';

declare const x: Tensor<[2, 3]>;
declare const v: Tensor<[3]>;
declare const empty: Tensor<[0]>;
declare const scalar: Tensor<[]>;

// @ts-expect-error roll [2, 3] by 1.5: a shift is a whole number
x.roll(1.5);
// @ts-expect-error roll [2, 3] by 0.5: a shift is a whole number
roll(x, [1, 0.5], [0, 1]);
// @ts-expect-error roll [2, 3] by [1] over axes [0, 1]: give one shift for each axis
x.roll([1], [0, 1]);
// @ts-expect-error roll [2, 3] by [2] over axes [0, 1]: give one shift for each axis
x.roll(2, [0, 1]);
// @ts-expect-error roll over axis 2 of [2, 3]: axes go from -2 to 1
x.roll(1, 2);
// @ts-expect-error roll over axes [0, -2] of [2, 3]: axis -2 is named twice
x.roll([1, 1], [0, -2]);
// @ts-expect-error pad [2, 3] by [1]: give pairs, how many before and after, from the last axis on
x.pad([1]);
// @ts-expect-error pad [3] by [1, 1, 1, 1]: give pairs, how many before and after, from the last axis on
pad(v, [1, 1, 1, 1]);
// @ts-expect-error pad [2, 3] by [1, 0.5]: 0.5 is not a whole number
x.pad([1, 0.5]);
// @ts-expect-error pad [2, 3] by [0, 0, -1, -2]: axis -2 has only 2 elements to take away
x.pad([0, 0, -1, -2]);
// @ts-expect-error pad [2, 3] by [3, 0]: mode reflect adds from 0 to fewer than 3 elements at axis -1
x.pad([3, 0], { mode: 'reflect' });
// @ts-expect-error pad [2, 3] by [0, 4]: mode circular adds from 0 to 3 elements at axis -1
x.pad([0, 4], { mode: 'circular' });
// @ts-expect-error pad [2, 3] by [-1, 0]: mode replicate adds from 0 to Infinity elements at axis -1
x.pad([-1, 0], { mode: 'replicate' });
// @ts-expect-error pad [0] by [1, 1]: mode replicate finds no elements at axis -1
empty.pad([1, 1], { mode: 'replicate' });
// @ts-expect-error pad of a bool tensor and a number: convert the tensor first, as x.to('float32')
x.gt(0).pad([1, 1], { value: 7 });
// @ts-expect-error diag of []: takes a vector or a matrix
scalar.diag();
// @ts-expect-error diag of [2, 3] with offset 0.5: an offset is a whole number
diag(x, 0.5);
// @ts-expect-error diagonal of [3]: takes a matrix or a batch of them
v.diagonal();
// @ts-expect-error diagonal of [2, 3] with offset 1.5: an offset is a whole number
x.diagonal(1.5);
// @ts-expect-error diagonal over axis 2 of [2, 3]: axes go from -2 to 1
x.diagonal(0, 0, 2);
// @ts-expect-error diagonal over axes [1, -1] of [2, 3]: axis -1 is named twice
x.diagonal(0, 1, -1);
// @ts-expect-error meshgrid of [2, 3]: takes vectors
meshgrid([x, v]);
// @ts-expect-error meshgrid of no tensors: give at least one
meshgrid([]);
// @ts-expect-error repeatInterleave [2, 3] by -1: size -1 is not a whole number, 0 or more
x.repeatInterleave(-1, 0);
// @ts-expect-error repeatInterleave over axis 2 of [2, 3]: axes go from -2 to 1
x.repeatInterleave(2, 2);
// @ts-expect-error movedim over axis 2 of [2, 3]: axes go from -2 to 1
x.movedim(2, 0);
// @ts-expect-error movedim over axis -3 of [2, 3]: axes go from -2 to 1
x.movedim(0, -3);

export function symbolic<B extends number>(y: Tensor<[B, 10]>, b: B) {
  // @ts-expect-error pad [${B}, 10] by [0, 0, -1, 2]: mode replicate adds from 0 to Infinity elements at axis -2
  y.pad([0, 0, -1, 2], { mode: 'replicate' });
  // @ts-expect-error pad [${B}, 10] by [0, 0, -1, 2]: mode reflect adds from 0 to fewer than ${B} elements at axis -2
  y.pad([0, 0, -1, 2], { mode: 'reflect' });
  // @ts-expect-error repeatInterleave [${B}] by -1: size -1 is not a whole number, 0 or more
  y.sum(1).repeatInterleave(-1);
  // @ts-expect-error pad [${B}, 10] by [20, 1]: mode reflect adds from 0 to fewer than 10 elements at axis -1
  y.pad([20, 1], { mode: 'reflect' });
  // @ts-expect-error roll [${B}, 10] by [${B}] over axes [0, 1]: give one shift for each axis
  y.roll(b, [0, 1]);
}
