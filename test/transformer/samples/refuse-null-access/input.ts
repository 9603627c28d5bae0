import { lower, type Tensor } from 'gradus';

const options: { deep?: { scale: number } } = {};

export const f = lower((x: Tensor<[2]>) => x.mul(options.deep!.scale));
