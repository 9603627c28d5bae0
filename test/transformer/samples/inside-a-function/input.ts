import { lower, type Tensor, tensor } from 'gradus';

export function run() {
  const local = [0.5, 0.25];
  const scale = lower((x: Tensor<[2]>) => x.mul(local[0]!).add(local.length));
  return scale(tensor([3, 4]));
}
