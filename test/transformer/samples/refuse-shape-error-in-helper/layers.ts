import type { Tensor } from 'gradus';

export const dense = (x: Tensor<[4, 3]>, w: Tensor<[3, 2]>) => {
  return x.matmul(w).tanh();
};
