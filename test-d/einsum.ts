// types/equation.ts, types/plan.ts, types/einsum.ts: sums over named axes.

import { einsum, type Tensor } from '../src/index.ts';
import type { DType } from '../types/dtype.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const s: Tensor<[]>;
declare const v: Tensor<[3]>;
declare const m: Tensor<[2, 3]>;
declare const n: Tensor<[3, 5]>;
declare const square: Tensor<[3, 3]>;
declare const q: Tensor<[8, 12, 64, 32]>;
declare const k: Tensor<[8, 12, 100, 32]>;

// What other ops do.
is<Tensor<[2, 5]>>()(einsum('ij,jk->ik', m, n));
is<Tensor<[]>>()(einsum('i,i->', v, v));
is<Tensor<[2]>>()(einsum('ij,j->i', m, v));
is<Tensor<[3, 3]>>()(einsum('i,j->ij', v, v));
is<Tensor<[8, 12, 64, 100]>>()(einsum('bhid,bhjd->bhij', q, k));
is<Tensor<[3, 2]>>()(einsum('ij->ji', m));
is<Tensor<[3]>>()(einsum('ij->j', m));
is<Tensor<[2]>>()(einsum('ij->i', m));
is<Tensor<[]>>()(einsum('ij->', m));
is<Tensor<[]>>()(einsum('ii', square));
is<Tensor<[3]>>()(einsum('ii->i', square));
is<Tensor<[3]>>()(einsum('iii->i', einsum('i,j,k', v, v, v)));
is<Tensor<[5, 2]>>()(einsum('ab,bc,cd,de->ea', m, square, square, n));
is<Tensor<[]>>()(einsum('', s));
is<Tensor<[3]>>()(einsum(',i', s, v));

// Without an arrow: the indices that come once, upper case first.
is<Tensor<[2, 5]>>()(einsum('ij,jk', m, n));
is<Tensor<[3, 2]>>()(einsum('ba', m));
is<Tensor<[3, 2]>>()(einsum('aA', m));
is<Tensor<[5, 2]>>()(einsum('zb,ba', m, n));
is<Tensor<[2, 5]>>()(einsum(' i j , j k ', m, n));
is<Tensor<[2, 5]>>()(einsum('i j,j k -> i k', m, n));

// '...' stands for any axes, none at all too; between operands they broadcast.
is<Tensor<[8, 12, 32, 64]>>()(einsum('...ij->...ji', q));
is<Tensor<[8, 12, 64, 100]>>()(einsum('...id,...jd->...ij', q, k));
is<Tensor<[8, 12, 64, 3]>>()(einsum('...d,de->...e', q, {} as Tensor<[32, 3]>));
is<Tensor<[4, 8, 12, 64]>>()(einsum('...i,b...->b...', q, {} as Tensor<[4, 12, 1]>));
is<Tensor<[3, 2]>>()(einsum('...', einsum('i...->...i', m)));
is<Tensor<[2]>>()(einsum('i...->i', q.at(0, 0, '0:2')));
is<Tensor<[]>>()(einsum('ij->...', m));

// Size 1 fits any size; a diagonal has one size.
is<Tensor<[2, 4, 3]>>()(einsum('ij,kj->ikj', m, {} as Tensor<[4, 1]>));
is<Tensor<[4]>>()(einsum('i,i->i', {} as Tensor<[1]>, {} as Tensor<[4]>));
is<Tensor<[4]>>()(einsum('ii,i->i', {} as Tensor<[1, 1]>, {} as Tensor<[4]>));

// The dtypes together.
declare const ints: Tensor<[2, 3], 'int32'>;
declare const mask: Tensor<[2, 3], 'bool'>;
is<Tensor<[2], 'int32'>>()(einsum('ij->i', ints));
is<Tensor<[2], 'bool'>>()(einsum('ij->i', mask));
is<Tensor<[2], 'int32'>>()(einsum('ij,ij->i', ints, mask));
is<Tensor<[2]>>()(einsum('ij,ij,ij->i', ints, mask, m));

// Dynamic sizes may fit; a known one is kept.
declare const dynamic: Tensor<[number, number]>;
declare const half: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;
declare const several: Tensor<[2, 3]>[];
declare const text: string;
declare const some: `${string}->ij`;
declare const either: 'ij->i' | 'ij->ji';
is<Tensor<[2, number]>>()(einsum('ij,jk->ik', m, dynamic));
is<Tensor<[number, 5]>>()(einsum('ij,jk->ik', half, n));
is<Tensor<[3]>>()(einsum('ii->i', half));
is<Tensor<[2, number]>>()(einsum('ij,jk->ik', m, unknown));
is<Tensor<[number, 5]>>()(einsum('ij,jk->ik', unknown, n));
is<Tensor<[2, 3]>>()(einsum('ij,ij->ij', unknown, m));
is<Tensor>()(einsum('...ij->...ji', unknown));
is<Tensor<[number]>>()(einsum('...i->i', unknown));
is<Tensor>()(einsum(text, m, n));
is<Tensor>()(einsum(some, m, n));
is<Tensor>()(einsum(either, m));
is<Tensor>()(einsum('ij,ij', ...several));

export function symbolic<B extends number, T extends number, H extends number>(
  x: Tensor<[B, T, 768]>,
  y: Tensor<[B, H, T, 64]>,
  w: Tensor<[768, H, 64]>,
  a: Tensor<[T, T]>,
) {
  is<Tensor<[B, H, T, 64]>>()(einsum('btc,chd->bhtd', x, w));
  is<Tensor<[B, H, T, T]>>()(einsum('bhid,bhjd->bhij', y, y));
  is<Tensor<[B, H, T, T]>>()(einsum('...id,...jd->...ij', y, y));
  is<Tensor<[B, H, T, 64]>>()(einsum('bhij,bhjd->bhid', einsum('bhid,bhjd->bhij', y, y), y));
  is<Tensor<[T]>>()(einsum('ii->i', a));
  is<Tensor<[B, T, 768]>>()(einsum('btc,st->bsc', x, a));
  is<Tensor<[T, B]>>()(einsum('btc->tb', x));
  is<Tensor<[B, T, 3]>>()(einsum('bt,btk,k->btk', x.sum(-1), x.at('...', '0:1'), v));
}

export function anyDType<D extends DType, N extends number>(x: Tensor<[N, 3], D>) {
  is<Tensor<[N], D>>()(einsum('ij->i', x));
  is<Tensor<[N, N], D>>()(einsum('ij,kj->ik', x, x));
}
