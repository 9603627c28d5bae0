import { eye, full, lower, ones, type Tensor, zeros } from 'gradus';

const heads = 2;
const width = 3;
const total = heads * width;

/** Typed as numbers, known at build time. */
const shape = (n: number) => [2 * n, total / n] as const;

export const f = lower((x: Tensor<[2, 6]>) => {
  const [n, m] = x.shape;
  const split = x.reshape([n * heads, m / heads]);
  const beside = zeros([n * heads, width]).add(full([2 * n, m - width], 0.5));
  return { split: split.add(beside), square: eye(heads + 1), rows: ones(shape(2)).mul(x.at(0, 0)) };
});

export const typed = lower((x: Tensor<[2, 6]>): Tensor<[4, 3]> =>
  x.reshape([heads * 2, total / 2]).expectShape([4, 3]),
);
