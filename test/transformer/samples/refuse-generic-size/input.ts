import { lower, ones, type Tensor, zeros } from 'gradus';

export const layer = lower(<N extends number>(x: Tensor<[N, 3]>, b?: Tensor<[N, 3]>) => (b ? x.add(b) : x));

export function uses(x: Tensor<[number, 3]>, n: number, either: Tensor<[2 | 4, 3]>, hidden: any) {
  const pair: [Tensor<[5, 3]>, Tensor<[5, 3]>] = [ones(5, 3), ones(5, 3)];
  return [layer(x), layer(zeros(n, 3)), layer(either), layer(hidden), layer(...pair), layer(ones(2, 3))];
}
