import { lower, type Tensor } from 'gradus';

const a: number = b() + 1;
function b(): number {
  return a;
}

export const f = lower((x: Tensor<[2]>) => x.mul(a));
