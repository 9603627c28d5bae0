import { lower, type Tensor, tensor } from 'gradus';

/** Of so little work that a call decides: JavaScript only. */
const norm = lower((x: Tensor<[3]>) => x.mul(x).sum().sqrt());

export const length = (): number => norm(tensor([2, 3, 6])).itemSync();
