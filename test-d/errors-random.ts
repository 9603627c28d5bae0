// Wrong programs that make random numbers or evenly spaced ones. See errors.ts.

import {
  bernoulli,
  linspace,
  normal,
  permutation,
  randint,
  type Tensor,
  uniform,
} from '../src/index.ts';

declare const ints: Tensor<[2], 'int32'>;

// @ts-expect-error uniform [2, -1]: size -1 is not a whole number, 0 or more
uniform(2, -1);
// @ts-expect-error normal [0.5]: size 0.5 is not a whole number, 0 or more
normal([0.5], { mean: 1 });
// @ts-expect-error randint [-2]: size -2 is not a whole number, 0 or more
randint(0, 2, [-2]);
// @ts-expect-error bernoulli [1.5]: size 1.5 is not a whole number, 0 or more
bernoulli(0.5, [1.5]);
// @ts-expect-error bernoulli of dtype int32: probabilities are floats
bernoulli(ints);
// @ts-expect-error permutation [-1]: size -1 is not a whole number, 0 or more
permutation(-1);
// @ts-expect-error linspace [2.5]: size 2.5 is not a whole number, 0 or more
linspace(0, 1, 2.5);
