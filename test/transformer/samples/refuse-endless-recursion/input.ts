import { lower, type Tensor } from 'gradus';

function down(x: Tensor<[2]>): Tensor<[2]> {
  return down(x);
}

export const f = lower((x: Tensor<[2]>) => down(x));
