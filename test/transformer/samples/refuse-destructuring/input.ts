import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const [first] = x as any;
  return first;
});
