/** Further samples of sorts and scans. */
import { each, of, type Theme, withArgs } from './sample.ts';

const many = [2, 1, 3, 1, 2, 2];

export const order: Theme = {
  further: {
    ...each(
      ['sort', 'argsort'],
      of([0]),
      of([1]),
      of([18]),
      withArgs([], 0, { descending: true }),
      withArgs([36], 0, { descending: true }),
      withArgs([0, 3], 0),
      withArgs([2, 0], -1),
      withArgs(many, 2),
      // Long enough to be sorted digit by digit, with many equal elements.
      of([360]),
      withArgs([2, 270, 2], 1, { descending: true }),
    ),
    topk: [
      withArgs([0], 0),
      withArgs([18], 18),
      withArgs([18], 0),
      withArgs([4, 36], 7, -1),
      withArgs([36], 7, 0, { largest: false, sorted: false }),
      withArgs(many, 1, 3),
      withArgs([3, 400], 9),
      withArgs([2, 400], 50, 1, { largest: false }),
    ],
    kthvalue: [
      withArgs([1], 1),
      withArgs([18], 14),
      withArgs([18], 18),
      withArgs([0, 3], 2, 1),
      withArgs(many, 3, 2, { keepdims: true }),
      withArgs([300], 11),
    ],
    ...each(
      ['median', 'nanmedian'],
      of([]),
      of([1]),
      of([18]),
      of([2, 3]),
      withArgs([9], 0),
      withArgs([3, 4], undefined),
      withArgs([0, 3], 1),
      withArgs([3, 18], 0),
      withArgs(many, 2, { keepdims: true }),
      of([301]),
    ),
    searchsorted: [
      of([0], [3]),
      of([3], []),
      of([18], [18]),
      of([2, 18], [2, 6]),
      of([2, 0], [2, 3]),
      of([2, 3], [2, 0]),
      of([0, 3], [0, 2]),
      of([2, 1, 5], [2, 1, 3]),
      { shapes: [[18], [18]], args: [{ right: true }] },
      { shapes: [[5], [2, 3]], dtypes: ['int32', 'float32'], range: [-3, 3] },
    ],
    bucketize: [of([0], [3]), of([18], [18]), { shapes: [[18], [18]], args: [{ right: true }] }],
    ...each(
      ['cumsum', 'cumprod', 'cummax', 'cummin', 'logcumsumexp'],
      withArgs([0], 0),
      withArgs([1], 0),
      withArgs([18], 0),
      withArgs([0, 3], 1),
      withArgs([2, 0], 0),
      withArgs(many, 2),
      withArgs([40], 0),
    ),
  },
  eitherZero: ['logcumsumexp'],
  sorted: { searchsorted: 0, bucketize: 1 },
};
