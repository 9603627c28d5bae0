// types/contract.ts: products.

import { bmm, dot, matmul, mm, mv, outer, type Tensor, trace } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const v: Tensor<[3]>;
declare const m: Tensor<[2, 3]>;
declare const n: Tensor<[3, 5]>;
declare const batch: Tensor<[8, 1, 2, 3]>;
declare const other: Tensor<[4, 3, 5]>;
is<Tensor<[]>>()(v.dot(v));
is<Tensor<[]>>()(dot(v, v));
is<Tensor<[2]>>()(m.mv(v));
is<Tensor<[2]>>()(mv(m, v));
is<Tensor<[2, 5]>>()(m.mm(n));
is<Tensor<[2, 5]>>()(mm(m, n));
is<Tensor<[2, 5]>>()(matmul(m, n));
is<Tensor<[]>>()(v.matmul(v));
is<Tensor<[5]>>()(v.matmul(n));
is<Tensor<[2]>>()(m.matmul(v));
is<Tensor<[4, 5]>>()(v.matmul(other));
is<Tensor<[8, 1, 2]>>()(batch.matmul(v));
is<Tensor<[8, 4, 2, 5]>>()(batch.matmul(other));
is<Tensor<[8, 1, 2, 5]>>()(batch.matmul(n));
is<Tensor<[2, 5], 'int32'>>()(m.to('int32').mm(n.to('int32')));
is<Tensor<[3, 3]>>()(v.outer(v));
is<Tensor<[3, 2]>>()(outer(v, m.sum(1)));
is<Tensor<[4, 3, 3]>>()(other.bmm(other.transpose(1, 2)));
is<Tensor<[4, 5, 5]>>()(bmm(other.transpose(1, 2), other));
is<Tensor<[]>>()(m.trace());
is<Tensor<[], 'int32'>>()(trace(m.gt(0)));

declare const dynamic: Tensor<[number, number]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[2, number]>>()(m.matmul(dynamic));
is<Tensor<[number, 5]>>()(dynamic.matmul(n));
is<Tensor<Shape>>()(unknown.matmul(n));
is<Tensor<[number, 5]>>()(unknown.mm(n));
is<Tensor<[]>>()(unknown.dot(v));
is<Tensor<[]>>()(unknown.trace());
is<Tensor<[number, 3]>>()(unknown.outer(v));
is<Tensor<[4, number, 5]>>()(unknown.bmm(other));
is<Tensor<[4, number, 5]>>()(({} as Tensor<[number, number, 3]>).bmm(other));

declare const logits: Tensor<[4, 10]>;
declare const targets: Tensor<[4], 'int32'>;
is<Tensor<[]>>()(logits.crossEntropy(targets));
is<Tensor<[]>>()(unknown.crossEntropy(targets));

export function symbolic<B extends number, T extends number, K extends number>(
  x: Tensor<[B, T, 3]>,
  w: Tensor<[T, K]>,
  y: Tensor<[B, 3]>,
  labels: Tensor<[B], 'int32'>,
) {
  is<Tensor<[B, T, 5]>>()(x.matmul(n));
  is<Tensor<[B, T, T]>>()(x.matmul(x.permute(0, 2, 1)));
  is<Tensor<[B, 3, K]>>()(x.permute(0, 2, 1).matmul(w));
  is<Tensor<[B, 5]>>()(y.mm(n));
  is<Tensor<[B]>>()(y.mv(v));
  is<Tensor<[B, T, T]>>()(x.bmm(x.transpose(1, 2)));
  is<Tensor<[B, 3]>>()(y.mv(v).outer(v));
  is<Tensor<[]>>()(w.trace());
  is<Tensor<[]>>()(y.crossEntropy(labels));
}
