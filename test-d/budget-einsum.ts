// What ops that are told what to do by a string cost. See budget.ts. An equation itself costs once.

import type { Cost } from './budget.ts';

const zeros = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}])`;
const m = (i: number) => 100 + i;
const n = (i: number) => 301 + 2 * i;

export const budget: Readonly<Record<string, Cost>> = {
  'einsum of matrices': {
    pinned: 343,
    line: (i) => `gradus.einsum('ij,jk->ik', ${zeros(32, m(i))}, ${zeros(m(i), n(i))});`,
  },
  'einsum, attention': {
    pinned: 440,
    line: (i) =>
      `gradus.einsum('bhid,bhjd->bhij', ${zeros(8, 12, m(i), 64)}, ${zeros(8, 12, n(i), 64)});`,
  },
  'einsum with ...': {
    pinned: 440,
    line: (i) =>
      `gradus.einsum('...id,...jd->...ij', ${zeros(8, 12, m(i), 64)}, ${zeros(8, 12, n(i), 64)});`,
  },
};
