import { lower, ones, type Shape, type Tensor } from 'gradus';

export const rows = lower(<S extends Shape>(x: Tensor<S>) => (x as Tensor).reshape([6, 2]).sum());
export const casts = lower(<S extends Shape>(x: Tensor<S>) => x.sum() as unknown as Tensor<S>);
export const counts = lower(<N extends number>(x: Tensor<[N]>) => x.mul(Math.random()));

export const run = () => [
  ...[rows(ones(3, 4)), rows(ones(12)), rows(ones(5))],
  ...[casts(ones()), casts(ones(2))],
  ...[counts(ones(2)), counts(ones(3))],
];
