// types/reduce.ts: axes and what reductions leave.

import { any, logsumexp, mean, norm, prod, softmax, sum, type Tensor } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[2, 3, 4]>;
is<Tensor<[]>>()(x.sum());
is<Tensor<[1, 1, 1]>>()(x.sum(undefined, { keepdims: true }));
is<Tensor<[3, 4]>>()(x.sum(0));
is<Tensor<[2, 3]>>()(sum(x, -1));
is<Tensor<[2, 1, 4]>>()(mean(x, 1, { keepdims: true }));
is<Tensor<[1, 3, 4]>>()(x.sum(-3, { keepdims: true }));
is<Tensor<[3]>>()(x.max([0, -1]));
is<Tensor<[1, 3, 1]>>()(x.min([-1, 0], { keepdims: true }));
is<Tensor<[2, 3, 4]>>()(x.sum([]));
is<Tensor<[]>>()(x.sum([0, 1, 2]));
is<Tensor<[2, 4], 'int32'>>()(x.argmax(1));
is<Tensor<[2, 1, 4], 'int32'>>()(x.argmax(-2, { keepdims: true }));
is<Tensor<[2, 3, 4]>>()(x.softmax(-1));
is<Tensor<[2, 3, 4]>>()(softmax(x, 0));
is<Tensor<[2, 3, 4]>>()(x.logSoftmax(2));
is<Tensor<[2, 4]>>()(x.amax(1));
is<Tensor<[2, 3, 1]>>()(x.amin(-1, { keepdims: true }));
is<Tensor<[2, 3], 'int32'>>()(x.argmin(-1));
is<Tensor<[3]>>()(prod(x, [0, 2]));
is<Tensor<[], 'int32'>>()(x.gt(0).prod());
is<Tensor<[2, 3], 'bool'>>()(x.all(2));
is<Tensor<[], 'bool'>>()(any(x));
is<Tensor<[1, 3, 4], 'int32'>>()(x.count(0, { keepdims: true }));
is<Tensor<[2, 4]>>()(x.var(1));
is<Tensor<[2, 1, 4]>>()(x.std(1, { correction: 0, keepdims: true }));
is<Tensor<[]>>()(x.to('int32').std());
is<Tensor<[]>>()(x.norm());
is<Tensor<[3]>>()(x.norm(1, [0, -1]));
is<Tensor<[2, 3, 1]>>()(norm(x, Infinity, -1, { keepdims: true }));
is<Tensor<[2, 3]>>()(logsumexp(x, -1));

declare const axis: number;
declare const axes: number[];
declare const keepdims: boolean;
declare const unknown: Tensor<Shape>;
is<Tensor<Shape>>()(x.sum(axis));
is<Tensor<Shape>>()(x.sum(axes));
is<Tensor<Shape>>()(x.sum(0, { keepdims }));
is<Tensor<Shape>>()(unknown.sum(0));
is<Tensor<[]>>()(unknown.sum());
is<Tensor<Shape>>()(unknown.mean(undefined, { keepdims: true }));
is<Tensor<[2, 3, 4]>>()(x.softmax(axis));
is<Tensor<Shape>>()(unknown.softmax(0));

export function symbolic<B extends number>(y: Tensor<[B, 3, B]>, z: Tensor<[number, 3]>) {
  is<Tensor<[3, B]>>()(y.sum(0));
  is<Tensor<[B, 1, B]>>()(y.mean(-2, { keepdims: true }));
  is<Tensor<[B]>>()(y.max([0, 1]));
  is<Tensor<[B, 3, B]>>()(y.sub(y.max(-1, { keepdims: true }).expand(-1, -1, y.shape[2])));
  is<Tensor<[number]>>()(z.sum(1));
  is<Tensor<[3, B]>>()(y.norm(2, 0));
  is<Tensor<[B, 3]>>()(y.prod(-1));
  is<Tensor<[B, B], 'bool'>>()(y.any(1));
  is<Tensor<[B, 3, 1]>>()(y.var(-1, { correction: 0, keepdims: true }));
  is<Tensor<[number, 1]>>()(z.logsumexp(1, { keepdims: true }));
}
