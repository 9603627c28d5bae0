// types/set.ts and types/indexing.ts: lists together, tensors of indices, masks, and what is set.

import { at, set, type Tensor } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[10, 20]>;
declare const y: Tensor<[2, 3, 4, 5]>;
declare const ints: Tensor<[10, 20], 'int32'>;
declare const bools: Tensor<[10, 20], 'bool'>;
declare const seven: Tensor<[7], 'int32'>;
declare const grid: Tensor<[3, 7], 'int32'>;
declare const one: Tensor<[], 'int32'>;
declare const rows: Tensor<[10], 'bool'>;
declare const n: number;
declare const numbers: number[];
declare const dynamic: Tensor<[number, 784]>;
declare const some: Tensor<[number], 'int32'>;
declare const unknown: Tensor<Shape>;
declare const anyInts: Tensor<Shape, 'int32'>;
declare const v: Tensor<[20]>;

// Lists and tensors of integers.
is<Tensor<[7, 20]>>()(x.at(seven));
is<Tensor<[10, 3, 7]>>()(at(x, ':', grid));
is<Tensor<[20]>>()(x.at(one));
is<Tensor<[]>>()(x.at(one, -1));
is<Tensor<[number, 20]>>()(x.at(some));
is<Tensor<Shape>>()(x.at(anyInts));
is<Tensor<Shape>>()(unknown.at(seven));

// Several together: where the first was, or in front.
is<Tensor<[2]>>()(x.at([0, 2], [1, 3]));
is<Tensor<[3, 7]>>()(x.at(seven, grid));
is<Tensor<[2, 2, 5]>>()(y.at(':', [0, 2], [1, 3]));
is<Tensor<[2, 3, 5]>>()(y.at([0, 1], ':', [1, 3]));
is<Tensor<[2, 2]>>()(y.at(':', [0, 2], 1, [1, 3]));
is<Tensor<[3, 2, 5]>>()(y.at(0, ':', [1, 3]));
is<Tensor<[2, 1, 4, 5]>>()(y.at([0, 1], null, [1, 2]));
is<Tensor<[2, 3, 4]>>()(y.at([0, 1], '...', [1, 2]));
is<Tensor<[2]>>()(x.at([0, 1], '...', [1, 2]));
is<Tensor<[2, 1, 3]>>()(y.at(null, [0, 1], ':', [0, 1], [2, 2]));
is<Tensor<[4]>>()(x.at([1], [0, 1, 2, 3]));
is<Tensor<[2, 2]>>()(y.at(':', [0, 2], one, [1, 3]));
is<Tensor<[number]>>()(x.at(numbers, [1]));

// Masks.
is<Tensor<[number]>>()(x.at(bools));
is<Tensor<[number, 20]>>()(x.at(rows));
is<Tensor<[number], 'int32'>>()(ints.at(x.gt(0)));
is<Tensor<[2, number, 5]>>()(y.at(':', {} as Tensor<[3, 4], 'bool'>));
is<Tensor<[number, 4]>>()(y.at(0, {} as Tensor<[3], 'bool'>, '...', 2));
is<Tensor<[number, 4]>>()(y.at('...', {} as Tensor<[2, 3], 'bool'>, ':', 1));
is<Tensor<[number, 784]>>()(dynamic.at(rows));
is<Tensor<Shape>>()(x.at({} as Tensor<Shape, 'bool'>));

// Setting.
is<Tensor<[10, 20]>>()(x.set([1, 2], 9));
is<Tensor<[10, 20]>>()(x.set(['0:2', ':'], 12));
is<Tensor<[10, 20]>>()(x.set([[0, 2]], v));
is<Tensor<[10, 20]>>()(x.set([seven, ':'], v));
is<Tensor<[10, 20]>>()(set(x, ['...', null, 3], {} as Tensor<[10, 1]>));
is<Tensor<[10, 20]>>()(x.set([1], v));
is<Tensor<[10, 20]>>()(x.set(1, v));
is<Tensor<[10, 20]>>()(x.set('::-1', x));
is<Tensor<[10, 20]>>()(x.set(one, v));
is<Tensor<[10, 20]>>()(x.set(bools, 0));
is<Tensor<[10, 20]>>()(x.set([rows, '1:3'], {} as Tensor<[number, 2]>));
is<Tensor<[10, 20]>>()(x.set([], 1));
is<Tensor<[10, 20]>>()(x.set(n, 1));
is<Tensor<[10, 20]>>()(x.set([n, `${n}:`], 1));
is<Tensor<[10, 20], 'int32'>>()(ints.set([0], 3));
is<Tensor<[10, 20], 'bool'>>()(bools.set([0], true));
is<Tensor<[10, 20]>>()(x.set([0], seven.sum()));
is<Tensor<[number, 784]>>()(dynamic.set([3], {} as Tensor<[784]>));
is<Tensor<Shape>>()(unknown.set([3], v));

export function symbolic<B extends number, K extends number>(
  z: Tensor<[B, 10, K]>,
  index: Tensor<[K], 'int32'>,
  mask: Tensor<[B], 'bool'>,
  i: B,
) {
  is<Tensor<[K, 10, K]>>()(z.at(index));
  is<Tensor<[B, 2, K]>>()(z.at(':', [1, -1]));
  is<Tensor<[2, 10]>>()(z.at([0, i], ':', [1, 2]));
  is<Tensor<[number, 10, K]>>()(z.at(mask));
  is<Tensor<[number, K]>>()(z.at(mask, 3));
  is<Tensor<[B, 10, K]>>()(z.set([mask], 0));
  is<Tensor<[B, 10, K]>>()(z.set([i, 3], {} as Tensor<[K]>));
  is<Tensor<[B, 10, K]>>()(z.set([':', 1], {} as Tensor<[B, K]>));
}
