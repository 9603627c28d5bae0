import { lower, type Tensor } from 'gradus';

const seen: Tensor<[2]>[] = [];

export const f = lower((x: Tensor<[2]>) => {
  seen.push(x);
  return x;
});
