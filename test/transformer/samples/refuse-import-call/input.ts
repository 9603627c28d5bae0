import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  void import('node:fs');
  return x;
});
