// What losses cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}])`;
const labels = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}], { dtype: 'int32' })`;
const m = (i: number) => 100 + i;

export const budget: Record<string, Cost> = {
  mse: { pinned: 296, line: (i) => `${zeros(32, m(i))}.mse(${zeros(32, m(i))});` },
  'mse of each': {
    pinned: 302,
    line: (i) => `${zeros(32, m(i))}.mse(${zeros(32, m(i))}, { reduction: 'none' });`,
  },
  crossEntropy: { pinned: 269, line: (i) => `${zeros(m(i), 10)}.crossEntropy(${labels(m(i))});` },
  'crossEntropy of pixels': {
    pinned: 376,
    line: (i) => `${zeros(8, 10, 28, m(i))}.crossEntropy(${labels(8, 28, m(i))});`,
  },
};
