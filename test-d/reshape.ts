// types/reshape.ts and types/cancel.ts.

import { reshape, type Tensor } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[32, 28, 28]>;
declare const scalar: Tensor<[]>;
declare const empty: Tensor<[0, 3]>;
is<Tensor<[32, 784]>>()(x.reshape(32, 784));
is<Tensor<[32, 784]>>()(x.reshape([-1, 784]));
is<Tensor<[32, 784]>>()(x.reshape([32, -1]));
is<Tensor<[25088]>>()(reshape(x, -1));
is<Tensor<[25088]>>()(reshape(x, [25088]));
is<Tensor<[4, 8, 7, 4, 28]>>()(x.reshape(4, 8, 7, 4, 28));
is<Tensor<[1, 32, 1, 784]>>()(x.reshape(1, 32, 1, -1));
is<Tensor<[56, 448]>>()(x.reshape(56, -1));
is<Tensor<[1]>>()(scalar.reshape(1));
is<Tensor<[1, 1]>>()(scalar.reshape(1, -1));
is<Tensor<[]>>()(({} as Tensor<[1, 1]>).reshape([]));
is<Tensor<[5, 0]>>()(empty.reshape(5, 0));
is<Tensor<[0, 5]>>()(empty.reshape(-1, 5));
is<Tensor<[3, 0]>>()(empty.reshape(3, -1));

declare const n: number;
declare const sizes: number[];
declare const dynamic: Tensor<[number, 784]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[number, 28, 28]>>()(dynamic.reshape(-1, 28, 28));
is<Tensor<[32, 28, 28]>>()(dynamic.reshape(32, 28, 28));
is<Tensor<[number, 784]>>()(x.reshape(n, 784));
is<Tensor<Shape>>()(x.reshape(sizes));
is<Tensor<[2, 3]>>()(unknown.reshape(2, 3));
is<Tensor<[number, 3]>>()(unknown.reshape(-1, 3));

export function symbolic<B extends number, H extends number>(
  y: Tensor<[B, 28, 28]>,
  z: Tensor<[B, H, 768]>,
  b: B,
  h: H,
) {
  is<Tensor<[B, 784]>>()(y.reshape(-1, 784));
  is<Tensor<[B, 784]>>()(y.reshape([b, 784]));
  is<Tensor<[B, 784]>>()(y.reshape(b, -1));
  is<Tensor<[B, H, 12, 64]>>()(z.reshape(b, h, 12, 64));
  is<Tensor<[B, H, 12, 64]>>()(z.reshape([b, h, 12, -1]));
  is<Tensor<[number, 768]>>()(z.reshape(-1, 768));
  is<Tensor<[number]>>()(z.reshape(-1));
  is<Tensor<[B, 1]>>()(({} as Tensor<[B]>).reshape(b, 1));
  is<Tensor<[6, 0]>>()(({} as Tensor<[0, B]>).reshape(6, 0));
}
