import { lower, type Tensor } from 'gradus';

class Model {
  constructor(readonly w: Tensor<[2]>) {}
  apply(x: Tensor<[2]>) {
    return x.mul(this.w);
  }
}

export const f = lower((m: Model, x: Tensor<[2]>) => m.apply(x));
