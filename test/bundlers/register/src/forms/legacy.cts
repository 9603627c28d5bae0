import { lower, ones, type Tensor } from 'gradus';

const triple = lower((x: Tensor<[2]>) => x.mul(3));

export const three = (): number[] => triple(ones([2])).arraySync();
