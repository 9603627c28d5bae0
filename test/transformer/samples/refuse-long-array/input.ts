import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul(Array.from({ length: 1e9 }, () => 1).length));
