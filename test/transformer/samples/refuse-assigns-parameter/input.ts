import { lower, type Tensor } from 'gradus';

export const f = lower((p: { w: Tensor<[2]> }) => {
  p.w = p.w.mul(2);
  return p.w;
});
