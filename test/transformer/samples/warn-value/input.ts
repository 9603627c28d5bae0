import { lower, type Tensor } from 'gradus';

const alias = lower;

export const f = alias((x: Tensor<[2]>) => x.neg());
