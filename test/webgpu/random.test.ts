/** Random numbers of a key: what a GPU draws is what the CPU draws, bit by bit. */
import {
  bernoulli,
  init,
  lower,
  normal,
  permutation,
  rand,
  randint,
  randn,
  randomKey,
  type Tensor,
  uniform,
} from 'gradus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatches } from './host.ts';

type Key = Tensor<[2], 'int32'>;

const COUNT = 20_001;

const draws = {
  rand: lower((key: Key) => rand(COUNT, { generator: key })),
  uniform: lower((key: Key) => uniform([COUNT], { low: -0.3, high: 1.7, generator: key })),
  'uniform, float16': lower((key: Key) =>
    uniform([COUNT], { low: -0.3, high: 1.7, generator: key, dtype: 'float16' }),
  ),
  randint: lower((key: Key) => randint(0, 50, [COUNT], { generator: key })),
  randn: lower((key: Key) => randn(COUNT, { generator: key })),
  'randn, float16': lower((key: Key) => randn(COUNT, { generator: key, dtype: 'float16' })),
  normal: lower((key: Key) => normal([COUNT], { mean: 0.1, std: 0.7, generator: key })),
  'normal with a deviation': lower((key: Key) => normal([COUNT], { std: 0.7, generator: key })),
  'normal with a mean': lower((key: Key) => normal([COUNT], { mean: 0.1, generator: key })),
  'normal, float16': lower((key: Key) =>
    normal([COUNT], { mean: 0.1, std: 0.7, generator: key, dtype: 'float16' }),
  ),
  bernoulli: lower((key: Key) => bernoulli(0.3, [COUNT], { generator: key })),
  permutation: lower((key: Key) => permutation(COUNT, { generator: key })),
};

const names = Object.keys(draws) as (keyof typeof draws)[];

/** As it is drawn where programs run now. */
const drawn = (name: keyof typeof draws) => draws[name](randomKey(7)).data();

const wanted = new Map<string, Awaited<ReturnType<typeof drawn>>>();

beforeAll(async () => {
  await init({ device: 'cpu' });
  for (const name of names) wanted.set(name, await drawn(name));
  await init({ device: 'webgpu' });
});

afterAll(() => init({ device: 'cpu' }));

test.each(names)('%s', async (name) => {
  const before = dispatches();
  const got = await drawn(name);
  expect(dispatches()).toBeGreaterThan(before);
  expect(got).toEqual(wanted.get(name));
});
