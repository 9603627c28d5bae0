// types/concat.ts: sizes added along an axis.

import { cat, full, ones, type Tensor, tensor, zeros } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const a: Tensor<[2, 3]>;
declare const b: Tensor<[5, 3]>;
declare const ints: Tensor<[2, 3], 'int32'>;
is<Tensor<[7, 3]>>()(cat([a, b]));
is<Tensor<[7, 3]>>()(cat([a, b], 0));
is<Tensor<[9, 3]>>()(cat([a, b, a], -2));
is<Tensor<[2, 9]>>()(cat([a, a, a], 1));
is<Tensor<[2, 3]>>()(cat([a]));
is<Tensor<[4, 3]>>()(cat([a, ints]));
is<Tensor<[4, 3], 'int32'>>()(cat([ints, ints]));

// What is made on the spot has its own dtype, not any.
is<Tensor<[4, 3]>>()(cat([zeros([2, 3]), ones([2, 3])]));
is<Tensor<[3]>>()(cat([tensor([1]), full([2], 1)]));
is<Tensor<[4, 3], 'float64'>>()(cat([a, zeros([2, 3], { dtype: 'float64' })]));

declare const many: Tensor<[2, 3]>[];
declare const dynamic: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;
declare const axis: number;
is<Tensor<[number, 3]>>()(cat(many, 0));
is<Tensor<[2, number]>>()(cat(many, -1));
is<Tensor<[number, 3]>>()(cat([a, dynamic]));
is<Tensor<[2, 6]>>()(cat([dynamic, a], 1));
is<Tensor<Shape>>()(cat([a, b], axis));
is<Tensor<Shape>>()(cat([a, unknown]));

export function symbolic<B extends number>(x: Tensor<[B, 3]>, y: Tensor<[B, 5]>) {
  is<Tensor<[B, 8]>>()(cat([x, y], 1));
  is<Tensor<[number, 3]>>()(cat([x, x]));
  is<Tensor<[number, 3]>>()(cat([x, a]));
}
