import { grad, lower, type Tensor } from 'gradus';

class Net {
  #rate = 2;
  constructor(readonly w: Tensor<[2]>) {}
  loss() {
    return this.w.mul(this.#rate).sum();
  }
}

export const f = lower((w: Tensor<[2]>) => grad((net: Net) => net.loss())(new Net(w)).w);
