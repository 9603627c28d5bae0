import { lower, type Tensor } from 'gradus';
import { type Hidden, make } from './hidden.ts';

export const parameter = lower((net: Hidden, x: Tensor<[2]>) => net.forward(x));

export const result = lower((x: Tensor<[2]>) => {
  class Pair {
    constructor(readonly first: Tensor<[2]>) {}
  }
  return { pair: new Pair(x), other: make(x).w };
});
