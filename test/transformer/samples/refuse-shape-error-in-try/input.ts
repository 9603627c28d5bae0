import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, y: Tensor<[3]>) => {
  try {
    return (x as any).add(y) as Tensor<[2]>;
  } catch {
    return x;
  }
});
