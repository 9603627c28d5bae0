import { grad, lower, type Tensor } from 'gradus';

const square = lower((x: Tensor<[3]>) => x.mul(x).sum());

export const f = lower((x: Tensor<[3]>) => grad(square)(x).add(square(x)));
