// What ops that are told what to do by a string cost. See budget.ts. An equation itself costs once.

import type { Cost } from './budget.ts';

const zeros = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}])`;
const m = (i: number) => 100 + i;
const n = (i: number) => 301 + 2 * i;

/** An equation that no other `i` gives. */
const letters = (i: number) => {
  const c = String.fromCharCode(65 + (i % 26));
  const d = i < 26 ? 'z' : 'y';
  return `b${c}i${d},b${c}j${d}->b${c}ij`;
};

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
  'rearrange, reordered': {
    pinned: 243,
    line: (i) => `${zeros(8, m(i), 3, n(i))}.rearrange('b h c w -> b c h w');`,
  },
  'rearrange, split': {
    pinned: 700,
    line: (i) => `${zeros(8, 4 * m(i), n(i))}.rearrange('b (h w) c -> b w c h', { h: 4 });`,
  },
  'rearrange, joined': {
    pinned: 899,
    line: (i) => `${zeros(8, m(i), 3, n(i))}.rearrange('b h c w -> b c (h w)');`,
  },
  'reduce by a pattern': {
    pinned: 186,
    line: (i) => `${zeros(8, m(i), 3, n(i))}.reduce('b h c w -> b c', 'mean');`,
  },
  'repeat by a pattern': {
    pinned: 446,
    line: (i) => `${zeros(8, m(i), 3)}.repeat('b h c -> b h w c', { w: ${n(i)} });`,
  },
  'a new equation': {
    pinned: 2690,
    line: (i) => `gradus.einsum('${letters(i)}', ${zeros(8, 4, 6, 5)}, ${zeros(8, 4, 7, 5)});`,
  },
  'a new pattern': {
    pinned: 1836,
    line: (i) => `${zeros(8, 6, 3, 4)}.rearrange('b${i} h w c -> b${i} c h w');`,
  },
};
