import { add, lower, matmul, relu as rectify, type Tensor, where } from 'gradus';

export const layer = lower((x: Tensor<[2, 3]>, w: Tensor<[3, 4]>, b: Tensor<[4]>) => {
  const y = add(matmul(x, w), b);
  return where(y.gt(0), rectify(y), y.mul(0.01));
});
