import type { Tensor } from 'gradus';
import type { Input } from '#types/input';
import { Activation } from './index.ts';

export interface Params {
  w: Tensor<[3, 2]>;
  b: Tensor<[2]>;
}

export function apply({ w, b }: Params, x: Input, activation: Activation) {
  const y = x.matmul(w).add(b);
  return activation === Activation.Relu ? y.relu() : y.tanh();
}
