import { lower, ones, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, unused: Tensor<[7]>) => ({ same: x, again: x, ones: ones([2]), n: 3, none: null }));
export const g = lower(() => ones([3]).mul(2));
