import { lower, type Tensor } from 'gradus';
import { b } from './other.ts';

export const a: number = b + 1;

export const f = lower((x: Tensor<[2]>) => x.mul(a));
