// types/named.ts and types/named-function.ts: sizes with names.

import {
  cat,
  einsum,
  embedding,
  kron,
  type Named,
  named,
  oneHot,
  type Size,
  type Tensor,
  zeros,
} from '../src/index.ts';
import type { Factors, FactorsOf, Merge, Without } from '../types/named.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

type B = Size<'batch'>;
type T = Size<'time'>;

declare const x: Named<['batch', 'time', 768]>;
declare const w: Tensor<[768, 10]>;
is<Tensor<[B, T, 768]>>()(x);

// Every rule takes a named size as it takes a symbol.
is<Tensor<[B, T, 10]>>()(x.matmul(w).add(zeros(10)));
is<Tensor<[B, 768, T]>>()(x.permute(0, 2, 1));
is<Tensor<[B, T, T]>>()(x.matmul(x.permute(0, 2, 1)).softmax(-1));
is<Tensor<[B, T, 768]>>()(x.sub(x.mean(-1, { keepdims: true })));
is<Tensor<[T, 768]>>()(x.sum(0));
is<Tensor<[B, 768]>>()(x.at(':', 0));
is<Tensor<[B, T, 4]>>()(x.at('...', '1:5'));
is<Tensor<[B, number, 768]>>()(x.at(':', '1:'));
is<Tensor<[B, 3]>>()(zeros([x.shape[0], 3]));
is<Tensor<[B, 1, T, 768]>>()(x.unsqueeze(1));
is<Tensor<Shape>>()(x.squeeze());

// Their products have names.
is<Tensor<[Size<'batch*time'>, 768]>>()(x.reshape(-1, 768));
is<Tensor<[Size<'batch*time'>, 768]>>()(x.permute(1, 0, 2).reshape(-1, 768));
is<Tensor<[Size<'768*batch*time'>]>>()(x.flatten());
is<Tensor<[B, Size<'12*time'>, 64]>>()(x.reshape(x.shape[0], -1, 64));
is<Tensor<[B, T, 12, 64]>>()(x.reshape(x.shape[0], x.shape[1], 12, -1));
is<Tensor<[T, B, 768]>>()(x.reshape(x.shape[1], x.shape[0], 768));
is<Tensor<[Size<'2*batch'>, Size<'3*time'>, 768]>>()(x.tile(2, 3, 1));
const rows = x.reshape(-1, 768);
is<Tensor<[B, T, 768]>>()(rows.unflatten(0, [x.shape[0], -1]));
is<Tensor<[T, B, 384, 2]>>()(rows.reshape(x.shape[1], -1, 384, 2));
is<Tensor<[Size<'batch*time*time'>]>>()(x.matmul(x.permute(0, 2, 1)).flatten());

is<Tensor<[Size<'batch*time'>, 768]>>()(x.rearrange('b t d -> (b t) d'));
is<Tensor<[Size<'12*batch'>, T, 64]>>()(x.rearrange('b t (h d) -> (b h) t d', { h: 12 }));
is<Tensor<[Size<'2*batch'>, T, 768]>>()(x.repeat('b t d -> (b 2) t d'));
is<Tensor<[number, 4, T, 768]>>()(x.rearrange('(b n) t d -> b n t d', { n: 4 }));

// Einsum, patterns, networks, indices, sorts and parts carry them.
declare const images: Named<['batch', 3, 32, 32]>;
declare const ids: Named<['batch', 'time'], 'int32'>;
declare const lengths: Named<['batch'], 'int32'>;
is<Tensor<[B, T, T]>>()(einsum('btd,bsd->bts', x, x));
is<Tensor<[B, 12, T, 64]>>()(x.rearrange('b t (h d) -> b h t d', { h: 12 }));
is<Tensor<[B, 768]>>()(x.reduce('b t d -> b d', 'mean'));
is<Tensor<[B, 16, 32, 32]>>()(images.conv2d(zeros([16, 3, 3, 3]), { padding: 1 }));
is<Tensor<[B, 3, 16, 16]>>()(images.maxPool2d(2));
is<Tensor<[B, T, 64]>>()(embedding(ids, zeros([100, 64])));
is<Tensor<[B, T, 10], 'int32'>>()(oneHot(ids, 10));
is<Tensor<[B, T, 768]>>()(x.set([0], 1));
is<Tensor<[B, T, 768]>>()(x.at(lengths));
is<Tensor<[B, T, 5]>>()(x.topk(5).values);
is<Tensor<[B, T, 256]>>()(x.split(256, 2)[1]);
is<Tensor<[]>>()(x.at(':', 0, '0:10').crossEntropy(lengths));
is<Tensor<[Size<'batch*time'>, 4]>>()(kron(zeros([x.shape[0], 2]), zeros([x.shape[1], 2])));

// And so do sums with known sizes, and of like terms.
const longer = cat([x, zeros([x.shape[0], 1, 768])], 1);
is<Tensor<[B, Size<'time+1'>, 768]>>()(longer);
is<Tensor<[B, Size<'time+3'>, 768]>>()(cat([longer, zeros([x.shape[0], 2, 768])], 1));
is<Tensor<[B, Size<'2*time'>, 768]>>()(cat([x, x], 1));
is<Tensor<[B, Size<'3*time'>, 768]>>()(cat([x, x, x], 1));
is<Tensor<[B, T, 1536]>>()(cat([x, x], 2));
is<Tensor<[number, T]>>()(
  cat([zeros([x.shape[0], x.shape[1]]), zeros([x.shape[1], x.shape[1]])], 0),
);

// A named size is a number, and a tensor of named sizes one of dynamic sizes. Not the other way round.
const count: number = x.shape[0];
const some: Tensor<[number, number, 768]> = x;
// @ts-expect-error
const other: Named<['time', 'batch', 768]> = x;
// @ts-expect-error
const named2: Named<['batch', 'time', 768]> = {} as Tensor<[2, 3, 768]>;
void [count, some, other, named2];

// Factors.
is<FactorsOf<Size<'12*batch*time'>>>()({} as Factors<12, ['batch', 'time']>);
is<Merge<['a', 'c'], ['b', 'd', 'a']>>()(['a', 'a', 'b', 'c', 'd']);
is<Without<['a', 'b', 'b', 'c'], ['b', 'c']>>()(['a', 'b']);
is<Without<['a'], ['b']>>()('no');

// A function over named sizes, called at literal, dynamic and symbolic ones.
const project = named(['batch', 'time', 768], (y) => {
  is<Named<['batch', 'time', 768]>>()(y);
  return y.reshape(-1, 768).matmul(w);
});
is<Tensor<[20, 10]>>()(project(zeros([2, 10, 768])));
is<Tensor<[number, 10]>>()(project({} as Tensor<[number, number, 768]>));
is<Tensor<[number, 10]>>()(project({} as Tensor<[number, 10, 768]>));
const generic = <N extends number>(y: Tensor<[N, 10, 768]>) =>
  named(['n', 10, 768], (z) => z.at(':', 0))(y);
is<Tensor<[7, 768]>>()(generic(zeros([7, 10, 768])));

const attend = named(
  [['batch', 'query', 64], ['batch', 'key', 64], { shape: ['batch', 'key'], dtype: 'bool' }],
  (q, k, mask) => {
    const scores = q.matmul(k.permute(0, 2, 1));
    const weights = mask.unsqueeze(1).where(scores, -Infinity).softmax(-1);
    return { weights, cache: cat([k, zeros([k.shape[0], 1, 64])], 1), pair: [q, mask] as const };
  },
);
const attended = attend(zeros(2, 5, 64), zeros(2, 7, 64), zeros([2, 7], { dtype: 'bool' }));
is<Tensor<[2, 5, 7]>>()(attended.weights);
is<Tensor<[2, 8, 64]>>()(attended.cache);
is<Tensor<[2, 7], 'bool'>>()(attended.pair[1]);

// One size per name, whatever it is.
const square = named(['n', 'n'], (m) => m.matmul(m));
is<Tensor<[3, 3]>>()(square(zeros(3, 3)));
