import { lower, type Tensor } from 'gradus';

export const relu = lower((x: Tensor<[2, 3]>, w: Tensor<[3, 4]>) => x.matmul(w).add(1).relu().sum(1));
