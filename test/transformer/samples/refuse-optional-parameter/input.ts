import { lower, type Tensor, tensor } from 'gradus';

export const f = lower((b: Tensor<[2]> = tensor([1, 2]), x: Tensor<[2]>) => x.add(b));
