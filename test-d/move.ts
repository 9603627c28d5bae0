// types/move.ts and types/pad.ts: rolling, padding, diagonals and grids.

import {
  diag,
  diagonal,
  kron,
  meshgrid,
  movedim,
  pad,
  repeatInterleave,
  roll,
  type Tensor,
} from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[2, 3]>;
declare const cube: Tensor<[2, 3, 4]>;
declare const ints: Tensor<[3], 'int32'>;
declare const scalar: Tensor<[]>;
is<Tensor<[2, 3]>>()(x.roll(4));
is<Tensor<[2, 3]>>()(roll(x, [1, -2], [0, -1]));
is<Tensor<[]>>()(scalar.roll(1));
is<Tensor<[2, 6]>>()(x.pad([1, 2]));
is<Tensor<[6, 3]>>()(pad(x, [0, 0, 3, 1], { value: 7 }));
is<Tensor<[1, 1]>>()(x.pad([-1, -1, -2, 1]));
is<Tensor<[0, 3]>>()(x.pad([0, 0, -2, 0]));
is<Tensor<[2, 7]>>()(x.pad([2, 2], { mode: 'reflect' }));
is<Tensor<[102, 3]>>()(x.pad([0, 0, 0, 100], { mode: 'replicate' }));
is<Tensor<[6, 9]>>()(x.pad([3, 3, 2, 2], { mode: 'circular' }));
is<Tensor<[2, 3]>>()(x.pad([]));
is<Tensor<[2]>>()(x.diag());
is<Tensor<[2]>>()(diag(x, 1));
is<Tensor<[0]>>()(x.diag(-2));
is<Tensor<[3, 3], 'int32'>>()(ints.diag());
is<Tensor<[5, 5], 'int32'>>()(ints.diag(-2));
is<Tensor<[4, 2]>>()(cube.diagonal());
is<Tensor<[2, 2]>>()(diagonal(cube, -1, 1, 2));
is<Tensor<[3, 0]>>()(cube.diagonal(4, 0, -1));
is<[Tensor<[3, 2], 'int32'>, Tensor<[3, 2]>]>()(meshgrid([ints, {} as Tensor<[2]>]));
is<[Tensor<[2, 3, 1], 'int32'>, Tensor<[2, 3, 1]>, Tensor<[2, 3, 1]>]>()(
  meshgrid([ints, {} as Tensor<[2]>, scalar], { indexing: 'xy' }),
);
is<Tensor<[12]>>()(x.repeatInterleave(2));
is<Tensor<[2, 9]>>()(repeatInterleave(x, 3, -1));
is<Tensor<[0, 3]>>()(x.repeatInterleave(0, 0));
is<Tensor<[5]>>()(scalar.repeatInterleave(5));
is<Tensor<[2, 9]>>()(kron(x, ints));
is<Tensor<[4, 9, 16]>>()(cube.kron(cube));
is<Tensor<[3, 4, 2]>>()(cube.movedim(0, -1));
is<Tensor<[4, 2, 3]>>()(movedim(cube, 2, 0));

declare const n: number;
declare const sizes: number[];
declare const dynamic: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[number, 3]>>()(dynamic.roll(n, n));
is<Tensor<[number, 3]>>()(dynamic.roll(sizes, sizes));
is<Tensor<[number, 5]>>()(dynamic.pad([1, 1]));
is<Tensor<[number, 3]>>()(dynamic.pad([0, 0, 1, 1]));
is<Tensor<[number, number]>>()(dynamic.pad(sizes));
is<Tensor<[2, number]>>()(x.pad([n, 1]));
is<Tensor<[number]>>()(dynamic.diag());
is<Tensor<[number]>>()(x.diag(n));
is<Tensor<[number, number], 'int32'>>()(ints.diag(n));
is<Tensor<Shape>>()(cube.diagonal(0, n, 1));
is<Tensor<[number, 9]>>()(dynamic.repeatInterleave(3, 1));
is<Tensor<[number]>>()(dynamic.repeatInterleave(2));
is<Tensor<[number, number]>>()(x.repeatInterleave(2, n));
is<Tensor<[number, 9]>>()(dynamic.kron(ints));
is<Tensor<[number, number, number]>>()(cube.movedim(n, 0));
is<Tensor<Shape>>()(unknown.pad([1, 1]));
is<Tensor<Shape>>()(unknown.diag());
is<Tensor<[number]>>()(unknown.repeatInterleave(2));

export function symbolic<B extends number, H extends number>(y: Tensor<[B, H]>, b: B, h: H) {
  is<Tensor<[B, H]>>()(y.roll([b, h], [0, 1]));
  is<Tensor<[B, number]>>()(y.pad([1, h]));
  is<Tensor<[number]>>()(y.diag());
  is<Tensor<[B, B]>>()(({} as Tensor<[B]>).diag());
  is<Tensor<[B, number]>>()(y.repeatInterleave(2, 1));
  is<Tensor<[B, H]>>()(y.repeatInterleave(1, 1));
  is<Tensor<[H, B]>>()(y.movedim(0, 1));
  is<Tensor<[B, H]>>()(y.kron({} as Tensor<[1]>));
  const [left] = meshgrid([{} as Tensor<[B]>, {} as Tensor<[H]>]);
  is<Tensor<[B, H]>>()(left);
}
