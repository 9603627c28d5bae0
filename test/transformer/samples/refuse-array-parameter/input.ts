import { lower, type Tensor } from 'gradus';

export const f = lower((xs: Tensor<[2]>[]) => xs[0]!);
