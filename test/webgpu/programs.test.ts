/** Whole programs, lowered and traced: on the GPU they compute what they do on the CPU. */
import fc from 'fast-check';
import { init, tensor } from 'gradus';
import { beforeAll, describe, expect, test } from 'vitest';
import { initialState, type State, trainStep } from '../../examples/digits/model.ts';
import type { TypedArray } from '../../src/dtype.ts';
import { Generator } from '../../src/runtime/random.ts';
import { type Loose, loose, untyped } from '../loose.ts';
import { inputsOf, play, type RandomProgram, randomProgram } from '../random.ts';
import { dispatches, onHost } from './host.ts';

const BOUND = 1e-4;

beforeAll(() => init({ device: 'webgpu' }));

/** The elements that differ by more than rounding, relative to the larger of 1 and what is wanted. */
function differences(got: readonly TypedArray[], wanted: readonly TypedArray[], bound: number) {
  return wanted.flatMap((values, i) =>
    Array.from(values).flatMap((y, j) => {
      const x = got[i]?.[j] ?? Number.NaN;
      const isNear = x === y || Math.abs(x - y) <= bound * Math.max(1, Math.abs(y));
      return isNear || (Number.isNaN(x) && Number.isNaN(y))
        ? []
        : [`result ${i}, element ${j}: ${x}, not ${y}`];
    }),
  );
}

const data = (tensors: readonly Loose[]): Promise<TypedArray[]> =>
  Promise.all(tensors.map((x) => x.data()));

describe.each([
  ['exact', 0],
  ['continuous', BOUND],
] as const)('%s programs', (mode, bound) => {
  const options = { seed: 1, numRuns: 40, endOnFailure: true };
  const wantedOf = (program: RandomProgram, inputs: readonly Loose[]) =>
    onHost(() => play(program, mode, inputs).map((x) => x.dataSync()));

  test('traced', () =>
    fc.assert(
      fc.asyncProperty(randomProgram(16), async (program) => {
        const inputs = onHost(() => inputsOf(program, mode));
        const got = await data(play(program, mode, inputs));
        expect(differences(got, wantedOf(program, inputs), bound)).toEqual([]);
      }),
      options,
    ));

  test('lowered, again and again', () =>
    fc.assert(
      fc.asyncProperty(randomProgram(16), async (program) => {
        const lowered = loose.lower((...args: Loose[]) => play(program, mode, args));
        for (const salt of [0, 1]) {
          const inputs = onHost(() => inputsOf(program, mode, salt));
          const got = await data(lowered(...inputs) as Loose[]);
          expect(differences(got, wantedOf(program, inputs), bound)).toEqual([]);
        }
      }),
      options,
    ));
});

describe('a network', () => {
  const random = new Generator(1);
  const images = Float32Array.from({ length: 64 * 784 }, () => random.next());
  const labels = Int32Array.from({ length: 64 }, () => random.below(10));

  /** The losses of three steps, each in the memory of the one before, and the parameters at the end. */
  function train(): Loose[] {
    let state: State = initialState(1);
    const losses = [0.1, 0.1, 0.05].map((rate) => {
      const x = tensor(images, [64, 784]);
      const [loss, next] = trainStep(state, x, tensor(labels, [64]), tensor(rate));
      state = next;
      return loss;
    });
    const { w1, b1, w2, b2 } = state.params;
    return [...losses, w1, b1, w2, b2].map(untyped);
  }

  test('learns the same', async () => {
    const wanted = onHost(() => train().map((x) => x.dataSync()));
    const before = dispatches();
    expect(differences(await data(train()), wanted, BOUND)).toEqual([]);
    expect(dispatches() - before).toBeGreaterThan(0);
  });
});

/** In temporaries, of which a shader may not bind one twice where it writes another. */
describe('what control flow takes twice', () => {
  const { cond, scan } = loose as unknown as Record<'cond' | 'scan', (...args: unknown[]) => Loose>;
  const pairs = (x: Loose) => x.mul(2).add(1);

  test.each([
    [
      'for a branch',
      (x: Loose) => {
        const y = pairs(x);
        const product = (a: Loose, b: Loose) => a.mul(b).sum(1);
        const difference = (a: Loose, b: Loose) => a.sub(b).sum(1);
        return cond(y.sum().gt(0), product, difference, y, y).add(1);
      },
    ],
    [
      'for a loop, whole and step by step',
      (x: Loose) => {
        const y = pairs(x);
        const step = (sum: Loose, row: Loose) => {
          const next = sum.add(y.mul(row).sum(0));
          return [next, next.mul(row)];
        };
        const [last, all] = scan(step, loose.zeros(4), y) as unknown as [Loose, Loose];
        return all.add(last);
      },
    ],
    [
      'for a loop, two steps of the same',
      (x: Loose) => {
        const y = pairs(x);
        const step = (sum: Loose, rows: readonly [Loose, Loose]) => {
          const next = sum.add(rows[0].mul(rows[1]).cumsum(0));
          return [next, next.mul(2)];
        };
        const [last, all] = scan(step, loose.zeros(4), [y, y]) as unknown as [Loose, Loose];
        return all.add(last);
      },
    ],
  ])('%s', async (_, f) => {
    const x = () =>
      loose.tensor(
        Float32Array.from({ length: 12 }, (_, i) => i / 8 - 0.5),
        [3, 4],
      );
    const wanted = onHost(() => f(x()).dataSync());
    const lowered = loose.lower(f) as unknown as (x: Loose) => Loose;
    const got = await data([lowered(x())]);
    expect(differences(got, [wanted], BOUND)).toEqual([]);
  });
});
