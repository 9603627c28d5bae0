import { lower, type Tensor, tensor } from 'gradus';

export class Net {
  readonly w = tensor([1, 2]);
  readonly forward = lower((x: Tensor<[2]>) => x.mul(this.w));
}
