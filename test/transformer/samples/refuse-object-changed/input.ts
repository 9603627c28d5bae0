import { lower, type Tensor } from 'gradus';

class Scale {
  factor = 2;
  set(factor: number) {
    this.factor = factor;
  }
}

const scale = new Scale();

export const f = lower((x: Tensor<[2]>) => x.mul(scale.factor));
