import { lower, type Tensor } from 'gradus';

// @ts-expect-error: one function
export const f = lower((x: Tensor<[2]>) => x, 1);
