import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  if (x.shape[0] === 2) throw new Error('two');
  return x;
});
