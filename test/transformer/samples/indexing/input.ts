import { arange, at, lower, set, type Tensor, tensor } from 'gradus';

const order = [5, 0, 3, 3, 1, 4, 2, 0, 5, 1, 3];
const rows = tensor([2, 0, 1], { dtype: 'int32' });
const mask = tensor([true, false, true, true, false, true]);
const part = (from: number, length: number) => `${from}:${from + length}`;

/** Lists, tensors and masks as indices, some of them computed while the function is lowered. */
export const picks = lower((x: Tensor<[6, 5]>, i: Tensor<[4], 'int32'>, j: Tensor<[], 'int32'>) => {
  const all = x.shape.map((size) => size - 1);
  return {
    list: x.at(order),
    pair: at(x, i, [0, 1, 1, -1]),
    apart: x.reshape(2, 3, 5).at([1, 0], '...', [2, 2]),
    tensors: x.at(rows, '1:3'),
    scalar: x.at(j, part(1, 2)),
    mask: x.at(mask, 0),
    last: x.at(...all),
  };
});

/** Writes, one after another. */
export const writes = lower((x: Tensor<[4, 5]>, v: Tensor<[5]>, i: Tensor<[2], 'int32'>) => {
  let y = x.set([0], v).set([':', '::-2'], 0);
  for (let k = 1; k < 4; k++) y = set(y, [k, k], k);
  y = y.set(y.lt(-1), 0);
  return y.set([i, 1], -1).set([[3, 2], '1:3'], arange(2)).set(i.at(0), 1);
});
