import { lower, type Tensor } from 'gradus';
import named from './named.ts';
import unnamed from './unnamed.ts';
import arrow, * as all from './arrow.ts';

export const f = lower((x: Tensor<[2]>) => named(unnamed(arrow(all.default(x)))));
