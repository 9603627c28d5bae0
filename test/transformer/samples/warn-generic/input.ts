import { lower, type Tensor } from 'gradus';

const f = lower(<N extends number>(x: Tensor<[N, 3]>) => x.relu());

/** Inside of another program it needs none of its own. */
export const g = lower((x: Tensor<[2, 3]>) => f(x));
