// What gradients of one's own and the tape cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const tensor = (i: number) => `gradus.Tensor<[32, ${100 + i}]>`;
const zeros = (i: number) => `gradus.zeros([32, ${100 + i}])`;

export const budget: Record<string, Cost> = {
  customGrad: {
    pinned: 201,
    line: (i) =>
      `gradus.customGrad((x: ${tensor(i)}) => ({ value: x, gradient: (ct: ${tensor(i)}) => ct }));`,
  },
  'customGrad of two': {
    pinned: 454,
    line: (i) =>
      `gradus.customGrad((x: ${tensor(i)}, y: ${tensor(i + 40)}) => ({ value: x, gradient: (ct: ${tensor(i)}) => [ct, y] }));`,
  },
  registerHook: {
    pinned: 300,
    line: (i) => `gradus.variable(${zeros(i)}).registerHook((gradient) => gradient);`,
  },
  backward: { pinned: 279, line: (i) => `gradus.variable(${zeros(i)}).backward(${zeros(i)});` },
};
