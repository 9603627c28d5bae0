import { lower, type Tensor } from 'gradus';

interface Model {
  readonly layers: readonly [Tensor<[2, 3]>, Tensor<[3, 1]>];
  readonly bias: { readonly hidden: Tensor<[3]>; readonly out: Tensor<[1]> };
  readonly scale: Tensor<[]>;
}

export const f = lower(({ layers: [first, second], bias: { hidden, ...others }, ...rest }: Model, x: Tensor<[4, 2]>) => {
  const [a, b = a, ...none] = [x.matmul(first).add(hidden).tanh()];
  const { shape: [rows, columns = 7] } = a;
  const y = b.matmul(second).add(others.out).mul(rest.scale);
  return { y, rows, columns, none };
});
