// types/broadcast.ts: two and three shapes together.

import { add, type Tensor, where } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const a: Tensor<[32, 1, 3]>;
declare const b: Tensor<[4, 1]>;
declare const scalar: Tensor<[]>;
declare const empty: Tensor<[0, 3]>;
declare const row: Tensor<[3]>;
is<Tensor<[32, 4, 3]>>()(a.add(b));
is<Tensor<[32, 4, 3]>>()(add(b, a));
is<Tensor<[32, 1, 3]>>()(a.mul(scalar));
is<Tensor<[32, 1, 3]>>()(a.sub(2));
is<Tensor<[]>>()(scalar.add(scalar));
is<Tensor<[0, 3]>>()(empty.add(row));
is<Tensor<[32, 4, 3]>>()(a.div(b));
is<Tensor<[32, 4, 3], 'bool'>>()(a.ge(b));
is<Tensor<[32, 4, 3]>>()(a.gt(0).where(b, row));
is<Tensor<[32, 1, 3]>>()(where(a.gt(0), 1, 0));
is<Tensor<[3], 'int32'>>()(where(row.gt(0), row.to('int32'), 0));

declare const dynamic: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[number, 3]>>()(dynamic.add(row));
is<Tensor<[5, 3]>>()(dynamic.add({} as Tensor<[5, 3]>));
is<Tensor<[number, 3]>>()(dynamic.add({} as Tensor<[1, 3]>));
is<Tensor<[number, 3]>>()(dynamic.add(dynamic));
is<Tensor<Shape>>()(unknown.add(row));
is<Tensor<Shape>>()(row.add(unknown));

export function symbolic<B extends number, T extends number>(
  x: Tensor<[B, T, 3]>,
  y: Tensor<[T, 1]>,
) {
  is<Tensor<[B, T, 3]>>()(x.add(row));
  is<Tensor<[B, T, 3]>>()(row.add(x));
  is<Tensor<[B, T, 3]>>()(x.add(x));
  is<Tensor<[B, T, 3]>>()(x.mul(y));
  is<Tensor<[B, T, 3]>>()(x.mul(2));
  is<Tensor<[B, T, 3]>>()(where(x.gt(0), x, y));
  is<Tensor<[B, T, 3]>>()(x.add({} as Tensor<[number, 3]>));
}
