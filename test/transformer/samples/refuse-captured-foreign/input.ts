import { lower, type Tensor } from 'gradus';

import { sep } from 'node:path';

export const f = lower((x: Tensor<[2]>) => x.mul(sep.length));
