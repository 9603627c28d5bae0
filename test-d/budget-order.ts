// What sorts and scans cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (i: number) => `gradus.zeros([32, ${100 + i}, ${301 + 2 * i}])`;

export const budget: Record<string, Cost> = {
  sort: { pinned: 43, line: (i) => `${zeros(i)}.sort();` },
  topk: { pinned: 379, line: (i) => `${zeros(i)}.topk(5);` },
  kthvalue: { pinned: 361, line: (i) => `${zeros(i)}.kthvalue(5);` },
  median: { pinned: 115, line: (i) => `${zeros(i)}.median(-1);` },
  searchsorted: { pinned: 219, line: (i) => `${zeros(i)}.searchsorted(${zeros(i)});` },
  cumsum: { pinned: 87, line: (i) => `${zeros(i)}.cumsum(1);` },
  cummax: { pinned: 83, line: (i) => `${zeros(i)}.cummax(1);` },
};
