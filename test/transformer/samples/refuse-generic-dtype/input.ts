import { lower, type Tensor } from 'gradus';

const f = lower(<D extends 'int32' | 'float32'>(x: Tensor<[2], D>) => x);

export const g = <D extends 'int32' | 'float32'>(x: Tensor<[2], D>) => f(x);
