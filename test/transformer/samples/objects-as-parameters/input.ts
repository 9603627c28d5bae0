import { grad, lower, type Tensor, tensor } from 'gradus';
import { Dense, type Norm } from './layers.ts';

/** Declared before its class: the program asks for it at its first call. */
const forward = lower((net: Net, x: Tensor<[2, 3]>) => net.forward(x));

const step = lower((net: Net, x: Tensor<[2, 3]>) => {
  const gradients = grad((n: Net) => n.forward(x).pow(2).mean())(net);
  return { net: net.moved(gradients, 0.1), norm: net.norm, gradients };
});

const make = lower((w: Tensor<[3, 4]>) => [new Dense(w), [new Dense(w.neg())]] as const);

const swap = lower(({ nets: [a, b] }: { nets: [Dense<2, 2>, Dense<2, 2>] }) => ({ nets: [b, a] as const }));

class Net {
  constructor(
    readonly first: Dense<3, 4>,
    readonly norm: Norm,
  ) {}

  forward(x: Tensor<[2, 3]>) {
    return this.norm.forward(this.first.forward(x));
  }

  moved(by: { first: { w: Tensor<[3, 4]> } }, rate: number): Net {
    return new Net(new Dense(this.first.w.sub(by.first.w.mul(rate))), this.norm);
  }
}

const show = (x: unknown): unknown => {
  if (typeof x !== 'object' || x === null) return x;
  const fields = Object.entries(x).map(([key, y]) => [key, y?.shape ? y : show(y)]);
  return [x.constructor === Dense ? 'Dense' : x instanceof Net ? 'Net' : 'other', fields];
};

export function run() {
  const dense = make(tensor([[1, 2, 3, 4], [0, 1, 0, 1], [2, 1, 2, 1]]));
  const net = new Net(dense[0], step.length >= 0 ? normOf() : normOf());
  const x = tensor([[1, 2, 3], [3, 2, 1]]);
  const stepped = step(net, x);
  const two = new Dense(tensor([[1, 2], [3, 4]]));
  const swapped = swap({ nets: [two, new Dense(two.w.neg())] });
  return [show(dense), show(stepped), forward(stepped.net, x), show(swapped), stepped.net.forward(x)];
}

import { normOf } from './layers.ts';
