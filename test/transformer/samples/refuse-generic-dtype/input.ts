import { lower, type Tensor } from 'gradus';

export const f = lower(<D extends 'int32' | 'float32'>(x: Tensor<[2], D>) => x);
