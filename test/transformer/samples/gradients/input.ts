import { grad, jacobian, lower, type Tensor } from 'gradus';

const energy = (x: Tensor<[3]>) => x.mul(x).exp().sum();

export const first = lower(grad(energy));
export const second = lower((x: Tensor<[3]>) => jacobian(grad(energy))(x));
export const both = lower((x: Tensor<[3]>, y: Tensor<[3]>) =>
  grad((a: Tensor<[3]>, b: Tensor<[3]>) => a.dot(b).tanh(), { argnums: [0, 1] })(x, y),
);
