import { lower, type Tensor } from 'gradus';
import { config } from './config.ts';
import './other.ts';

export const f = lower((x: Tensor<[2]>) => x.mul(config.rate));
