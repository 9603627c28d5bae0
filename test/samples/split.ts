/** Further samples of ops that give several tensors of one. */
import { of, type Theme, withArgs } from './sample.ts';

const many = [2, 1, 3, 1, 2, 2];

export const split: Theme = {
  further: {
    split: [
      withArgs([0], 3),
      withArgs([3], 3),
      withArgs([18], 7),
      withArgs([2, 3], 9, 1),
      withArgs([0, 3], [1, 0, 2], 1),
      withArgs([0, 3], [], 0),
      withArgs(many, [1, 1, 1], 2),
    ],
    chunk: [
      withArgs([0], 3),
      withArgs([18], 5),
      withArgs([5], 4),
      withArgs([2, 3], 1),
      withArgs(many, 2, -4),
    ],
    unbind: [of([1]), of([0, 3]), withArgs([0, 3], 1), of([18]), withArgs(many, 2)],
  },
};
