import { lower, type Tensor } from 'gradus';
import config from './config.json';

export const f = lower((x: Tensor<[2]>) => config.factors.reduce((y: Tensor<[2]>, n) => y.mul(n), x).sub(-config.shift));
