import { add, type Tensor } from 'gradus';

export interface Weights {
  readonly w: Tensor<[2, 1]>;
  readonly b: Tensor<[1]>;
}

export function predict({ w, b }: Weights, x: Tensor<[8, 2]>) {
  return add(x.matmul(w), b).tanh();
}
