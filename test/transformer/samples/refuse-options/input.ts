import { lower, type Tensor } from 'gradus';

// @ts-expect-error: options are an object
export const f = lower((x: Tensor<[2]>) => x, 1);
