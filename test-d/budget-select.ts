// What indices and masks in tensors cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}])`;
const ints = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}], { dtype: 'int32' })`;

/** Sizes that no other `i` gives. */
const m = (i: number) => 100 + i;
const n = (i: number) => 301 + 2 * i;

export const budget: Record<string, Cost> = {
  gather: { pinned: 357, line: (i) => `${zeros(32, m(i))}.gather(1, ${ints(32, n(i))});` },
  scatterAdd: {
    pinned: 588,
    line: (i) => `${zeros(32, m(i))}.scatterAdd(1, ${ints(32, n(i))}, ${zeros(32, n(i))});`,
  },
  indexSelect: { pinned: 321, line: (i) => `${zeros(32, m(i))}.indexSelect(1, ${ints(n(i))});` },
  takeAlongDim: {
    pinned: 377,
    line: (i) => `${zeros(32, m(i))}.takeAlongDim(${ints(32, n(i))}, 1);`,
  },
  embedding: { pinned: 168, line: (i) => `${ints(32, n(i))}.embedding(${zeros(m(i), 64)});` },
  maskedFill: {
    pinned: 280,
    line: (i) => `${zeros(32, m(i))}.maskedFill(${zeros(m(i))}.gt(0), 1);`,
  },
  'at, by tensors': {
    pinned: 816,
    line: (i) => `${zeros(32, m(i), n(i))}.at(${ints(n(i))}, ':', [0]);`,
  },
  'at, by a mask': { pinned: 463, line: (i) => `${zeros(32, m(i))}.at(${zeros(32, m(i))}.gt(0));` },
  set: { pinned: 547, line: (i) => `${zeros(32, m(i))}.set([1, ':2'], ${zeros(2)});` },
};
