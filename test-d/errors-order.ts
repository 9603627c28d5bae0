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

// @ts-expect-error sort over axis 2 of [2, 3]: axes go from -2 to 1
a.sort(2);
// @ts-expect-error sort over axis 1 of []: axes go from -1 to 0
sort(scalar, 1);
// @ts-expect-error argsort over axis -3 of [2, 3]: axes go from -2 to 1
a.argsort(-3);
// @ts-expect-error topk 4 of [2, 3] along axis -1: k goes from 0 to 3
a.topk(4);
// @ts-expect-error topk 3 of [2, 3] along axis 0: k goes from 0 to 2
topk(a, 3, 0);
// @ts-expect-error topk -1 of [2, 3] along axis -1: k goes from 0 to 3
a.topk(-1);
// @ts-expect-error topk 1.5 of [3] along axis -1: k goes from 0 to 3
v.topk(1.5);
// @ts-expect-error topk over axis 2 of [2, 3]: axes go from -2 to 1
a.topk(1, 2);
// @ts-expect-error topk over axis -1 of []: a scalar has no axes
scalar.topk(1);
// @ts-expect-error kthvalue 0 of [2, 3] along axis -1: k goes from 1 to 3
a.kthvalue(0);
// @ts-expect-error kthvalue 4 of [2, 3] along axis 1: k goes from 1 to 3
kthvalue(a, 4, 1, { keepdims: true });
// @ts-expect-error kthvalue 1 of [0] along axis -1: it has no elements
empty.kthvalue(1);
// @ts-expect-error median over axis 2 of [2, 3]: axes go from -2 to 1
a.median(2);
// @ts-expect-error nanmedian over axis 0 of []: a scalar has no axes
scalar.nanmedian(0);
// @ts-expect-error searchsorted [2, 3] with values [3, 4]: takes a sorted vector, or rows of it and of values with equal sizes before the last
a.searchsorted({} as Tensor<[3, 4]>);
// @ts-expect-error searchsorted [2, 3] with values [3]: takes a sorted vector, or rows of it and of values with equal sizes before the last
searchsorted(a, v);
// @ts-expect-error searchsorted [] with values [3]: takes a sorted vector, or rows of it and of values with equal sizes before the last
scalar.searchsorted(v);
// @ts-expect-error bucketize [3] with boundaries [2, 3]: takes a vector of boundaries
bucketize(v, a);
// @ts-expect-error cumsum over axis 2 of [2, 3]: axes go from -2 to 1
cumsum(a, 2);
// @ts-expect-error cumprod over axis 0 of []: a scalar has no axes
scalar.cumprod(0);
// @ts-expect-error cummax over axis 1 of [3]: axes go from -1 to 0
v.cummax(1);
// @ts-expect-error logcumsumexp over axis -2 of [3]: axes go from -1 to 0
v.logcumsumexp(-2);
// One mistake reports once.
// @ts-expect-error topk 9 of [2, 3] along axis -1: k goes from 0 to 3
a.topk(9).values.add(v).sort(5);

export function symbolic<B extends number>(x: Tensor<[B, 10]>) {
  // @ts-expect-error topk 11 of [${B}, 10] along axis -1: k goes from 0 to 10
  x.topk(11);
  // @ts-expect-error topk -1 of [${B}, 10] along axis 0: k goes from 0 to ${B}
  x.topk(-1, 0);
  // @ts-expect-error kthvalue 1.5 of [${B}, 10] along axis 0: k goes from 1 to ${B}
  x.kthvalue(1.5, 0);
  // @ts-expect-error searchsorted [${B}, 10] with values [3, 4]: takes a sorted vector, or rows of it and of values with equal sizes before the last
  x.searchsorted({} as Tensor<[3, 4]>);
}
