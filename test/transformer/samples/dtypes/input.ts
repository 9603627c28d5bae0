import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2, 3]>, n: Tensor<[3], 'int32'>, m: Tensor<[2, 1], 'bool'>) => ({
  best: x.argmax(1),
  count: m.sum(),
  sum: n.add(1),
  mixed: x.mul(n).mul(m.to('float32')),
  equal: n.eq(2),
}));
