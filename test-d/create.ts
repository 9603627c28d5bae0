// types/create.ts, types/sizes.ts, types/arange.ts and types/literal.ts: making tensors.

import {
  arange,
  eye,
  full,
  generator,
  ones,
  rand,
  randn,
  type Tensor,
  tensor,
  zeros,
} from '../src/index.ts';
import { is } from './expect.ts';

is<Tensor<[2, 3]>>()(zeros(2, 3));
is<Tensor<[2, 3]>>()(zeros([2, 3]));
is<Tensor<[]>>()(zeros());
is<Tensor<[]>>()(zeros([]));
is<Tensor<[0, 3]>>()(ones(0, 3));
is<Tensor<[2, 3], 'int32'>>()(ones([2, 3], { dtype: 'int32' }));
is<Tensor<[2, 3]>>()(zeros([2, 3] as const));
is<Tensor<[2]>>()(full([2], 7));
is<Tensor<[2], 'bool'>>()(full([2], true));
is<Tensor<[2], 'int32'>>()(full([2], 7, { dtype: 'int32' }));
is<Tensor<[3, 3]>>()(eye(3));
is<Tensor<[3, 4]>>()(eye(3, 4));
is<Tensor<[3, 4], 'int32'>>()(eye(3, 4, { dtype: 'int32' }));
is<Tensor<[2, 3]>>()(rand(2, 3));
is<Tensor<[2, 3]>>()(rand(2, 3, { generator: generator(1) }));
is<Tensor<[2, 3], 'int32'>>()(zeros(2, 3, { dtype: 'int32' }));
is<Tensor<[7], 'bool'>>()(ones(7, { dtype: 'bool' }));
is<Tensor<[2, 3]>>()(randn([2, 3]));

is<Tensor<[12]>>()(arange(12));
is<Tensor<[0]>>()(arange(0));
is<Tensor<[8]>>()(arange(2, 10));
is<Tensor<[4]>>()(arange(2, 10, 2));
is<Tensor<[3]>>()(arange(2, 9, 3));
is<Tensor<[5]>>()(arange(-2, 3));
is<Tensor<[4]>>()(arange(-9, -2, 2));
is<Tensor<[8]>>()(arange(5, -11, -2));
is<Tensor<[0]>>()(arange(3, 3));
is<Tensor<[3], 'int32'>>()(arange(3, { dtype: 'int32' }));
is<Tensor<[4], 'int32'>>()(arange(2, 10, 2, { dtype: 'int32' }));
is<Tensor<[number]>>()(arange(0, 1, 0.1));

is<Tensor<[]>>()(tensor(5));
is<Tensor<[], 'bool'>>()(tensor(true));
is<Tensor<[2]>>()(tensor([1, 2]));
is<Tensor<[2, 4]>>()(
  tensor([
    [2, 1, 4, 3],
    [1, 2, 3, 4],
  ]),
);
is<Tensor<[3, 2, 1]>>()(
  tensor([
    [[1], [2]],
    [[3], [4]],
    [[5], [6]],
  ]),
);
is<Tensor<[1, 1, 1, 1, 1, 2]>>()(tensor([[[[[[1, 2]]]]]]));
is<Tensor<[0]>>()(tensor([]));
is<Tensor<[2, 0]>>()(tensor([[], []]));
is<Tensor<[2, 2]>>()(
  tensor([
    [1, 2],
    [3, 4],
  ] as const),
);
is<Tensor<[2], 'bool'>>()(tensor([true, false]));
is<Tensor<[2], 'int32'>>()(tensor([1, 2], { dtype: 'int32' }));
is<Tensor<[28, 28]>>()(tensor(new Float32Array(784), [28, 28]));
is<Tensor<[2], 'int32'>>()(tensor(new Int32Array(2), [2]));
is<Tensor<[2], 'uint8'>>()(tensor(new Uint8Array(2), [2]));
is<Tensor<[2], 'bool'>>()(tensor(new Uint8Array(2), [2], { dtype: 'bool' }));
is<Tensor<[2], 'float64'>>()(tensor(new Float64Array(2), [2]));
is<Tensor<[2], 'float16'>>()(tensor(new Float32Array(2), [2], { dtype: 'float16' }));

declare const n: number;
declare const sizes: number[];
declare const rows: number[][];
is<Tensor<[number, 3]>>()(zeros(n, 3));
is<Tensor<[number, 3]>>()(zeros([n, 3]));
is<Tensor<number[]>>()(zeros(sizes));
is<Tensor<number[]>>()(zeros(...sizes));
is<Tensor<[number]>>()(arange(n));
is<Tensor<[number]>>()(arange(0, n, 2));
is<Tensor<[number, number]>>()(tensor(rows));
is<Tensor<[2, number]>>()(tensor([sizes, sizes]));
is<Tensor<[2]>>()(tensor([n, n + 1]));

export function symbolic<B extends number>(b: B, x: Tensor<[B, 3]>) {
  is<Tensor<[B]>>()(zeros(b));
  is<Tensor<[B, 3]>>()(zeros(b, 3));
  is<Tensor<[3, B]>>()(zeros(3, b));
  is<Tensor<[B, 3]>>()(zeros([x.shape[0], 3]));
  is<Tensor<[B, 3]>>()(zeros(x.shape));
  is<Tensor<[B], 'int32'>>()(ones([b], { dtype: 'int32' }));
  is<Tensor<[B, B]>>()(eye(b));
  is<Tensor<[B]>>()(arange(b));
  is<Tensor<[2]>>()(tensor([b, 1]));
  is<Tensor<[2, 2]>>()(
    tensor([
      [b, 1],
      [2, b],
    ]),
  );
  is<Tensor<[1, 1], 'int32'>>()(tensor([[b]], { dtype: 'int32' }));
}
