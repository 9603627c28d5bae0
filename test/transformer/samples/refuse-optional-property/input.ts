import { lower, type Tensor } from 'gradus';

export const f = lower((p: { w: Tensor<[2]>; b?: Tensor<[2]> }) => p.w);
