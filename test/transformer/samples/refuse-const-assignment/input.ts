import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const n = 1;
  // @ts-expect-error: n is a const
  n = 2;
  return x.mul(n);
});
