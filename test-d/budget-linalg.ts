// What linear algebra costs the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}])`;
const m = (i: number) => 100 + i;
const n = (i: number) => 301 + 2 * i;

export const budget: Record<string, Cost> = {
  inv: { pinned: 100, line: (i) => `${zeros(m(i), m(i))}.inv();` },
  det: { pinned: 100, line: (i) => `${zeros(8, m(i), m(i))}.det();` },
  solve: { pinned: 266, line: (i) => `${zeros(m(i), m(i))}.solve(${zeros(m(i), n(i))});` },
  lstsq: { pinned: 520, line: (i) => `${zeros(n(i), m(i))}.lstsq(${zeros(n(i))});` },
  svd: { pinned: 354, line: (i) => `${zeros(n(i), m(i))}.svd();` },
  eigh: { pinned: 114, line: (i) => `${zeros(m(i), m(i))}.eigh();` },
  cross: { pinned: 199, line: (i) => `${zeros(m(i), 3)}.cross(${zeros(3)});` },
  fft: { pinned: 132, line: (i) => `${zeros(m(i), 2)}.fft();` },
  rfft: { pinned: 428, line: (i) => `${zeros(n(i))}.rfft();` },
  irfft: { pinned: 590, line: (i) => `${zeros(n(i), 2)}.irfft();` },
};
