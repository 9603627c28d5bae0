import { dense, type Params } from '@work/layers';
import { lower, type Tensor } from 'gradus';

export const f = lower((params: Params, x: Tensor<[4, 3]>) => dense(params, x));
