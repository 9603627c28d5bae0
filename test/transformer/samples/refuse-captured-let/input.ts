import { lower, type Tensor } from 'gradus';

let scale = 2;
scale = 3;

export const f = lower((x: Tensor<[2]>) => x.mul(scale));
