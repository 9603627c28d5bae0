// types/flatten.ts, types/repeat.ts, types/stack.ts, and the rest of types/rule-layout.ts.

import {
  flatten,
  fullLike,
  stack,
  type Tensor,
  tile,
  transpose,
  triu,
  view,
} from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[2, 3, 4]>;
declare const scalar: Tensor<[]>;
declare const images: Tensor<[32, 28, 28]>;
is<Tensor<[6, 4]>>()(x.view(-1, 4));
is<Tensor<[24]>>()(view(x, [24]));
is<Tensor<[5, 2, 3, 4]>>()(x.broadcastTo(5, 2, 3, 4));
is<Tensor<[24]>>()(x.flatten());
is<Tensor<[32, 784]>>()(images.flatten(1));
is<Tensor<[6, 4]>>()(flatten(x, 0, 1));
is<Tensor<[6, 4]>>()(x.flatten(-3, -2));
is<Tensor<[2, 3, 4]>>()(x.flatten(1, 1));
is<Tensor<[1]>>()(scalar.flatten());
is<Tensor<[32, 4, 7, 28]>>()(images.unflatten(1, [4, -1]));
is<Tensor<[2, 3, 2, 2]>>()(x.unflatten(-1, [2, 2]));
is<Tensor<[4, 3, 2]>>()(x.transpose(0, 2));
is<Tensor<[2, 4, 3]>>()(transpose(x, -1, -2));
is<Tensor<[3, 2, 4]>>()(x.swapaxes(1, 0));
is<Tensor<[2, 6, 12]>>()(x.tile(2, 3));
is<Tensor<[2, 6, 4]>>()(tile(x, [2, 1]));
is<Tensor<[5, 2, 6, 0]>>()(x.repeat(5, 1, 2, 0));
is<Tensor<[3]>>()(scalar.repeat(3));
is<Tensor<[2, 3, 4]>>()(x.tril());
is<Tensor<[2, 3, 4], 'bool'>>()(triu(x.gt(0), -1));
is<Tensor<[2, 3, 4]>>()(x.zerosLike());
is<Tensor<[2, 3, 4], 'int32'>>()(x.to('int32').onesLike());
is<Tensor<[2, 3, 4], 'bool'>>()(x.onesLike({ dtype: 'bool' }));
is<Tensor<[2, 3, 4]>>()(fullLike(x, 7));

declare const a: Tensor<[2, 3]>;
declare const ints: Tensor<[2, 3], 'int32'>;
declare const list: Tensor<[2, 3]>[];
is<Tensor<[2, 2, 3]>>()(stack([a, a]));
is<Tensor<[2, 3, 3]>>()(stack([a, a, ints], 1));
is<Tensor<[2, 3, 2], 'int32'>>()(stack([ints, ints], -1));
is<Tensor<[2, number, 3]>>()(stack(list, 1));
is<Tensor<[2]>>()(stack([scalar, scalar]));

declare const n: number;
declare const dynamic: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[number]>>()(dynamic.flatten());
is<Tensor<Shape>>()(x.flatten(n));
is<Tensor<[number, 3, 1]>>()(dynamic.unflatten(1, [3, 1]));
is<Tensor<[3, number]>>()(dynamic.transpose(0, 1));
is<Tensor<[number, number, number]>>()(x.transpose(n, 1));
is<Tensor<[number, 6]>>()(dynamic.tile(2));
is<Tensor<[number, number]>>()(dynamic.repeat(2, n));
is<Tensor<[2, 2, 3]>>()(stack([dynamic, a]));
is<Tensor<Shape>>()(stack([unknown, a]));
is<Tensor<Shape>>()(unknown.flatten(1));
is<Tensor<Shape>>()(unknown.transpose(0, 1));
is<Tensor<Shape>>()(unknown.tril());
is<Tensor<Shape>>()(unknown.zerosLike());

export function symbolic<B extends number, H extends number>(
  y: Tensor<[B, 28, 28]>,
  z: Tensor<[B, H]>,
  h: H,
) {
  is<Tensor<[B, 784]>>()(y.flatten(1));
  is<Tensor<[B, 28, 28]>>()(y.flatten(0, 0));
  is<Tensor<[number]>>()(z.flatten());
  is<Tensor<[H, B]>>()(z.transpose(0, 1));
  is<Tensor<[B, 7, 4, 28]>>()(y.unflatten(1, [7, 4]));
  is<Tensor<[B, H, 1]>>()(z.unflatten(1, [-1, 1]));
  is<Tensor<[2, B, H]>>()(stack([z, z]));
  is<Tensor<[B, 2, H]>>()(stack([z, z], 1));
  is<Tensor<[B, 28, 56]>>()(y.tile(2));
  is<Tensor<[3, B, H]>>()(z.repeat(3, 1, 1));
  is<Tensor<[number, H]>>()(z.repeat(3, 1));
  is<Tensor<[B, number]>>()(z.tile(h));
  is<Tensor<[H, B, H]>>()(z.tile(h, 1, 1));
  is<Tensor<[B, H]>>()(z.tril());
  is<Tensor<[B, H]>>()(z.zerosLike());
}
