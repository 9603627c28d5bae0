// Wrong sorts and scans. See errors.ts.

import {
  bucketize,
  cumsum,
  kthvalue,
  searchsorted,
  sort,
  type Tensor,
  topk,
} from '../src/index.ts';

declare const a: Tensor<[2, 3]>;
declare const v: Tensor<[3]>;
declare const empty: Tensor<[0]>;
declare const scalar: Tensor<[]>;

// expected: sort over axis 2 of [2, 3]: axes go from -2 to 1
a.sort(2);
// expected: sort over axis 1 of []: axes go from -1 to 0
sort(scalar, 1);
// expected: argsort over axis -3 of [2, 3]: axes go from -2 to 1
a.argsort(-3);
// expected: topk 4 of [2, 3] along axis -1: k goes from 0 to 3
a.topk(4);
// expected: topk 3 of [2, 3] along axis 0: k goes from 0 to 2
topk(a, 3, 0);
// expected: topk -1 of [2, 3] along axis -1: k goes from 0 to 3
a.topk(-1);
// expected: topk 1.5 of [3] along axis -1: k goes from 0 to 3
v.topk(1.5);
// expected: topk over axis 2 of [2, 3]: axes go from -2 to 1
a.topk(1, 2);
// expected: topk over axis -1 of []: a scalar has no axes
scalar.topk(1);
// expected: kthvalue 0 of [2, 3] along axis -1: k goes from 1 to 3
a.kthvalue(0);
// expected: kthvalue 4 of [2, 3] along axis 1: k goes from 1 to 3
kthvalue(a, 4, 1, { keepdims: true });
// expected: kthvalue 1 of [0] along axis -1: it has no elements
empty.kthvalue(1);
// expected: median over axis 2 of [2, 3]: axes go from -2 to 1
a.median(2);
// expected: nanmedian over axis 0 of []: a scalar has no axes
scalar.nanmedian(0);
// expected: searchsorted [2, 3] with values [3, 4]: takes a sorted vector, or rows of it and of values with equal sizes before the last
a.searchsorted({} as Tensor<[3, 4]>);
// expected: searchsorted [2, 3] with values [3]: takes a sorted vector, or rows of it and of values with equal sizes before the last
searchsorted(a, v);
// expected: searchsorted [] with values [3]: takes a sorted vector, or rows of it and of values with equal sizes before the last
scalar.searchsorted(v);
// expected: bucketize [3] with boundaries [2, 3]: takes a vector of boundaries
bucketize(v, a);
// expected: cumsum over axis 2 of [2, 3]: axes go from -2 to 1
cumsum(a, 2);
// expected: cumprod over axis 0 of []: a scalar has no axes
scalar.cumprod(0);
// expected: cummax over axis 1 of [3]: axes go from -1 to 0
v.cummax(1);
// expected: logcumsumexp over axis -2 of [3]: axes go from -1 to 0
v.logcumsumexp(-2);
// One mistake reports once.
// expected: topk 9 of [2, 3] along axis -1: k goes from 0 to 3
a.topk(9).values.add(v).sort(5);

export function symbolic<B extends number>(x: Tensor<[B, 10]>) {
  // expected: topk 11 of [${B}, 10] along axis -1: k goes from 0 to 10
  x.topk(11);
  // expected: searchsorted [${B}, 10] with values [3, 4]: takes a sorted vector, or rows of it and of values with equal sizes before the last
  x.searchsorted({} as Tensor<[3, 4]>);
}
