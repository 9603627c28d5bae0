import { lower, type Tensor } from 'gradus';

// @ts-expect-error: the parameter has no type
export const f = lower((x) => x);
