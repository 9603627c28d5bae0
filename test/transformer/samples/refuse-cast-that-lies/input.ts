import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2, 3]>) => (x as unknown as Tensor<[3, 2]>).relu());
