import { add, lower, type Tensor } from 'gradus';

const sum = (first: Tensor<[2]>, ...more: readonly Tensor<[2]>[]): Tensor<[2]> =>
  more.reduce((a, b) => add(a, b), first);

export const f = lower((...all: [Tensor<[2]>, Tensor<[2]>, Tensor<[2]>]) => sum(...all));
