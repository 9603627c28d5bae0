import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2, 3]>): Tensor<[3, 2]> => x.relu() as any);
