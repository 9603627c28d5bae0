import { lower, type Tensor } from 'gradus';
import type { Input } from './layers/index.ts';

export const f = lower((x: Input & Tensor<[3]>) => x);
