import { lower, type Tensor } from 'gradus';

abstract class Layer {
  abstract forward(x: Tensor<[2]>): Tensor<[2]>;
}

export const f = lower((layer: Layer, x: Tensor<[2]>) => layer.forward(x));
