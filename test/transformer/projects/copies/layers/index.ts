import type { Tensor } from './gradus/src/index.ts';

export type Input = Tensor<[3]>;
