import { lower, type Tensor } from 'gradus';

function power(x: Tensor<[2, 2]>, n: number): Tensor<[2, 2]> {
  return n === 1 ? x : n % 2 === 0 ? power(x.matmul(x), n / 2) : x.matmul(power(x, n - 1));
}

export const f = lower((x: Tensor<[2, 2]>) => power(x, 7));
