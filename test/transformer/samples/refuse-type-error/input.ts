import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const y: Tensor<[3]> = x.neg();
  return y.neg();
});
