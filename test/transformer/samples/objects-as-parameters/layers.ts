import { ones, type Tensor } from 'gradus';

export class Dense<In extends number, Out extends number> {
  constructor(readonly w: Tensor<[In, Out]>) {}

  forward<N extends number>(x: Tensor<[N, In]>): Tensor<[N, Out]> {
    return x.matmul(this.w).relu() as Tensor<[N, Out]>;
  }
}

class Normalization {
  readonly kind = 'layer';
  private readonly gain = ones(4);

  forward(x: Tensor<[2, 4]>) {
    return this.kind === 'layer' ? x.sub(x.mean(1, { keepdims: true })).mul(this.gain) : x;
  }
}

export type Norm = Normalization;
export const normOf = (): Norm => new Normalization();
export { Normalization as default };
