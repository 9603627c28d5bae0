import { lower, type Tensor, zeros } from 'gradus';

const n = 3;
const start = zeros([2 * n, 4]);

export const f = lower((x: typeof start) => x.relu());
