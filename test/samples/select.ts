/** Further samples of the ops that read and write at indices and under masks. */
import type { Sample } from '../../src/ops/define.ts';
import { each, of, type Theme } from './sample.ts';

/** Indices into axes of at least four elements. */
const indexed = (
  shapes: Sample['shapes'],
  args: Sample['args'],
  dtypes: Sample['dtypes'] = ['float32', 'int32'],
): Sample => ({ shapes, args: args ?? [], dtypes, range: [0, 3.9] });

const written = (shapes: Sample['shapes'], ...args: unknown[]) =>
  indexed(shapes, args, ['float32', 'int32', 'float32']);
const ints = ['int32', 'int32', 'int32'] as const;

const masked = (x: readonly number[], mask: readonly number[], ...args: unknown[]): Sample => ({
  shapes: [x, mask],
  dtypes: ['float32', 'bool'],
  args,
});

export const select: Theme = {
  further: {
    gather: [
      indexed([[4], [9]], [0]),
      indexed([[4], [0]], [0]),
      indexed(
        [
          [4, 0],
          [2, 0],
        ],
        [0],
      ),
      indexed(
        [
          [5, 4],
          [3, 7],
        ],
        [-1],
      ),
      indexed(
        [
          [5, 4],
          [1, 1],
        ],
        [1],
      ),
      indexed(
        [
          [2, 4, 1, 2, 1, 3],
          [1, 5, 1, 2, 1, 2],
        ],
        [1],
      ),
      indexed(
        [
          [4, 2],
          [3, 2],
        ],
        [0],
        ['int32', 'int32'],
      ),
    ],
    ...each(
      ['scatter', 'scatterAdd'],
      written([[4], [9], [9]], 0),
      written([[4], [0], [3]], 0),
      written(
        [
          [5, 4],
          [1, 6],
          [2, 7],
        ],
        -1,
      ),
      written(
        [
          [4, 2, 3],
          [7, 1, 2],
          [8, 2, 2],
        ],
        0,
      ),
      indexed(
        [
          [4, 3],
          [2, 3],
        ],
        [0, 1.5],
      ),
      indexed(
        [
          [4, 3],
          [2, 3],
          [2, 3],
        ],
        [0],
        ints,
      ),
      indexed(
        [
          [4, 3],
          [2, 3],
          [2, 3],
        ],
        [0],
        ['float32', 'int32', 'int32'],
      ),
      indexed(
        [
          [4, 3],
          [2, 3],
        ],
        [0, 2],
        ['int32', 'int32'],
      ),
    ),
    indexSelect: [
      indexed([[4], [0]], [0]),
      indexed([[3, 4], [7]], [1]),
      indexed([[2, 3, 4, 2], [3]], [-2], ['int32', 'int32']),
      indexed([[4, 0], [2]], [0]),
    ],
    indexAdd: [
      written([[4], [0], [0]], 0),
      written([[3, 4], [7], [3, 7]], 1),
      indexed([[4, 3], [2], [2, 3]], [0], ints),
    ],
    take: [
      indexed([[4], []], []),
      indexed(
        [
          [2, 2, 1],
          [3, 1, 2],
        ],
        [],
      ),
      indexed([[4], [0, 2]], []),
    ],
    takeAlongDim: [
      indexed([[4], [0]], [0]),
      indexed(
        [
          [1, 4],
          [3, 1],
        ],
        [1],
      ),
      indexed(
        [
          [3, 1, 4],
          [1, 2, 5],
        ],
        [-1],
        ['int32', 'int32'],
      ),
      indexed(
        [
          [2, 2],
          [2, 3],
        ],
        [],
      ),
    ],
    embedding: [
      indexed([[], [4, 3]], [], ['int32', 'float32']),
      indexed([[0], [4, 3]], [], ['int32', 'float32']),
      indexed(
        [
          [2, 1, 3],
          [4, 0],
        ],
        [],
        ['int32', 'float32'],
      ),
      indexed(
        [
          [2, 1, 3],
          [4, 5],
        ],
        [],
        ['int32', 'int32'],
      ),
    ],
    oneHot: [
      indexed([[]], [4], ['int32']),
      indexed([[0]], [4], ['int32']),
      indexed([[9]], [5], ['int32']),
    ],
    maskedFill: [
      masked([18], [18], 2),
      masked([], [2, 3], -0.5),
      masked([0], [1], 1),
      { shapes: [[3, 2], [2], []], dtypes: ['int32', 'bool', 'int32'] },
      { shapes: [[3, 2], [2], []], dtypes: ['float32', 'bool', 'int32'] },
      { shapes: [[3, 2], [2], []], dtypes: ['bool', 'bool', 'bool'] },
    ],
    maskedSelect: [
      masked([18], [18]),
      masked([], [2, 3]),
      masked([0], [1]),
      masked([2, 1, 3], [4, 1]),
    ],
    ...each(['nonzero', 'argwhere'], of([18]), of([0]), of([]), of([2, 0]), of([2, 1, 3, 1, 2, 2])),
  },
};
