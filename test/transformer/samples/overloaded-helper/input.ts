import { lower, type Tensor } from 'gradus';

function scale(x: Tensor<[2]>): Tensor<[2]>;
function scale(x: Tensor<[3]>, by: number): Tensor<[3]>;
function scale(x: any, by = 2): any {
  return x.mul(by);
}

export const f = lower((x: Tensor<[2]>, y: Tensor<[3]>) => [scale(x), scale(y, 3)] as const);
