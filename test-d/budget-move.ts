// What rolling, padding, diagonals and grids cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}])`;
const m = (i: number) => 100 + i;
const n = (i: number) => 301 + 2 * i;

export const budget: Record<string, Cost> = {
  roll: { pinned: 160, line: (i) => `${zeros(32, m(i))}.roll(1, -1);` },
  pad: { pinned: 862, line: (i) => `${zeros(32, m(i), n(i))}.pad([1, 1, 2, 2]);` },
  diag: { pinned: 111, line: (i) => `${zeros(m(i), n(i))}.diag(1);` },
  diagonal: { pinned: 715, line: (i) => `${zeros(32, m(i), n(i))}.diagonal(0, 1, 2);` },
  meshgrid: { pinned: 224, line: (i) => `gradus.meshgrid([${zeros(m(i))}, ${zeros(n(i))}]);` },
  repeatInterleave: { pinned: 465, line: (i) => `${zeros(32, m(i))}.repeatInterleave(3, 1);` },
  kron: { pinned: 924, line: (i) => `${zeros(2, m(i))}.kron(${zeros(3, n(i))});` },
  movedim: { pinned: 286, line: (i) => `${zeros(32, m(i), n(i))}.movedim(0, -1);` },
};
