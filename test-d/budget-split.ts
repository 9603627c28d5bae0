// What several tensors of one cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (i: number) => `gradus.zeros([8, ${100 + i}, 301])`;

export const budget: Record<string, Cost> = {
  split: { pinned: 257, line: (i) => `${zeros(i)}.split(100, -1);` },
  'split by sizes': { pinned: 223, line: (i) => `${zeros(i)}.split([100, 201], -1);` },
  chunk: { pinned: 201, line: (i) => `${zeros(i)}.chunk(4);` },
  unbind: { pinned: 308, line: (i) => `${zeros(i)}.unbind();` },
};
