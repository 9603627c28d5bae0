import type { Tensor } from 'gradus';

export interface Params {
  w1: Tensor<[3, 5]>;
  b1: Tensor<[5]>;
  w2: Tensor<[5, 2]>;
}

export function mlp({ w1, b1, w2 }: Params, x: Tensor<[4, 3]>) {
  const hidden = x.matmul(w1).add(b1).relu();
  return hidden.matmul(w2);
}
