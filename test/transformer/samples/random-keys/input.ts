import {
  bernoulli,
  lower,
  normal,
  permutation,
  rand,
  randint,
  randomKey,
  splitKey,
  type Tensor,
  valueAndGrad,
} from 'gradus';

type Key = Tensor<[2], 'int32'>;

const loss = (w: Tensor<[4, 3]>, x: Tensor<[8, 4]>, key: Key) =>
  x.mul(bernoulli(0.5, [8, 4], { generator: key })).matmul(w).tanh().sum();

/** A training step with dropout: the key goes in, and the next one comes out. */
export const step = lower((w: Tensor<[4, 3]>, x: Tensor<[8, 4]>, key: Key) => {
  const keys = splitKey(key);
  const [value, slope] = valueAndGrad(loss)(w, x, keys.at(0));
  return { value, w: w.sub(slope.mul(0.1)), key: keys.at(1) };
});

export const draws = lower((key: Key) => {
  const keys = splitKey(key, 5);
  return {
    uniform: rand(3, 2, { generator: keys.at(0) }),
    normal: normal(5, { mean: 1, std: 2, generator: keys.at(1) }),
    whole: randint(-3, 9, [7], { generator: keys.at(2) }),
    order: permutation(6, { generator: keys.at(3) }),
    fixed: rand(2, { generator: randomKey(7) }),
  };
});
