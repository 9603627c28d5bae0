import type { Tensor } from 'gradus';

export type Input = Tensor<[4, 3]>;
