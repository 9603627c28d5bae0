import { lower, type Tensor } from 'gradus';

interface Layer {
  forward(x: Tensor<[2]>): Tensor<[2]>;
}

export const f = lower((layer: Layer, x: Tensor<[2]>) => layer.forward(x));
