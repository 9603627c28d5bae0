import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[number, 3]>) => x.sum());
