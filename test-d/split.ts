// types/split.ts: several tensors of one.

import { chunk, split, type Tensor, unbind } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[10, 3]>;
declare const ints: Tensor<[2], 'int32'>;
declare const empty: Tensor<[0, 3]>;
is<[Tensor<[3, 3]>, Tensor<[3, 3]>, Tensor<[3, 3]>, Tensor<[1, 3]>]>()(x.split(3));
is<[Tensor<[5, 3]>, Tensor<[5, 3]>]>()(split(x, 5));
is<[Tensor<[10, 3]>]>()(x.split(99));
is<[Tensor<[10, 1]>, Tensor<[10, 2]>]>()(x.split([1, 2], -1));
is<[Tensor<[0, 3]>, Tensor<[10, 3]>]>()(split(x, [0, 10], 0));
is<[Tensor<[0, 3]>]>()(empty.split(4));
is<[]>()(empty.split([]));
is<[Tensor<[4, 3]>, Tensor<[4, 3]>, Tensor<[2, 3]>]>()(x.chunk(3));
is<[Tensor<[10, 2]>, Tensor<[10, 1]>]>()(chunk(x, 2, 1));
is<[Tensor<[0, 3]>, Tensor<[0, 3]>]>()(empty.chunk(2));
is<[Tensor<[], 'int32'>, Tensor<[], 'int32'>]>()(ints.unbind());
is<[Tensor<[10]>, Tensor<[10]>, Tensor<[10]>]>()(unbind(x, -1));
is<[]>()(empty.unbind());

const [first, second] = x.split([4, 6]);
is<Tensor<[4, 3]>>()(first);
is<Tensor<[6, 3]>>()(second);

// More parts than a tuple should have.
declare const long: Tensor<[1000, 2]>;
is<Tensor<[number, 2]>[]>()(long.split(3));
is<Tensor<[2]>[]>()(long.unbind());

declare const n: number;
declare const sizes: number[];
declare const dynamic: Tensor<[number, 4]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[number, 4]>[]>()(dynamic.split(3));
is<[Tensor<[3, 4]>, Tensor<[number, 4]>]>()(dynamic.split([3, n]));
is<Tensor<[number, 4]>[]>()(dynamic.split(sizes));
is<[Tensor<[number, 2]>, Tensor<[number, 2]>]>()(dynamic.chunk(2, 1));
is<Tensor<[number, number]>[]>()(dynamic.split(2, n));
is<Tensor<[number, 3]>[]>()(x.chunk(n));
is<Tensor<[4]>[]>()(dynamic.unbind());
is<Tensor<Shape>[]>()(dynamic.unbind(n));
is<Tensor<Shape>[]>()(unknown.split(2));
is<Tensor<Shape>[]>()(unknown.unbind());

export function symbolic<B extends number, H extends number>(y: Tensor<[B, 6]>, b: B, h: H) {
  const [q, k, v] = y.split(2, 1);
  is<Tensor<[B, 2]>>()(q);
  is<Tensor<[B, 2]>>()(k);
  is<Tensor<[B, 2]>>()(v);
  is<Tensor<[number, 6]>[]>()(y.split(2));
  const [one, other] = y.split([b, h]);
  is<Tensor<[B, 6]>>()(one);
  is<Tensor<[H, 6]>>()(other);
  const [, second] = y.chunk(2, -1);
  is<Tensor<[B, 3]>>()(second);
  is<Tensor<[6]>[]>()(y.unbind());
  const [, , , , , last] = y.unbind(1);
  is<Tensor<[B]>>()(last);
}
