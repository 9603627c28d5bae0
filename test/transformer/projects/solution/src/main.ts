import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[3]>) => x.exp());
