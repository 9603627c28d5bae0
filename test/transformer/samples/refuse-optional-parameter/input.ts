import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, b?: Tensor<[2]>) => (b ? x.add(b) : x));
