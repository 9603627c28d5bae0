import type { Tensor } from 'gradus';

class Net {
  constructor(readonly w: Tensor<[2]>) {}
  forward(x: Tensor<[2]>) {
    return x.mul(this.w);
  }
}

export type Hidden = Net;
export const make = (w: Tensor<[2]>): Hidden => new Net(w);
