// types/pattern.ts, types/arrangement.ts, types/einops.ts: axes before and after, by name.

import { rearrange, reduce, repeat, type Tensor } from '../src/index.ts';
import type { DType } from '../types/dtype.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const s: Tensor<[]>;
declare const m: Tensor<[2, 3]>;
declare const images: Tensor<[32, 30, 40, 3]>;
declare const tokens: Tensor<[8, 196, 768]>;

// ---- rearrange
is<Tensor<[3, 2]>>()(rearrange(m, 'h w -> w h'));
is<Tensor<[3, 2]>>()(m.rearrange('h w->w h'));
is<Tensor<[32, 3, 30, 40]>>()(
  images.rearrange('batch height width colour -> batch colour height width'),
);
is<Tensor<[960, 40, 3]>>()(images.rearrange('b h w c -> (b h) w c'));
is<Tensor<[32, 3600]>>()(images.rearrange('b h w c -> b (c h w)'));
is<Tensor<[30, 1280, 3]>>()(images.rearrange('b h w c -> h (b w) c'));
is<Tensor<[128, 15, 20, 3]>>()(
  images.rearrange('b (h h1) (w w1) c -> (b h1 w1) h w c', { h1: 2, w1: 2 }),
);
is<Tensor<[8, 12, 196, 64]>>()(tokens.rearrange('b t (heads d) -> b heads t d', { heads: 12 }));
is<Tensor<[8, 12, 196, 64]>>()(tokens.rearrange('b t (heads d) -> b heads t d', { d: 64 }));
is<Tensor<[8, 14, 14, 768]>>()(tokens.rearrange('b (h w) c -> b h w c', { h: 14, w: 14 }));
is<Tensor<[768, 8, 196]>>()(tokens.rearrange('... c -> c ...'));
is<Tensor<[1204224]>>()(tokens.rearrange('... -> (...)'));
is<Tensor<[768, 1568]>>()(tokens.rearrange('... c -> c (...)'));
is<Tensor<[3, 2]>>()(m.rearrange('a ... b -> b ... a'));
is<Tensor<[1, 2, 1, 3]>>()(m.rearrange('a b -> 1 a () b'));
is<Tensor<[2, 3]>>()(m.rearrange('a b -> 1 a () b').rearrange('1 a 1 b -> a b'));
is<Tensor<[3, 2]>>()(m.rearrange('(a 1) b -> b (1 a)'));
is<Tensor<[1]>>()(s.rearrange('-> 1'));
is<Tensor<[]>>()(s.rearrange(' -> '));
is<Tensor<[2, 3]>>()(m.rearrange('a b -> a b', { a: 2 }));
is<Tensor<[3, 0]>>()(({} as Tensor<[0, 3]>).rearrange('a b -> b a'));

// ---- reduce
is<Tensor<[32, 15, 20, 3]>>()(reduce(images, 'b (h 2) (w 2) c -> b h w c', 'mean'));
is<Tensor<[32, 15, 10, 3]>>()(images.reduce('b (h i) (w j) c -> b h w c', 'max', { i: 2, j: 4 }));
is<Tensor<[32, 3]>>()(images.reduce('b ... c -> b c', 'sum'));
is<Tensor<[]>>()(images.reduce('b h w c ->', 'min'));
is<Tensor<[2, 1]>>()(m.reduce('a b -> a 1', 'prod'));
is<Tensor<[2], 'bool'>>()(m.reduce('a b -> a', 'any'));
is<Tensor<[2], 'int32'>>()(m.gt(0).reduce('a b -> a', 'sum'));
is<Tensor<[2]>>()(m.to('int32').reduce('a b -> a', 'mean'));
is<Tensor<[2], 'int32'>>()(m.to('int32').reduce('a b -> a', 'max'));

// ---- repeat, beside PyTorch's
is<Tensor<[2, 3, 4]>>()(repeat(m, 'h w -> h w c', { c: 4 }));
is<Tensor<[4, 6]>>()(m.repeat('h w -> (h 2) (2 w)'));
is<Tensor<[4, 9]>>()(m.repeat('h w -> (a h) (w b)', { a: 2, b: 3 }));
is<Tensor<[5, 2, 1, 3]>>()(m.repeat('a ... -> 5 a 1 ...'));
is<Tensor<[2, 3], 'int32'>>()(m.to('int32').repeat('a b -> a b'));
is<Tensor<[4, 9]>>()(m.repeat(2, 3));
is<Tensor<[4, 9]>>()(repeat(m, [2, 3]));

// ---- dynamic sizes
declare const dynamic: Tensor<[number, 6]>;
declare const unknown: Tensor<Shape>;
declare const n: number;
declare const pattern: string;
declare const sizes: Record<string, number>;
is<Tensor<[6, number]>>()(dynamic.rearrange('a b -> b a'));
is<Tensor<[number, 2, 3]>>()(dynamic.rearrange('a (b c) -> a b c', { b: 2 }));
is<Tensor<[4, number, 6]>>()(dynamic.rearrange('(a c) b -> a c b', { a: 4 }));
is<Tensor<[number]>>()(dynamic.rearrange('a b -> (a b)'));
is<Tensor<[number, number, number]>>()(dynamic.rearrange('a (b c) -> a b c', { b: n }));
is<Tensor<[number, 6]>>()(dynamic.rearrange('a b -> (a 1) b'));
is<Tensor<[6]>>()(dynamic.rearrange('1 b -> b'));
is<Tensor<[number, number]>>()(unknown.rearrange('a b -> b a'));
is<Tensor<[2, number]>>()(unknown.rearrange('(a b) -> a b', { a: 2 }));
is<Tensor>()(unknown.rearrange('a ... -> ... a'));
is<Tensor<[number]>>()(unknown.reduce('a ... -> a', 'max'));
is<Tensor<[number, 3]>>()(unknown.repeat('a -> a b', { b: 3 }));
is<Tensor>()(m.rearrange(pattern));
is<Tensor>()(m.rearrange('a b -> a b', sizes));
is<Tensor<[2, 3, number]>>()(m.repeat('a b -> a b c', { c: n }));

export function symbolic<B extends number, T extends number, H extends number>(
  x: Tensor<[B, T, 768]>,
  y: Tensor<[B, H, T, 64]>,
  heads: H,
) {
  is<Tensor<[T, B, 768]>>()(x.rearrange('b t c -> t b c'));
  is<Tensor<[B, 12, T, 64]>>()(x.rearrange('b t (h d) -> b h t d', { h: 12 }));
  is<Tensor<[B, T, 768]>>()(
    x.rearrange('b t (h d) -> b h t d', { h: 12 }).rearrange('b h t d -> b t (h d)'),
  );
  is<Tensor<[B, H, T, number]>>()(x.rearrange('b t (h d) -> b h t d', { h: heads }));
  is<Tensor<[B, T, number]>>()(y.rearrange('b h t d -> b t (h d)'));
  is<Tensor<[64, T, B, H]>>()(y.rearrange('b h t d -> d t b h'));
  is<Tensor<[64, B, H, T]>>()(y.rearrange('... d -> d ...'));
  is<Tensor<[B, T]>>()(x.reduce('b t c -> b t', 'mean'));
  is<Tensor<[768]>>()(x.reduce('... c -> c', 'max'));
  is<Tensor<[B, 768, T, 2]>>()(x.repeat('b t c -> b c t k', { k: 2 }));
  is<Tensor<[B, H, T, 768]>>()(x.repeat('b t c -> b h t c', { h: heads }));
  is<Tensor<[B, T, 768]>>()(x.rearrange('(b 1) t c -> (1 b) t c'));
  // A product that is not taken apart stays.
  is<Tensor<[768, B, T]>>()(x.rearrange('b (h t) c -> c b (h t)', { h: 2 }));
  is<Tensor<[number, 768]>>()(x.rearrange('b t c -> (b t) c'));
}

export function anyDType<D extends DType, N extends number>(x: Tensor<[N, 3], D>) {
  is<Tensor<[3, N], D>>()(x.rearrange('n c -> c n'));
  is<Tensor<[N], D>>()(x.reduce('n c -> n', 'max'));
}
