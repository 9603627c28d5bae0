/** The samples of the transformer, lowered at build time: on the GPU they compute what they do on the CPU. */
import { functions } from 'virtual:samples';
import { init, tensor } from 'gradus';
import { beforeAll, expect, inject, test } from 'vitest';
import { type Loose, loose } from '../loose.ts';
import { argumentsOf, type Make } from '../transformer/arguments.ts';
import { dispatches, onHost } from './host.ts';

beforeAll(() => init({ device: 'webgpu' }));

/** How far results may be from what the CPU gives, relative to the larger of 1 and that. */
const bounds: Readonly<Partial<Record<string, number>>> = { float16: 2e-3, float32: 1e-4 };

const isTensor = (x: unknown): x is Loose => typeof x === 'object' && x !== null && 'dataSync' in x;

function leaves(tree: unknown): readonly Loose[] {
  if (isTensor(tree)) return [tree];
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(leaves) : [];
}

/** The samples of ops: others write the same ones in other syntax, and compiling takes long. */
const OF_OPS = [
  ...['convolution', 'decompositions', 'donated', 'dtypes', 'elementwise', 'embedding', 'indexing'],
  ...['loops', 'losses', 'patterns', 'random-keys', 'sorts', 'training-step', 'vectors'],
];

const isThorough = inject('isThorough');
const chosen = functions.flatMap(({ f, sample, ...taken }) =>
  f && (isThorough || OF_OPS.includes(sample)) ? [{ f, sample, ...taken }] : [],
);

/** What a sample exports under a name. */
function exported(sample: string, name: string) {
  const found = chosen.find((one) => one.sample === sample && one.name === name);
  if (!found) throw new Error(`${sample} has no ${name}`);
  return (...args: unknown[]) => found.f(...args) as Record<string, Loose>;
}

const titled = chosen.map((one) => [`${one.sample}: ${one.name}`, one] as const);

test.each(titled)('%s', async (_, { f, ...taken }) => {
  const results = () => leaves(f(...argumentsOf(taken, tensor as unknown as Make, 1)));
  const kind = ({ shape, dtype }: Loose) => [shape, dtype];
  const [kinds, wanted] = onHost(() => {
    const all = results();
    return [all.map(kind), all.map((x) => x.dataSync())];
  });
  const got = results();
  expect(got.map(kind)).toEqual(kinds);
  for (const [i, values] of wanted.entries()) {
    const { dtype } = got[i] as Loose;
    const bound = bounds[dtype] ?? 0;
    const data = await (got[i] as Loose).data();
    const far = Array.from(values, (y, j) => [y, data[j] ?? Number.NaN] as const).filter(
      ([y, x]) => !Object.is(x, y) && !(Math.abs(x - y) <= bound * Math.max(1, Math.abs(y))),
    );
    expect(far, `result ${i}: ${dtype}`).toEqual([]);
  }
});

test('steps of a loop, each in the memory of the one before, run without a read', async () => {
  const step = exported('donated', 'step');
  const train = () => {
    const x = loose.tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, -8), [2, 4]);
    let state = { w: loose.zeros(4, 3), speed: loose.ones(4, 3) } as Record<string, Loose>;
    const first = state;
    for (let i = 0; i < 10; i++) state = step(state, x);
    return { first, last: state['w'] as Loose };
  };
  const wanted = onHost(() => train().last.dataSync());
  const before = dispatches();
  const { first, last } = train();
  expect(dispatches()).toBeGreaterThanOrEqual(before + 10);
  const got = await last.data();
  for (const [i, y] of wanted.entries()) expect(got[i]).toBeCloseTo(y, 5);
  await expect(first['w']?.data()).rejects.toThrow('donated');
});

test('an index outside is told of where a result is read', async () => {
  const step = exported('embedding', 'step');
  const tokens = loose.tensor(Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3, 4, 0), [2, 5]);
  const { hidden } = step(loose.ones(4, 3), tokens);
  await expect(hidden?.data()).rejects.toThrow(/^embedding.* 4 /);
});
