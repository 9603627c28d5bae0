import { lower, type Tensor } from 'gradus';

const scale = Number(process.argv[2]);

export const f = lower((x: Tensor<[2]>) => x.mul(scale));
