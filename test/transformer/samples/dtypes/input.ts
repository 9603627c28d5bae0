import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2, 3]>, n: Tensor<[3], 'int32'>, m: Tensor<[2, 1], 'bool'>) => ({
  best: x.argmax(1),
  count: m.sum(),
  sum: n.add(1),
  mixed: x.mul(n).mul(m.to('float32')),
  equal: n.eq(2),
}));

export const narrow = lower(
  (
    d: Tensor<[2, 3], 'float64'>,
    h: Tensor<[3], 'float16'>,
    b: Tensor<[2, 1], 'uint8'>,
    x: Tensor<[3]>,
  ) => ({
    wide: d.div(3).add(0.1),
    half: h.mul(0.1).softmax(0),
    both: d.matmul(h),
    rounded: d.to('float16').sub(d),
    bytes: b.mul(200).add(b).bitwiseLeftShift(1),
    sum: b.sum(),
    decided: h.div(3).eq(h.mul(1 / 3)),
    promoted: h.add(x).add(b),
  }),
);
