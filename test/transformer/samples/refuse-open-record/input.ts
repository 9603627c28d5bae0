import { lower, type Tensor } from 'gradus';

export const f = lower((p: Record<string, Tensor<[2]>>) => p);
