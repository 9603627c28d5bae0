// What loops and branches cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (i: number) => `gradus.zeros([8, ${100 + i}])`;
const row = (i: number) => `gradus.zeros([${100 + i}])`;

export const budget: Record<string, Cost> = {
  scan: {
    pinned: 442,
    line: (i) => `gradus.scan((c, x) => [c.add(x), c], ${row(i)}, ${zeros(i)});`,
  },
  'scan of trees': {
    pinned: 558,
    line: (i) =>
      `gradus.scan(({ h }, { x }) => [{ h: h.add(x) }, [h]], { h: ${row(i)} }, { x: ${zeros(i)} });`,
  },
  cond: {
    pinned: 257,
    line: (i) =>
      `gradus.cond(gradus.zeros([], { dtype: 'bool' }), (x) => x, (x) => x.neg(), ${row(i)});`,
  },
  whileLoop: {
    pinned: 298,
    line: (i) => `gradus.whileLoop((x) => x.max().lt(1), (x) => x.add(1), ${row(i)});`,
  },
};
