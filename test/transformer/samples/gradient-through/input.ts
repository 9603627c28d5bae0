import { grad, lower, type Tensor, tensor, variable } from 'gradus';

const double = (x: Tensor<[3]>) => x.mul(2);

export const energy = lower((x: Tensor<[3]>) => double(x).exp().sum());

/** A lowered function is a function: gradients and variables go through it. */
export function run() {
  const x = tensor([0.25, -1, 2]);
  const v = variable(tensor([1, 2, 3]));
  energy(v).backward();
  return [energy(x), grad(energy)(x), v.grad];
}
