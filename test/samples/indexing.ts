/** Further samples of `at` with several lists, and of `set`. */
import { type Theme, withArgs } from './sample.ts';

const long = Array.from({ length: 40 }, (_, i) => (i * i) % 18);

export const indexing: Theme = {
  further: {
    at: [
      withArgs([18], long),
      withArgs([3, 18], '::-1', long),
      withArgs([3, 4, 2], [0, 2, 1], [3, 3, -1]),
      withArgs([3, 4, 2], [0, 2, 1], ':', [1, 0, -1]),
      withArgs([3, 4, 2], ':', [0, 2, 1], [1]),
      withArgs([3, 4, 2], [0, 2], null, [1]),
      withArgs([3, 4, 2], [0, 2], 1, [1, 0]),
      withArgs([3, 4, 2], 1, ':', [1, 0]),
      withArgs([3, 4, 2], [], [1]),
      withArgs([3, 4, 2], null, [2, 0], '...', [1, 0]),
      withArgs([3, 3], [0, 1, 2], '...', [0, 1, 2]),
      withArgs([2, 3, 2, 3], [1, 0], ':', [1, 1], [0, 2]),
      withArgs([2, 3, 2, 3], ':', [1, 0], [1, 1], ':'),
    ],
    set: [
      withArgs([], [], 1),
      withArgs([18], [-3], 1),
      withArgs([18], ['::-5'], 0.5),
      withArgs([4, 5], [1, 2], 9),
      withArgs([4, 5], ['0:2', ':'], 12),
      withArgs([4, 5], ['3:1'], 12),
      withArgs([0, 5], [':', 2], 12),
      withArgs([18], [long], 2),
      withArgs([4, 5], [[0, 2]], -1),
      withArgs([4, 5], ['...', [0, 4, 3]], -1),
      withArgs([3, 4, 2], [[0, 2], ':', [1, 0]], 7),
      withArgs([3, 4, 2], [1, ':', [1, 0]], 7),
      withArgs([3, 4, 2], [null, '1:', '...', null], 7),
      { shapes: [[4, 5], [5]], args: [[2]] },
      {
        shapes: [
          [4, 5],
          [2, 1],
        ],
        args: [[':2', '::2']],
      },
      { shapes: [[4, 5], [40]], args: [[long.map((i) => i % 4), 1]] },
      { shapes: [[18], [40]], args: [[long]] },
      { shapes: [[18], [3]], args: [[[4, 4, 4]]] },
      {
        shapes: [
          [4, 5],
          [4, 3],
        ],
        args: [[':', [4, 0, 1]]],
        dtypes: ['float32', 'int32'],
      },
      {
        shapes: [
          [5, 4],
          [1, 5, 1, 2],
        ],
        args: [[null, '::-1', null, '1::2']],
        dtypes: ['float32', 'float32'],
      },
    ],
  },
};
