/** Further samples of rolling, padding, diagonals and grids. */
import { of, type Theme, withArgs } from './sample.ts';

const many = [2, 1, 3, 1, 2, 2];

export const move: Theme = {
  further: {
    roll: [
      withArgs([], 3),
      withArgs([0], 2),
      withArgs([18], -20),
      withArgs([2, 3], 0, 1),
      withArgs([0, 3], [1, 2], [1, 0]),
      withArgs([2, 3], [1, 2]),
      withArgs(many, [1, 5], [2, -1]),
    ],
    pad: [
      withArgs([], []),
      withArgs([0], [2, 1], { value: 1 }),
      withArgs([18], [-3, -15]),
      withArgs([2, 3], [-1, 2, 3, -2], { value: true }),
      withArgs([3], [0, 0], { value: 5 }),
      withArgs([18], [17, 17], { mode: 'reflect' }),
      withArgs([1, 4], [3, 3, 0, 0], { mode: 'reflect' }),
      withArgs([18], [2, 20], { mode: 'replicate' }),
      withArgs([0, 2], [1, 0], { mode: 'circular' }),
      withArgs([18], [18, 18], { mode: 'circular' }),
      withArgs(many, [1, 0, 0, 1, 2, 0, 1, 1]),
    ],
    diagonal: [
      of([0, 3]),
      withArgs([3, 4], 9),
      withArgs([3, 4], -2),
      withArgs([2, 3, 3], 0, -1, -2),
      withArgs(many, 1, 2, 0),
    ],
    diag: [of([0]), of([18]), withArgs([2], 2), of([0, 3]), withArgs([3, 4], -7), of([4, 3])],
    meshgrid: [
      of([3]),
      of([], [2]),
      of([0], [2]),
      { shapes: [[18], [1]], args: [{ indexing: 'xy' }] },
      { shapes: [[2]], args: [{ indexing: 'xy' }] },
      { shapes: [[2], [3]], dtypes: ['int32', 'bool'] },
      of([2], [1], [3], [2], [1], [2]),
    ],
    repeatInterleave: [
      withArgs([], 3),
      withArgs([18], 0),
      withArgs([0, 3], 2, 1),
      withArgs(many, 2, -2),
      withArgs([2, 3], 1, 0),
    ],
    kron: [of([], [2, 3]), of([2, 0], [3, 1]), of([3], [2]), of([1, 2, 2], [3, 1, 2])],
    movedim: [withArgs([3], 0, 0), withArgs([0, 3], 1, 0), withArgs(many, 2, -1)],
  },
  noBools: ['kron', 'pad'],
  eitherZero: ['kron'],
};
