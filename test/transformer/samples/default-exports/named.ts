import type { Tensor } from 'gradus';

export default function named(x: Tensor<[2]>) {
  return x.add(1);
}
