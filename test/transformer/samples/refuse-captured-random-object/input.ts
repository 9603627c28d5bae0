import { lower, randn, type Tensor } from 'gradus';

class Net {
  readonly w = randn(2);
  forward(x: Tensor<[2]>) {
    return x.mul(this.w);
  }
}

const net = new Net();

export const f = lower((x: Tensor<[2]>) => net.forward(x));
