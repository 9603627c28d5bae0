import { lower, type Tensor } from 'gradus';
import { scale } from './scale.cts';
import { shown } from './view.tsx';

export const f = lower((x: Tensor<[3]>) => shown(x).mul(scale));
