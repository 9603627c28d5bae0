import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, options: { rate: number }) => x.mul(options.rate));
