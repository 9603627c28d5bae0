/** What is computed in float64, which no shader has, be it only on the way: it is done on the host. */
import { arange, eye, full, init, linspace } from 'gradus';
import { beforeAll, describe, expect, test } from 'vitest';
import { loose, untyped } from '../loose.ts';
import { onHost } from './host.ts';

beforeAll(() => init({ device: 'webgpu' }));

const dtypes = ['bool', 'uint8', 'int32', 'float16', 'float32', 'float64'] as const;
const x = loose.tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const wide = () => x.to('float64').mul(1 / 3);

describe.each(dtypes)('tensors of %s', (dtype) => {
  test.each([
    ['arange', () => arange(20, { dtype })],
    ['arange from a fraction', () => arange(0.5, 7, 0.75, { dtype })],
    ['linspace', () => linspace(0, 7, 5, { dtype })],
    ['full', () => full([5], 1, { dtype })],
    ['eye', () => eye(3, 4, { dtype })],
  ])('from %s', async (_, make) => {
    const wanted = onHost(() => untyped(make()).dataSync());
    expect(await untyped(make()).data()).toEqual(wanted);
  });
});

test.each([
  ['elements', () => wide().add(1).to('float32')],
  ['reductions', () => wide().sum(1).to('float32')],
  ['products', () => wide().to('float32').matmul(x.T())],
  ['rows', () => wide().to('float32').softmax(1)],
])('on the way to %s', async (_, f) => {
  const wanted = onHost(() => f().dataSync());
  expect(await f().data()).toEqual(wanted);
});
