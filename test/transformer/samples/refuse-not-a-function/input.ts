import { lower, type Tensor } from 'gradus';

// @ts-expect-error: no function
export const f = lower(3);
