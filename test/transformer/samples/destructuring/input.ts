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

/** Parts of a tensor, by position and in loops. */
export const attention = lower((x: Tensor<[5, 12]>) => {
  const [q, k, ...[v]] = x.split(4, -1);
  const scores = q.matmul(k.T()).softmax(1);
  const rows = scores.matmul(v).unbind();
  let sum = rows[0].mul(0);
  for (const row of rows) sum = sum.add(row);
  const { 0: first, length } = x.chunk(2);
  return { sum, count: length, rest: first.mul(2), heads: x.split(6, 1).map((part) => part.sum()) };
});
