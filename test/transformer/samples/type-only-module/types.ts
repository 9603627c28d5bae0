import type { Tensor } from 'gradus';

export type Input = Tensor<[6]>;
