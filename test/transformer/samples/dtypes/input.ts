import { lower, type Tensor, tensor } from 'gradus';

const half = tensor([0.1, -2, 65504], { dtype: 'float16' });
const wide = tensor([0.1, 1e300, -0], { dtype: 'float64' });
const bytes = tensor([0, 7, 255], { dtype: 'uint8' });

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
    captured: [half.mul(h), wide.add(x), bytes.add(b)],
  }),
);
