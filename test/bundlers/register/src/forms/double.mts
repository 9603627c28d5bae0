import { lower, type Tensor } from 'gradus';

export const double = lower((x: Tensor<[2]>) => x.mul(2));
