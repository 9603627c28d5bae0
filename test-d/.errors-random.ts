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

// expected: uniform [2, -1]: size -1 is not a whole number, 0 or more
uniform(2, -1);
// expected: normal [0.5]: size 0.5 is not a whole number, 0 or more
normal([0.5], { mean: 1 });
// expected: randint [-2]: size -2 is not a whole number, 0 or more
randint(0, 2, [-2]);
// expected: bernoulli [1.5]: size 1.5 is not a whole number, 0 or more
bernoulli(0.5, [1.5]);
// expected: bernoulli of dtype int32: probabilities are floats
bernoulli(ints);
// expected: permutation [-1]: size -1 is not a whole number, 0 or more
permutation(-1);
// expected: linspace [2.5]: size 2.5 is not a whole number, 0 or more
linspace(0, 1, 2.5);
