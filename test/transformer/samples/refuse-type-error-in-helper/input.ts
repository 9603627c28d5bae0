import { lower, type Tensor } from 'gradus';
import { helper } from './helper.ts';

export const f = lower((x: Tensor<[2]>) => helper(x));
