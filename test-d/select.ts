// types/select.ts: what stands at indices, or under a mask, in a tensor.

import {
  embedding,
  gather,
  indexAdd,
  indexSelect,
  oneHot,
  type Tensor,
  takeAlongDim,
} from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[3, 4]>;
declare const ints: Tensor<[3, 4], 'int32'>;
declare const bools: Tensor<[3, 4], 'bool'>;
declare const index: Tensor<[3, 2], 'int32'>;
declare const vector: Tensor<[5], 'int32'>;
declare const mask: Tensor<[4], 'bool'>;
declare const scalar: Tensor<[], 'int32'>;
declare const n: number;
declare const dynamic: Tensor<[number, 4]>;
declare const indices: Tensor<[number, 2], 'int32'>;
declare const unknown: Tensor<Shape>;
declare const some: Tensor<Shape, 'int32'>;

is<Tensor<[3, 2]>>()(x.gather(1, index));
is<Tensor<[3, 2], 'int32'>>()(gather(ints, -1, index));
is<Tensor<[9, 1]>>()(x.gather(0, {} as Tensor<[9, 1], 'int32'>));
is<Tensor<[3, 2]>>()(x.gather(n, index));
is<Tensor<[number, 2]>>()(x.gather(1, indices));
is<Tensor<[3, 2]>>()(dynamic.gather(1, index));
is<Tensor<[3, 2]>>()(unknown.gather(1, index));
is<Tensor<Shape>>()(x.gather(1, some));

is<Tensor<[3, 4]>>()(x.scatter(1, index, x));
is<Tensor<[3, 4]>>()(x.scatter(1, index, 1.5));
is<Tensor<[3, 4]>>()(x.scatter(1, index, ints));
is<Tensor<[3, 4], 'bool'>>()(bools.scatter(1, index, true));
is<Tensor<[3, 4]>>()(x.scatterAdd(0, index, index));
is<Tensor<[number, 4]>>()(dynamic.scatterAdd(1, indices, x));

is<Tensor<[5, 4]>>()(x.indexSelect(0, vector));
is<Tensor<[3, 5], 'int32'>>()(indexSelect(ints, -1, vector));
is<Tensor<[3, number]>>()(x.indexSelect(1, {} as Tensor<[number], 'int32'>));
is<Tensor<[number, 5]>>()(dynamic.indexSelect(1, vector));
is<Tensor<[3, number]>>()(x.indexSelect(1, some));
is<Tensor<Shape>>()(x.indexSelect(n, vector));
is<Tensor<Shape>>()(unknown.indexSelect(1, vector));
is<Tensor<[3, 4]>>()(x.indexAdd(0, vector, {} as Tensor<[5, 4]>));
is<Tensor<[3, 4]>>()(indexAdd(x, 1, vector, {} as Tensor<[3, 5], 'int32'>));
is<Tensor<[number, 4]>>()(dynamic.indexAdd(0, vector, {} as Tensor<[5, 4]>));

is<Tensor<[3, 2]>>()(x.take(index));
is<Tensor<[]>>()(x.take(scalar));
is<Tensor<[3, 2]>>()(x.takeAlongDim(index, 1));
is<Tensor<[3, 7]>>()(takeAlongDim(x, {} as Tensor<[1, 7], 'int32'>, -1));
is<Tensor<[6]>>()(x.takeAlongDim(index));
is<Tensor<[3, 1]>>()(x.takeAlongDim(x.argmax(1, { keepdims: true }), 1));
is<Tensor<Shape>>()(x.takeAlongDim(index, n));

is<Tensor<[5, 4]>>()(vector.embedding(x));
is<Tensor<[3, 2, 4]>>()(embedding(index, x));
is<Tensor<[4]>>()(scalar.embedding(dynamic));
is<Tensor<[number, 2, 4]>>()(indices.embedding(x));
is<Tensor<Shape>>()(some.embedding(x));
is<Tensor<[5, 10], 'int32'>>()(vector.oneHot(10));
is<Tensor<[3, 2, number], 'int32'>>()(oneHot(index, n));
is<Tensor<Shape, 'int32'>>()(some.oneHot(3));

is<Tensor<[3, 4]>>()(x.maskedFill(mask, 0));
is<Tensor<[3, 4]>>()(x.maskedFill(bools, scalar));
is<Tensor<[3, 4], 'bool'>>()(bools.maskedFill(mask, false));
is<Tensor<[3, 4]>>()(({} as Tensor<[4]>).maskedFill(bools, -1));
is<Tensor<[number], 'int32'>>()(ints.maskedSelect(mask));
is<Tensor<[number, 2], 'int32'>>()(x.nonzero());
is<Tensor<[number, 0], 'int32'>>()(scalar.argwhere());
is<Tensor<[number, number], 'int32'>>()(unknown.nonzero());

export function symbolic<B extends number, V extends number, C extends number>(
  z: Tensor<[B, 10]>,
  one: Tensor<[B, 1], 'int32'>,
  tokens: Tensor<[B, 16], 'int32'>,
  weight: Tensor<[V, 64]>,
  classes: C,
) {
  is<Tensor<[B, 1]>>()(z.gather(1, one));
  is<Tensor<[B, 10]>>()(z.scatterAdd(1, one, 1));
  is<Tensor<[5, 10]>>()(z.indexSelect(0, vector));
  is<Tensor<[B, 16]>>()(z.takeAlongDim(tokens, 1));
  is<Tensor<[B, 16, 64]>>()(tokens.embedding(weight));
  is<Tensor<[B, 16, C], 'int32'>>()(tokens.oneHot(classes));
  is<Tensor<[B, 10]>>()(z.maskedFill(z.lt(0), 0));
  is<Tensor<[number]>>()(z.maskedSelect(z.lt(0)));
}
