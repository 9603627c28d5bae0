import { lower, type Tensor } from 'gradus';

export const f = lower((m: Tensor<[2], 'bool'>) => {
  // @ts-expect-error: the checker says the same
  return m.add(1);
});
