import { lower, type Tensor } from 'gradus';

class Rate {
  private held = 1;
  get rate() {
    return this.held;
  }
  set rate(value: number) {
    this.held = value;
  }
}

const rate = new Rate();

export const f = lower((x: Tensor<[2]>) => {
  rate.rate = 3;
  return x.mul(rate.rate);
});
