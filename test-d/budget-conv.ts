// What convolution and pooling cost the compiler, and a whole ResNet-50. See budget.ts.

import type { Cost } from './budget.ts';

const zeros = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}])`;
const m = (i: number) => 100 + i;
const n = (i: number) => 301 + 2 * i;

export const budget: Record<string, Cost> = {
  conv2d: {
    pinned: 1001,
    line: (i) =>
      `${zeros(32, m(i), 224, n(i))}.conv2d(${zeros(64, m(i), 7, 7)}, { stride: 2, padding: 3 });`,
  },
  'conv2d of squares': {
    pinned: 595,
    line: (i) => `${zeros(32, m(i), n(i), n(i))}.conv2d(${zeros(64, m(i), 3, 3)});`,
  },
  'conv2d that keeps sizes': {
    pinned: 704,
    line: (i) => `${zeros(32, m(i), n(i), n(i))}.conv2d(${zeros(64, m(i), 3, 3)}, { padding: 1 });`,
  },
  'conv1d in groups': {
    pinned: 1153,
    line: (i) => `${zeros(8, 2 * m(i), n(i))}.conv1d(${zeros(64, m(i), 3)}, { groups: 2 });`,
  },
  convTranspose2d: {
    pinned: 1390,
    line: (i) =>
      `${zeros(8, m(i), n(i), n(i))}.convTranspose2d(${zeros(m(i), 64, 2, 2)}, { stride: 2 });`,
  },
  maxPool2d: { pinned: 642, line: (i) => `${zeros(8, m(i), n(i), n(i))}.maxPool2d(2);` },
  avgPool2d: {
    pinned: 1393,
    line: (i) => `${zeros(8, m(i), n(i), n(i))}.avgPool2d(3, { stride: 2, ceilMode: true });`,
  },
  adaptiveAvgPool2d: {
    pinned: 273,
    line: (i) => `${zeros(8, m(i), n(i), n(i))}.adaptiveAvgPool2d([7, 5]);`,
  },
};

/** ResNet-50, generic in the batch. */
export const programs = { 'resnet.ts': 37_906 };
