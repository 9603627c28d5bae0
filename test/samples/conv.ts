/** Further samples of convolution and pooling: every option, kernels of 1, empty batches, windows over the ends. */
import type { Sample } from '../../src/ops/define.ts';
import type { Theme } from './sample.ts';

type Sizes = readonly number[];

const weighted = (x: Sizes, weight: Sizes, options?: object): Sample => ({
  shapes: [x, weight],
  ...(options && { args: [options] }),
});
const pooled = (x: Sizes, kernel: number | Sizes, options?: object): Sample => ({
  shapes: [x],
  args: options ? [kernel, options] : [kernel],
});

const pools: readonly Sample[] = [
  pooled([2, 1, 5, 5], 1),
  pooled([0, 2, 4, 4], 2),
  pooled([2, 0, 4, 4], 2),
  pooled([1, 1, 1, 7], [1, 3], { stride: [1, 2], ceilMode: true }),
  pooled([1, 1, 6, 7], 3, { stride: 2, ceilMode: true }),
  pooled([1, 2, 6, 7], [4, 2], { padding: [2, 1], stride: 3 }),
  pooled([1, 2, 6, 7], [4, 2], { padding: [2, 1], stride: 3, ceilMode: true }),
  pooled([1, 1, 3, 3], 2, { stride: 5 }),
  pooled([1, 1, 3, 3], 2, { stride: 5, ceilMode: true }),
  pooled([1, 1, 2, 3], 2, { padding: 1 }),
  // A window that would begin behind the end is none.
  pooled([1, 1, 3, 3], 2, { stride: 2, padding: 1, ceilMode: true }),
  pooled([1, 1, 4, 4], [1, 2], { stride: [3, 3], padding: [0, 1], ceilMode: true }),
];

const uncounted: readonly Sample[] = [
  pooled([1, 2, 6, 7], [4, 2], {
    padding: [2, 1],
    stride: 3,
    ceilMode: true,
    countIncludePad: false,
  }),
  pooled([1, 2, 6, 7], 3, { padding: 1, countIncludePad: true }),
];

const parts: readonly Sample[] = [
  pooled([1, 2, 6, 4], [3, 2]),
  pooled([1, 2, 5, 7], [5, 3]),
  pooled([1, 1, 2, 3], [4, 5]),
  pooled([0, 2, 3, 3], 2),
  pooled([1, 1, 1, 1], 1),
];

const further: Theme['further'] = {
  conv1d: [
    weighted([1, 1, 1], [1, 1, 1]),
    weighted([0, 3, 7], [2, 3, 3]),
    weighted([2, 3, 7], [0, 3, 3]),
    weighted([2, 4, 9], [4, 1, 3], { groups: 4, padding: 'same', dilation: 3 }),
    weighted([2, 2, 9], [4, 2, 5], { stride: 3, padding: 7 }),
    weighted([1, 2, 5], [3, 2, 5], { padding: 'valid' }),
  ],
  conv2d: [
    weighted([1, 1, 1, 1], [1, 1, 1, 1]),
    weighted([0, 2, 4, 4], [2, 2, 3, 3], { padding: 1 }),
    weighted([2, 2, 6, 5], [3, 2, 3, 3], { padding: 1 }),
    weighted([2, 2, 7, 8], [3, 2, 3, 3], { padding: 1, stride: 2 }),
    weighted([1, 3, 9, 9], [2, 3, 7, 7], { padding: 3, stride: 2 }),
    weighted([1, 2, 6, 6], [2, 2, 1, 3], { stride: [3, 1], padding: [0, 1] }),
    weighted([1, 2, 5, 6], [2, 2, 2, 4], { padding: 'same' }),
    weighted([1, 6, 4, 4], [9, 2, 2, 2], { groups: 3, dilation: 2 }),
    weighted([1, 2, 3, 3], [2, 2, 4, 4], { padding: 5, stride: 4 }),
  ],
  conv3d: [
    weighted([1, 1, 1, 1, 1], [1, 1, 1, 1, 1]),
    weighted([1, 2, 3, 3, 3], [2, 2, 3, 3, 3], { padding: 'same' }),
    weighted([1, 2, 4, 4, 4], [2, 2, 2, 2, 2], { stride: 2, dilation: [1, 2, 3] }),
  ],
  convTranspose1d: [
    weighted([1, 1, 1], [1, 1, 1]),
    weighted([0, 3, 7], [3, 2, 3]),
    weighted([2, 2, 5], [2, 3, 4], { stride: 2, padding: 1 }),
    weighted([2, 2, 5], [2, 3, 2], { stride: 5, dilation: 3, outputPadding: 4 }),
  ],
  convTranspose2d: [
    weighted([1, 1, 1, 1], [1, 1, 1, 1]),
    weighted([2, 2, 3, 4], [2, 2, 3, 3], { padding: 1 }),
    weighted([1, 2, 3, 3], [2, 2, 1, 2], { stride: 2, outputPadding: 1 }),
    weighted([1, 6, 3, 2], [6, 2, 2, 3], { stride: 2, groups: 3, padding: [0, 1] }),
  ],
  convTranspose3d: [weighted([1, 2, 2, 2, 2], [2, 1, 2, 2, 2], { stride: 2, groups: 2 })],
  maxPool1d: [pooled([1, 2, 9], 2, { dilation: 3, padding: 1, stride: 1 })],
  maxPool2d: [...pools, pooled([1, 2, 7, 7], 3, { dilation: 2, padding: 2, ceilMode: true })],
  maxPool3d: [pooled([1, 1, 4, 4, 4], [2, 3, 1], { padding: [1, 1, 0], ceilMode: true })],
  avgPool1d: [pooled([1, 2, 9], 4, { padding: 2, stride: 3, countIncludePad: false })],
  avgPool2d: [...pools, ...uncounted],
  avgPool3d: [pooled([1, 1, 4, 4, 5], [2, 3, 2], { padding: [1, 1, 0], ceilMode: true })],
  adaptiveAvgPool2d: parts,
  adaptiveMaxPool2d: parts,
  adaptiveAvgPool3d: [pooled([1, 1, 4, 5, 6], [3, 1, 4])],
  adaptiveMaxPool3d: [pooled([1, 1, 4, 5, 6], [3, 1, 4])],
};

const all = (name: string) => [1, 2, 3].map((rank) => `${name}${rank}d`);

export const convolutions: Theme = {
  further,
  noBools: [...all('conv'), ...all('convTranspose')],
  eitherZero: [
    'conv',
    'convTranspose',
    'maxPool',
    'avgPool',
    'adaptiveAvgPool',
    'adaptiveMaxPool',
  ].flatMap(all),
};
