import { lower, type Tensor } from 'gradus';

// @ts-expect-error: a function and options
export const f = lower((x: Tensor<[2]>) => x, {}, 1);
