// types/random.ts and linspace in types/create.ts.

import {
  bernoulli,
  generator,
  linspace,
  normal,
  ones,
  permutation,
  rand,
  randint,
  randn,
  randomKey,
  splitKey,
  type Tensor,
  uniform,
} from '../src/index.ts';
import { is } from './expect.ts';

const random = generator(1);
declare const n: number;
declare const sizes: number[];
declare const p: Tensor<[2, 3], 'float64'>;

is<Tensor<[2, 3]>>()(uniform(2, 3));
is<Tensor<[2, 3]>>()(uniform([2, 3], { low: -1, high: 1, generator: random }));
is<Tensor<[2], 'float64'>>()(uniform([2], { dtype: 'float64' }));
is<Tensor<[]>>()(normal([]));
is<Tensor<[4], 'float16'>>()(normal([4], { mean: 1, std: 2, dtype: 'float16' }));
is<Tensor<[4], 'float64'>>()(rand([4], { dtype: 'float64', generator: random }));
is<Tensor<[4], 'float16'>>()(randn([4], { dtype: 'float16' }));
is<Tensor<[2, 3], 'float64'>>()(rand(2, 3, { dtype: 'float64', generator: random }));
is<Tensor<[2, 3]>>()(uniform(2, 3, { low: -1 }));
is<Tensor<[number, 3]>>()(uniform(n, 3));
is<Tensor<number[]>>()(normal(sizes));

is<Tensor<[2, 3], 'int32'>>()(randint(0, 10, [2, 3]));
is<Tensor<[], 'uint8'>>()(randint(0, 10, [], { dtype: 'uint8', generator: random }));
is<Tensor<[number], 'int32'>>()(randint(0, 10, [n]));
is<Tensor<[2, 3], 'int32'>>()(randint(0, 10, [2, 3] as const));

is<Tensor<[2, 3], 'float64'>>()(bernoulli(p));
is<Tensor<[2, 3], 'bool'>>()(bernoulli(p, { dtype: 'bool', generator: random }));
is<Tensor<[5]>>()(bernoulli(0.5, [5]));
is<Tensor<[5], 'bool'>>()(bernoulli(0.5, [5], { dtype: 'bool' }));

is<Tensor<[12], 'int32'>>()(permutation(12));
is<Tensor<[number], 'int32'>>()(permutation(n, { generator: random }));
is<Tensor<[5]>>()(linspace(0, 1, 5));
is<Tensor<[5], 'float64'>>()(linspace(0, 1, 5, { dtype: 'float64' }));
is<Tensor<[number]>>()(linspace(0, 1, n));

export function symbolic<B extends number>(b: B, x: Tensor<[B, 3]>) {
  is<Tensor<[B, 3]>>()(uniform(b, 3));
  is<Tensor<[B, 3]>>()(normal([b, 3], { std: 2 }));
  is<Tensor<[B], 'int32'>>()(randint(0, 9, [b]));
  is<Tensor<[B, 3]>>()(bernoulli(x));
  is<Tensor<[B], 'int32'>>()(permutation(b));
  is<Tensor<[B]>>()(linspace(0, 1, b));
}

const words = randomKey(1);
is<Tensor<[2], 'int32'>>()(words);
is<Tensor<[2, 2], 'int32'>>()(splitKey(words));
is<Tensor<[5, 2], 'int32'>>()(splitKey(words, 5));
is<Tensor<[2, 3]>>()(rand(2, 3, { generator: words }));
is<Tensor<[2], 'float64'>>()(normal([2], { mean: 1, dtype: 'float64', generator: words }));
is<Tensor<[4], 'uint8'>>()(randint(0, 9, [4], { dtype: 'uint8', generator: words }));
// @ts-expect-error a key has two words
rand(2, { generator: splitKey(words, 3) });
// @ts-expect-error a key is of whole numbers
splitKey(ones(2));
