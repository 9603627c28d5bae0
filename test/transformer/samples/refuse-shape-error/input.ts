import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[32, 784]>, w: Tensor<[32, 10]>) => {
  const y = x.add(1);
  // @ts-expect-error: the checker says the same
  return y.matmul(w);
});
