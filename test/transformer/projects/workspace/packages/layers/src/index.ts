import type { Tensor } from 'gradus';

export interface Params {
  w: Tensor<[3, 2]>;
  b: Tensor<[2]>;
}

export const dense = ({ w, b }: Params, x: Tensor<[4, 3]>) => x.matmul(w).add(b);
