import { type Tensor } from 'gradus';

export function helper(x: Tensor<[2]>): Tensor<[2]> {
  const scale: string = 2;
  return x.mul(Number(scale));
}
