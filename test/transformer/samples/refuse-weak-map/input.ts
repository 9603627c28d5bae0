import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => (new WeakMap().has({}) ? x : x.neg()));
