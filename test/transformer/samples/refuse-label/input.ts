import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  outer: for (const i of [1]) continue outer;
  return x;
});
