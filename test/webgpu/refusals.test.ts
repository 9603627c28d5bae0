/** What ops refuse on the GPU: in the words of the CPU, where a result is read, and what becomes of donated arguments. */
import { init, lower, type Tensor, tensor } from 'gradus';
import { beforeAll, describe, expect, test } from 'vitest';
import { GradusError } from '../../src/errors.ts';
import type { Caller } from '../../src/routines/select.ts';
import { type Loose, untyped } from '../loose.ts';
import { dispatches, onHost } from './host.ts';

beforeAll(() => init({ device: 'webgpu' }));

const x = untyped(tensor([1, 2, 3, 4, 5, 6])).reshape(3, 2);
const indices = (...values: number[]): Loose => untyped(tensor(values, { dtype: 'int32' }));
const column = (...values: number[]): Loose => indices(...values).reshape(values.length, 1);
const updates = untyped(tensor([7, 8]));

describe('an index outside is told of as on the CPU', () => {
  const calls: { readonly [Name in Caller]: () => Loose } = {
    at: () => x.at(indices(0, 3)),
    set: () => x.set([indices(-4, 1)], 0),
    gather: () => x.gather(0, column(0, -1)),
    scatter: () => x.scatter(1, column(0, 2), 5),
    scatterAdd: () => x.scatterAdd(0, column(3), 5),
    indexSelect: () => x.indexSelect(0, indices(2, 7)),
    indexAdd: () => x.indexAdd(0, indices(-1), updates.reshape(1, 2)),
    take: () => x.take(indices(-7)),
    takeAlongDim: () => x.takeAlongDim(column(2), 1),
    embedding: () => indices(1, 5).embedding(x),
    oneHot: () => indices(1, 4).oneHot(4),
  };

  test.each(Object.entries(calls))('by %s', async (name, call) => {
    let told: unknown;
    try {
      onHost(() => call().dataSync());
    } catch (error) {
      told = error;
    }
    expect(told).toBeInstanceOf(GradusError);
    expect(String(told)).toContain(`${name} index `);
    const before = dispatches();
    await expect(call().data()).rejects.toEqual(told);
    expect(dispatches()).toBeGreaterThan(before);
  });
});

test('labels outside are NaN, as on the CPU', async () => {
  const loss = (): Loose => x.crossEntropy(indices(0, 2, 1), { reduction: 'none' });
  const wanted = onHost(() => loss().dataSync());
  expect(wanted[1]).toBeNaN();
  const got = await loss().data();
  expect(Array.from(got, Number.isNaN)).toEqual([false, true, false]);
  for (const i of [0, 2]) expect(got[i]).toBeCloseTo(Number(wanted[i]), 5);
});

test('what was donated is gone, though what came of it cannot be read', async () => {
  const step = lower(
    (w: Tensor<[3]>, at: Tensor<[3], 'int32'>) => w.sub(w.indexSelect(0, at).mul(0.5)),
    { donate: 0 },
  );
  const w = tensor([1, 2, 3]);
  const next = step(w, tensor([0, 5, 1], { dtype: 'int32' }));
  await expect(w.data()).rejects.toThrow('data of a tensor donated to lowered: use what lowered');
  await expect(next.data()).rejects.toThrow('indexSelect index 5 along an axis of size 3');
  await expect(step(next, tensor([0, 1, 2], { dtype: 'int32' })).data()).rejects.toThrow(
    'indexSelect index 5 ',
  );
});
