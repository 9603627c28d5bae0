import { lower, type Tensor } from 'gradus';

const logged = (method: (x: Tensor<[2]>) => Tensor<[2]>, _: ClassMethodDecoratorContext) => method;

class Net {
  @logged
  forward(x: Tensor<[2]>) {
    return x.neg();
  }
}

export const f = lower((x: Tensor<[2]>) => new Net().forward(x));
