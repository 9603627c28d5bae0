// What several dtypes, random numbers and evenly spaced ones cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (dtype: string, ...sizes: number[]) =>
  `gradus.zeros([${sizes.join(', ')}], { dtype: '${dtype}' })`;

/** Sizes that no other `i` gives. */
const m = (i: number) => 100 + i;

export const budget: Record<string, Cost> = {
  'add of two dtypes': {
    pinned: 250,
    line: (i) => `${zeros('float16', 32, m(i))}.add(${zeros('float64', m(i))});`,
  },
  bitwiseLeftShift: {
    pinned: 273,
    line: (i) => `${zeros('uint8', 32, m(i))}.bitwiseLeftShift(${zeros('uint8', m(i))});`,
  },
  to: { pinned: 60, line: (i) => `${zeros('int32', 32, m(i))}.to('float16');` },
  rand: { pinned: 39, line: (i) => `gradus.rand([32, ${m(i)}], { dtype: 'float64' });` },
  uniform: { pinned: 39, line: (i) => `gradus.uniform([32, ${m(i)}], { low: -1 });` },
  randint: { pinned: 69, line: (i) => `gradus.randint(0, 9, [32, ${m(i)}]);` },
  bernoulli: { pinned: 67, line: (i) => `gradus.bernoulli(${zeros('float32', 32, m(i))});` },
  permutation: { pinned: 35, line: (i) => `gradus.permutation(${m(i)});` },
  linspace: { pinned: 36, line: (i) => `gradus.linspace(0, 1, ${m(i)});` },
  'tensor of a typed array': {
    pinned: 61,
    line: (i) => `gradus.tensor(new Float64Array(${m(i)}), [${m(i)}]);`,
  },
};
