import { lower, type Tensor } from 'gradus';

class Counter {
  readonly w!: Tensor<[2]>;
  seen: Tensor<[2]>;

  constructor(w: Tensor<[2]>) {
    this.seen = w;
  }

  forward(x: Tensor<[2]>) {
    this.seen = this.seen.add(x);
    return this.seen;
  }
}

export const f = lower((counter: Counter, x: Tensor<[2]>) => counter.forward(x));
