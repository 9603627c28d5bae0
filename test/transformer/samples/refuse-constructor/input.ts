import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const { constructor } = { rate: 2 };
  return x.mul((constructor as unknown as (code: string) => () => number)('return 2')());
});
