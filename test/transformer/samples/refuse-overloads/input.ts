import { lower, type Tensor } from 'gradus';

function g(x: Tensor<[2]>): Tensor<[2]>;
function g(x: Tensor<[3]>): Tensor<[3]>;
function g(x: any): any {
  return x;
}
export const f = lower(g);
