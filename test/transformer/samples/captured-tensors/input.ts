import { arange, eye, full, lower, ones, type Tensor, tensor, zeros } from 'gradus';

const table = tensor([[1, 2.5], [-3, 4]]);
const mask = tensor([true, false]);
const identity = eye(2);
const mixed = zeros([2, 2]).add(ones([2])).mul(full([2, 2], 0.25));

export const f = lower((x: Tensor<[2, 2]>) => {
  const y = x.matmul(table).add(identity).sub(mixed).add(arange(2));
  return y.mul(mask.to('float32'));
});
