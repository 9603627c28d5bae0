import { lower, type Tensor, tensor, topk } from 'gradus';

const tables = { weights: [0.5, 0.25, 0.125] };

/** Several results, taken apart by name. */
export const best = lower((x: Tensor<[4, 6]>) => {
  const { values, indices: where } = x.topk(3, -1);
  const { values: [first = 0] = [], ...rest } = { values: tables.weights, scale: 2 };
  const sorted = x.sort(0, { descending: true });
  const middle = x.median(1, { keepdims: true });
  return {
    values: values.mul(first).mul(rest.scale),
    where,
    order: sorted.indices,
    centred: sorted.values.sub(middle.values.sum()),
    lowest: topk(x, 1, 0, { largest: false }).values.squeeze(0),
  };
});

/** Scans, and a result returned as it is. */
export const running = lower((x: Tensor<[3, 4]>) => {
  const sums = [x.cumsum(0), x.cumprod(1), x.logcumsumexp(-1)];
  return { extremes: x.cummax(1), sums, places: x.cumsum(1).searchsorted(x) };
});

const constants = { row: tensor([3, 1, 2]), more: [tensor([1, 2, 3])] };

/** Methods of captured tensors that change an array where it is one's. */
export const ordered = lower((x: Tensor<[3]>) => {
  const sums = constants.more.map((y) => y.mul(x));
  const { values } = constants.row.sort();
  return sums.concat(constants.row.add(values));
});
