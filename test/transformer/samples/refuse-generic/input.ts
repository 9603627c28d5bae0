import { lower, type Tensor } from 'gradus';

export const f = lower(<N extends number>(x: Tensor<[N, 3]>) => x.relu());
