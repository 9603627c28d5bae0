/** Further samples of the losses: every option, special values, empty batches, classes that are none. */
import type { Sample } from '../../src/ops/define.ts';
import type { Theme } from './sample.ts';

const same = (shape: readonly number[], options?: object): Sample => ({
  shapes: [shape, shape],
  ...(options && { args: [options] }),
});

const pairs: readonly Sample[] = [
  same([0]),
  same([0, 3], { reduction: 'none' }),
  same([1]),
  same([18]),
  same([18], { reduction: 'none' }),
  same([1, 2, 1, 2, 1, 2], { reduction: 'sum' }),
  same([1000]),
  { shapes: [[4], [4]], dtypes: ['float32', 'int32'] },
  { shapes: [[4], [4]], dtypes: ['float32', 'bool'], args: [{ reduction: 'sum' }] },
];

/** Scores and classes from 0 to 3, and beyond them if `range` says so. */
const classes = (
  scores: readonly number[],
  options: object = {},
  range: Sample['range'] = [0, 3.99],
): Sample => ({
  shapes: [scores, scores.toSpliced(1, 1)],
  dtypes: ['float32', 'int32'],
  args: [options],
  range,
});

const both: readonly Sample[] = [
  classes([1, 1], {}, [0, 1]),
  classes([7, 5], {}, [-4, 4.99]),
  classes([7, 4], { reduction: 'none' }, [-4, 4.99]),
  classes([0, 5]),
  classes([0, 5], { reduction: 'sum' }),
  classes([0, 5], { reduction: 'none' }),
  classes([3, 0], { reduction: 'none' }),
  classes([2, 4, 2, 1, 3]),
  classes([2, 4, 1, 2], { reduction: 'none' }),
  classes([9, 4], { ignoreIndex: 2 }),
  classes([9, 4], { ignoreIndex: 2, reduction: 'none' }),
  classes([9, 4], { ignoreIndex: -1, reduction: 'sum' }, [-1, 3.99]),
  // All of them are ignored: the mean of nothing.
  classes([2, 4], {}, [-100, -99.01]),
  { shapes: [[2, 5], [2]], dtypes: ['int32', 'int32'], range: [0, 4.99] },
];

/** Probabilities: any numbers will do. */
const probabilities = (shape: readonly number[], options?: object): Sample => ({
  ...same(shape, options),
  dtypes: ['float32', 'float32'],
});

const further: Theme['further'] = {
  mse: pairs,
  l1: pairs,
  bceWithLogits: pairs,
  huber: [...pairs, same([18], { delta: 2.5 }), same([4], { delta: 0.5, reduction: 'none' })],
  kl: [
    ...pairs,
    {
      shapes: [
        [3, 4],
        [3, 4],
      ],
      range: [0, 1],
      dtypes: ['float32', 'bool'],
    },
    same([4, 0], { reduction: 'batchmean' }),
    same([], { reduction: 'batchmean' }),
    same([18], { logTarget: true, reduction: 'sum' }),
  ],
  nll: both,
  crossEntropy: [
    ...both,
    classes([6, 4], { labelSmoothing: 0.3 }),
    classes([6, 4], { labelSmoothing: 1, reduction: 'none' }),
    classes([6, 4, 2], { labelSmoothing: 0.3, ignoreIndex: 0 }),
    probabilities([0, 3]),
    probabilities([3, 1]),
    probabilities([2, 3, 1, 2], { reduction: 'sum' }),
    probabilities([6, 4], { labelSmoothing: 0.5, reduction: 'none' }),
  ],
};

export const losses: Theme = { further };
