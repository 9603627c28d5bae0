import { grad, lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  // @ts-expect-error: the checker says the same
  return grad((v: Tensor<[2]>) => v.mul(2))(x);
});
