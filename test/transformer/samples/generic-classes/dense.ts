import type { Tensor } from 'gradus';

export class Dense<N extends number> {
  constructor(readonly w: Tensor<[N, N]>) {}
  forward(x: Tensor<[1, N]>) {
    return x.matmul(this.w);
  }
}
