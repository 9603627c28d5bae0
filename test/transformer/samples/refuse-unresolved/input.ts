import { lower, type Tensor } from 'gradus';

// @ts-expect-error: no such module
import { helper } from './nowhere.ts';

export const f = lower((x: Tensor<[2]>) => helper(x) as Tensor<[2]>);
