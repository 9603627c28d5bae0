import { lower, type Tensor, tensor, variable } from 'gradus';

const w = variable(tensor([1, 2]));

export const f = lower((x: Tensor<[2]>) => x.mul(w));
