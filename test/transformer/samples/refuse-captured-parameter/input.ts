import { lower, type Tensor } from 'gradus';

export function make(scale: number) {
  return lower((x: Tensor<[2]>) => x.mul(scale));
}
