// types/movement.ts and types/expand.ts: axes moved, dropped, added and repeated.

import { expand, permute, squeeze, T, type Tensor, unsqueeze } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[2, 3, 4]>;
declare const ones: Tensor<[1, 3, 1]>;
declare const scalar: Tensor<[]>;
is<Tensor<[4, 3, 2]>>()(x.T());
is<Tensor<[4, 3, 2]>>()(T(x));
is<Tensor<[]>>()(scalar.T());
is<Tensor<[4, 2, 3]>>()(x.permute(2, 0, 1));
is<Tensor<[4, 2, 3]>>()(x.permute([-1, 0, -2]));
is<Tensor<[2, 4, 3]>>()(permute(x, 0, 2, 1));
is<Tensor<[3]>>()(ones.squeeze());
is<Tensor<[3, 1]>>()(ones.squeeze(0));
is<Tensor<[1, 3]>>()(squeeze(ones, -1));
is<Tensor<[1, 3, 1]>>()(ones.squeeze(1));
is<Tensor<[1, 2, 3, 4]>>()(x.unsqueeze(0));
is<Tensor<[2, 3, 4, 1]>>()(x.unsqueeze(-1));
is<Tensor<[2, 3, 4, 1]>>()(unsqueeze(x, 3));
is<Tensor<[1, 2, 3, 4]>>()(x.unsqueeze(-4));
is<Tensor<[1]>>()(scalar.unsqueeze(0));
is<Tensor<[5, 3, 7]>>()(ones.expand(5, 3, 7));
is<Tensor<[5, 3, 1]>>()(ones.expand([5, -1, -1]));
is<Tensor<[6, 1, 3, 1]>>()(expand(ones, 6, -1, -1, -1));
is<Tensor<[0, 3, 1]>>()(ones.expand(0, 3, 1));
is<Tensor<[2, 2]>>()(scalar.expand(2, 2));

declare const n: number;
declare const dynamic: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[number, 2, 3]>>()(x.permute(n, 0, 1));
is<Tensor<[3, number]>>()(dynamic.T());
is<Tensor<Shape>>()(dynamic.squeeze());
is<Tensor<Shape>>()(dynamic.squeeze(0));
is<Tensor<[number, 3]>>()(dynamic.squeeze(1));
is<Tensor<[number, number, number]>>()(dynamic.unsqueeze(n));
is<Tensor<[5, 3]>>()(dynamic.expand(5, -1));
is<Tensor<[number, 3, number]>>()(ones.expand(n, n, n));
is<Tensor<Shape>>()(unknown.T());
is<Tensor<Shape>>()(unknown.permute(1, 0));
is<Tensor<Shape>>()(unknown.unsqueeze(0));
is<Tensor<Shape>>()(unknown.expand(2, 3));

export function symbolic<B extends number, H extends number>(y: Tensor<[B, 1, H]>, b: B, h: H) {
  is<Tensor<[H, 1, B]>>()(y.T());
  is<Tensor<[H, B, 1]>>()(y.permute(2, 0, 1));
  is<Tensor<[B, H]>>()(y.squeeze(1));
  is<Tensor<[B, 1, H, 1]>>()(y.unsqueeze(-1));
  is<Tensor<[B, 5, H]>>()(y.expand(-1, 5, -1));
  is<Tensor<[B, H, H]>>()(y.expand(b, h, h));
  is<Tensor<[7, B, 1, H]>>()(y.expand(7, b, 1, h));
}
