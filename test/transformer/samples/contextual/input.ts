import { lower, type Tensor } from 'gradus';

export const f: (x: Tensor<[2, 3]>, y: Tensor<[3]>) => Tensor<[2, 3]> = lower((x, y) => x.add(y));
