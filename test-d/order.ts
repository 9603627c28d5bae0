// types/order.ts: sorts and scans.

import {
  argsort,
  bucketize,
  cummax,
  cumsum,
  kthvalue,
  median,
  nanmedian,
  searchsorted,
  sort,
  type Tensor,
  topk,
} from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

/** Values and the indices that they had. */
type Pair<S extends Shape, D extends 'float32' | 'int32' | 'bool' = 'float32'> = {
  values: Tensor<S, D>;
  indices: Tensor<S, 'int32'>;
};

declare const x: Tensor<[2, 3, 4]>;
declare const ints: Tensor<[5], 'int32'>;
declare const mask: Tensor<[5], 'bool'>;
declare const scalar: Tensor<[]>;
is<Pair<[2, 3, 4]>>()(x.sort());
is<Pair<[2, 3, 4]>>()(sort(x, 0, { descending: true, stable: true }));
is<Pair<[5], 'int32'>>()(ints.sort());
is<Pair<[]>>()(scalar.sort());
is<Tensor<[2, 3, 4], 'int32'>>()(x.argsort(1));
is<Tensor<[], 'int32'>>()(argsort(scalar, 0));
is<Pair<[2, 3, 2]>>()(x.topk(2));
is<Pair<[2, 1, 4]>>()(topk(x, 1, 1, { largest: false }));
is<Pair<[2, 3, 0]>>()(x.topk(0));
is<Pair<[2, 3, 4]>>()(x.topk(4, -1));
is<Pair<[2, 3]>>()(x.kthvalue(4));
is<Pair<[1, 3, 4]>>()(kthvalue(x, 2, 0, { keepdims: true }));
is<Tensor<[]>>()(x.median());
is<Tensor<[], 'int32'>>()(median(ints));
is<Pair<[2, 4]>>()(x.median(1));
is<Pair<[2, 3, 1]>>()(nanmedian(x, -1, { keepdims: true }));
is<Tensor<[2, 3, 4], 'int32'>>()(searchsorted(ints, x));
is<Tensor<[2, 3, 9], 'int32'>>()(x.searchsorted({} as Tensor<[2, 3, 9]>, { right: true }));
is<Tensor<[2, 3, 4], 'int32'>>()(x.bucketize(ints));
is<Tensor<[], 'int32'>>()(bucketize(scalar, ints));
is<Tensor<[2, 3, 4]>>()(x.cumsum(0));
is<Tensor<[5], 'int32'>>()(cumsum(mask, -1));
is<Tensor<[5], 'int32'>>()(ints.cumprod(0));
is<Tensor<[5]>>()(ints.logcumsumexp(0));
is<Pair<[5], 'bool'>>()(mask.cummax(0));
is<Pair<[2, 3, 4]>>()(cummax(x, -3));

declare const n: number;
declare const keep: boolean;
declare const dynamic: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;
is<Pair<[number, 3]>>()(dynamic.sort(n));
is<Pair<[number, 2]>>()(dynamic.topk(2));
is<Pair<[100, 3]>>()(dynamic.topk(100, 0));
is<Pair<[number, number]>>()(dynamic.topk(1, n));
is<Pair<[2, 3, number]>>()(x.topk(n));
is<Pair<[3]>>()(dynamic.kthvalue(7, 0));
is<Pair<Shape>>()(dynamic.kthvalue(1, n));
is<Pair<Shape>>()(x.median(0, { keepdims: keep }));
is<Pair<[number]>>()(dynamic.median(1));
is<Tensor<[5, 7], 'int32'>>()(dynamic.searchsorted({} as Tensor<[5, 7]>));
is<Pair<Shape>>()(unknown.topk(2));
is<Pair<Shape>>()(unknown.median(0));
is<Tensor<[5], 'int32'>>()(unknown.searchsorted(ints));
is<Tensor<[5], 'int32'>>()(ints.bucketize(unknown));

export function symbolic<B extends number, H extends number>(y: Tensor<[B, H, 3]>, h: H) {
  is<Tensor<[B, H, 3]>>()(y.sort(1).values);
  is<Tensor<[B, H, 3], 'int32'>>()(y.sort(1).indices);
  is<Tensor<[B, H, 2]>>()(y.topk(2).values);
  is<Tensor<[7, H, 3], 'int32'>>()(y.topk(7, 0).indices);
  is<Tensor<[H, H, 3]>>()(y.topk(h, 0).values);
  is<Tensor<[B, 3]>>()(y.kthvalue(2, 1).values);
  is<Tensor<[B, 1, 3], 'int32'>>()(y.median(1, { keepdims: true }).indices);
  is<Tensor<[B, H, 8], 'int32'>>()(y.searchsorted({} as Tensor<[B, H, 8]>));
  is<Tensor<[B, H, 3]>>()(y.cumsum(-1));
  is<Tensor<[B, H, 3]>>()(y.cummin(0).values);
}
