import { lower, type Tensor } from 'gradus';
import * as all from './barrel.ts';
import { Affine, Ops, half, more, renamed, scales, type Vector } from './barrel.ts';

export const f = lower((x: Vector) => renamed(half(more.twice(Ops.Inner.shifted(x)))));

export const g = lower((x: Vector) => {
  const { more: inner, default: fallback } = all;
  return all.more.twice(inner.deep.thrice(fallback(x))).mul(all.scales.at(-1) ?? scales[0]);
});

export const h = lower((x: Tensor<[2]>) => [Affine, all.Affine].map((A) => new A(2).forward(x)));
