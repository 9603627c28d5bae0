import type { Tensor } from 'gradus';

export type Vector = Tensor<[2]>;
