/** Random numbers of a key: what a GPU draws is what the CPU draws. */
import { init, lower, rand, randint, randn, randomKey, type Tensor } from 'gradus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatches } from './host.ts';

const draw = (key: Tensor<[2], 'int32'>) =>
  [
    rand(1000, { generator: key }),
    randint(0, 50, [1000], { generator: key }),
    randn(1000, { generator: key }),
  ] as const;

/** As they are drawn where programs run now. */
const drawn = () => Promise.all(lower(draw)(randomKey(7)).map((x) => x.data()));

let wanted: Awaited<ReturnType<typeof drawn>>;

beforeAll(async () => {
  await init({ device: 'cpu' });
  wanted = await drawn();
  await init({ device: 'webgpu' });
});

afterAll(() => init({ device: 'cpu' }));

test('uniform and whole numbers are the same, normal ones to the last place', async () => {
  const before = dispatches();
  const [uniforms, wholes, normals] = await drawn();
  expect(dispatches()).toBeGreaterThan(before);
  expect(uniforms).toEqual(wanted[0]);
  expect(wholes).toEqual(wanted[1]);
  const worst = Array.from(normals ?? [], (x, i) => Math.abs(x - (wanted[2]?.[i] ?? Number.NaN)));
  expect(Math.max(...worst)).toBeLessThan(1e-6);
});
