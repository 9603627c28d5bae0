// What sizes with names cost. See budget.ts.

import type { Cost } from './budget.ts';

const m = (i: number) => 100 + i;
const x = (i: number) => `({} as gradus.Named<['batch', 'time', ${m(i)}]>)`;

export const budget: Record<string, Cost> = {
  'reshape of named sizes': { pinned: 386, line: (i) => `${x(i)}.reshape(-1, ${m(i)});` },
  'matmul of named sizes': {
    pinned: 237,
    line: (i) => `${x(i)}.matmul(gradus.zeros([${m(i)}, 10]));`,
  },
  'call of a named function': {
    pinned: 394,
    line: (i) => `gradus.named(['a', 'b', 3], (y) => y.at(0))(gradus.zeros(${m(i)}, 5, 3));`,
  },
};
