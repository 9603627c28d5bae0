import { lower, ones, type Tensor, tensor } from 'gradus';
import { Dense } from './dense.ts';

class Scale<N extends number> {
  constructor(readonly w: Tensor<[N]>) {}
  forward(x: Tensor<[2, N]>) {
    return x.mul(this.w);
  }
}

class Shift<N extends number> {
  constructor(readonly w: Tensor<[N]>) {}
  forward(x: Tensor<[2, N]>) {
    return x.add(this.w);
  }
}

interface Layer<N extends number> {
  readonly w: Tensor<[N]>;
  forward(x: Tensor<[2, N]>): Tensor<[2, N]>;
}

/** Layers of two classes with the same fields have two programs. */
const forward = lower(<N extends number, L extends Layer<N>>(layer: L, x: Tensor<[2, N]>) => layer.forward(x));

const halved = lower(<N extends number>(net: Dense<N>) => new Dense(net.w.div(2)));

export function run() {
  const w = tensor([1, 2, 3]);
  const net = halved(halved(new Dense(ones(3, 3))));
  return [
    forward<3, Scale<3>>(new Scale(w), ones(2, 3)),
    forward<3, Shift<3>>(new Shift(w), ones(2, 3)),
    forward<2, Shift<2>>(new Shift(ones(2)), ones(2, 2)),
    ...[net.forward(ones(1, 3)), net instanceof Dense, halved(new Dense(ones(2, 2))).w],
  ];
}
