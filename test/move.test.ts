/** Rolling, padding, diagonals and grids: that they move elements inside of kernels, and bad options. */
import { GradusError } from 'gradus';
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../src/ir/kernel.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';

const kernels = (f: (x: Loose) => unknown, ...shape: number[]): readonly Kernel[] =>
  trace('f', (x) => f(x as Loose), [new TensorSpec(shape, 'float32')]).program.kernels;

describe('what moves elements is part of the kernel that reads them', () => {
  const cases: Readonly<Record<string, (x: Loose) => unknown>> = {
    roll: (x) => x.mul(2).roll([1, 2], [0, 1]).add(1),
    'constant padding': (x) => x.mul(2).pad([1, 2, 3, 0], { value: 5 }).add(1),
    'reflected padding': (x) => x.mul(2).pad([2, 2, 1, 1], { mode: 'reflect' }).add(1),
    'replicated padding': (x) => x.mul(2).pad([9, 9, 1, 1], { mode: 'replicate' }).add(1),
    'circular padding': (x) => x.mul(2).pad([2, 1, 1, 1], { mode: 'circular' }).add(1),
    diagonal: (x) => x.mul(2).diagonal(1).add(1),
    diag: (x) => x.reshape(-1).diag(-1).add(1),
    'interleaved repetition': (x) => x.mul(2).repeatInterleave(3, 1).add(1),
    kron: (x) => x.kron(x).add(1),
    split: (x) => (x.mul(2).split(2, 1) as unknown as Loose[])[1]?.add(1),
  };
  test.each(Object.entries(cases))('%s', (_name, f) => {
    expect(kernels(f, 4, 4)).toHaveLength(1);
  });
});

test('padding by a number that the dtype does not carry is an error', () => {
  const x = loose.zeros([3], { dtype: 'int32' });
  expect(() => x.pad([1, 1], { value: 0.5 })).toThrow(/^pad of an int32 tensor and 0\.5/);
  expect(() => x.pad([1, 1], { mode: 'mirror' })).toThrow(
    "pad of mode 'mirror': modes are constant, reflect, replicate and circular",
  );
  expect(x.gt(0).pad([1, 1], { value: true }).arraySync()).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
});

test('without types, what is no list and no option is an error', () => {
  const x = loose.ones([2, 3]);
  const wrong: readonly (readonly [() => unknown, string])[] = [
    [() => x.split(null), 'split sizes: takes a list of numbers, not null'],
    [() => x.pad(5), 'pad padding: takes a list of numbers, not a number'],
    [() => x.pad([1, 1], 5), 'pad options: takes an object, not a number'],
    [() => x.pad([1, 1], { value: 'a' }), 'pad of a string: elements are numbers or booleans'],
    [() => x.roll(), 'roll [2, 3] by undefined: a shift is a whole number'],
    [() => x.sort(-1, null), 'sort options: takes an object, not null'],
    [() => x.topk(1, 0, 'a'), 'topk options: takes an object, not a string'],
    [() => x.median(0, null), 'median options: takes an object, not null'],
    [
      () => loose.meshgrid([x.at(0)], { indexing: 'yx' }),
      "meshgrid indexing 'yx': takes 'ij' and 'xy'",
    ],
  ];
  for (const [f, sentence] of wrong) {
    const thrown = (() => {
      try {
        return f();
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(GradusError);
    expect((thrown as GradusError).message).toBe(sentence);
  }
});
