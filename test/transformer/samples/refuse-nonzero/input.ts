import { lower, nonzero, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[3]>) => nonzero(x.gt(0)).sum());
