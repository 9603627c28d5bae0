// Wrong parts. See errors.ts.

import { split, type Tensor, unbind } from '../src/index.ts';

declare const x: Tensor<[10, 3]>;
declare const scalar: Tensor<[]>;

// expected: split [10, 3] by 0 along axis 0: a size is a whole number, 1 or more
x.split(0);
// expected: split [10, 3] by 1.5 along axis -1: a size is a whole number, 1 or more
split(x, 1.5, -1);
// expected: split [10, 3] by [3, 4] along axis 0: sizes add up to 7, not to 10
x.split([3, 4]);
// expected: split [10, 3] by [3, -1] along axis 1: size -1 is not a whole number, 0 or more
x.split([3, -1], 1);
// expected: split over axis 2 of [10, 3]: axes go from -2 to 1
x.split(3, 2);
// expected: split over axis 0 of []: a scalar has no axes
scalar.split(1);
// expected: chunk [10, 3] into 0 along axis 0: the count is a whole number, 1 or more
x.chunk(0);
// expected: chunk over axis -3 of [10, 3]: axes go from -2 to 1
x.chunk(2, -3);
// expected: unbind over axis 2 of [10, 3]: axes go from -2 to 1
unbind(x, 2);
// expected: unbind over axis 0 of []: a scalar has no axes
scalar.unbind();
// One mistake reports once.
// expected: split [10, 3] by 0 along axis 0: a size is a whole number, 1 or more
x.split(0)[0]?.matmul(x);

export function symbolic<B extends number>(y: Tensor<[B, 10]>) {
  // expected: split [${B}, 10] by [3, 4] along axis 1: sizes add up to 7, not to 10
  y.split([3, 4], 1);
}
