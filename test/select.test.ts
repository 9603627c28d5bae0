/** Selecting by indices in memory: against plain loops, and what an index outside does. */
import fc from 'fast-check';
import { explain, GradusError, LowerError, lower, type Tensor, tensor, zeros } from 'gradus';
import { describe, expect, test } from 'vitest';
import { callOp, type Loose, loose } from './loose.ts';

const numel = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

const numbers = (shape: readonly number[], from = 1) =>
  loose.tensor(
    Float32Array.from({ length: numel(shape) }, (_, i) => i + from),
    shape,
  );
const ints = (values: readonly number[], shape: readonly number[] = [values.length]) =>
  loose.tensor(Int32Array.from(values), shape);

/** Each position of a tensor of this shape, in row-major order. */
const positions = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (found, n) => found.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])),
    [[]],
  );
const place = (at: readonly number[], shape: readonly number[]) =>
  at.reduce((sum, i, axis) => sum * (shape[axis] ?? 1) + i, 0);

/** `x`, an axis of it, and an index that is nowhere larger but there. */
const selection = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.nat({ max: shape.length - 1 }).chain((axis) =>
      fc
        .tuple(
          ...shape.map((n, i) =>
            i === axis ? fc.nat({ max: 5 }) : fc.integer({ min: 0, max: n }),
          ),
        )
        .chain((sides) =>
          fc
            .array(fc.nat({ max: (shape[axis] ?? 1) - 1 }), {
              minLength: numel(sides),
              maxLength: numel(sides),
            })
            .map((index) => ({ shape, axis, sides, index })),
        ),
    ),
  );

describe('against plain loops', () => {
  test('gather', () => {
    fc.assert(
      fc.property(selection, ({ shape, axis, sides, index }) => {
        const y = numbers(shape).gather(axis, ints(index, sides));
        const wanted = positions(sides).map(
          (at, i) => place(at.with(axis, index[i] ?? 0), shape) + 1,
        );
        expect(y.shape).toEqual(sides);
        expect(Array.from(y.dataSync())).toEqual(wanted);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test.each(['scatter', 'scatterAdd'] as const)('%s', (op) => {
    fc.assert(
      fc.property(selection, ({ shape, axis, sides, index }) => {
        const y = numbers(shape)[op](axis, ints(index, sides), numbers(sides, 100));
        const wanted = Array.from(numbers(shape).dataSync());
        for (const [i, at] of positions(sides).entries()) {
          const to = place(at.with(axis, index[i] ?? 0), shape);
          wanted[to] = (op === 'scatter' ? 0 : (wanted[to] ?? 0)) + 100 + i;
        }
        expect(Array.from(y.dataSync())).toEqual(wanted);
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  test('the gradient of gather goes where the elements came from', () => {
    fc.assert(
      fc.property(selection, ({ shape, axis, sides, index }) => {
        const f = (x: Loose) => x.gather(axis, ints(index, sides)).mul(numbers(sides)).sum();
        const wanted = new Float32Array(numel(shape));
        for (const [i, at] of positions(sides).entries()) {
          const from = place(at.with(axis, index[i] ?? 0), shape);
          wanted[from] = (wanted[from] ?? 0) + i + 1;
        }
        const computed = loose.lower(loose.grad(f))(numbers(shape)) as Loose;
        expect(computed.dataSync()).toEqual(wanted);
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

test('of several updates to one place only the last has a gradient', () => {
  const f = (x: Loose, u: Loose) =>
    x
      .scatter(0, ints([1, 0, 1]), u)
      .mul(numbers([3]))
      .sum();
  const [dx, du] = loose.grad(f, { argnums: [0, 1] })(numbers([3]), numbers([3])) as Loose[];
  expect([dx?.arraySync(), du?.arraySync()]).toEqual([
    [0, 0, 3],
    [0, 1, 2],
  ]);
});

test('jacobians and batches', () => {
  const J = loose.jacobian((x: Loose) => x.indexSelect(0, ints([2, 0, 2])))(numbers([3])) as Loose;
  expect(J.arraySync()).toEqual([
    [0, 0, 1],
    [1, 0, 0],
    [0, 0, 1],
  ]);
  const w = loose.jacobian((x: Loose) => ints([1, 1]).embedding(x).sum(0))(
    numbers([2, 2]),
  ) as Loose;
  expect(w.arraySync()).toEqual([
    [
      [0, 0],
      [2, 0],
    ],
    [
      [0, 0],
      [0, 2],
    ],
  ]);
});

test('the gradient of an embedding adds up in the rows of its weight', () => {
  const step = lower((weight: Tensor<[4, 2]>, tokens: Tensor<[3], 'int32'>) =>
    tokens.embedding(weight).mul(2).sum(),
  );
  const grad = loose.grad((weight: Loose) => step(weight as never, tokens as never));
  const tokens = ints([3, 0, 3]);
  expect((grad(numbers([4, 2])) as Loose).arraySync()).toEqual([
    [2, 2],
    [0, 0],
    [0, 0],
    [4, 4],
  ]);
});

describe('an index outside', () => {
  const x = numbers([3, 2]);
  const outside: Record<string, readonly [sentence: string, call: () => Loose]> = {
    gather: [
      'gather index 3 along an axis of size 3: indices go from 0 to 2',
      () => x.gather(0, ints([0, 3], [1, 2])),
    ],
    'gather, negative': [
      'gather index -1 along an axis of size 3: indices go from 0 to 2',
      () => x.gather(0, ints([-1, 0], [1, 2])),
    ],
    scatter: [
      'scatter index 2 along an axis of size 2: indices go from 0 to 1',
      () => x.scatter(1, ints([0, 2], [1, 2]), 5),
    ],
    scatterAdd: [
      'scatterAdd index -4 along an axis of size 3: indices go from 0 to 2',
      () => x.scatterAdd(0, ints([-4], [1, 1]), 5),
    ],
    indexSelect: [
      'indexSelect index 7 along an axis of size 3: indices go from 0 to 2',
      () => x.indexSelect(0, ints([7])),
    ],
    indexAdd: [
      'indexAdd index 3 along an axis of size 3: indices go from 0 to 2',
      () => x.indexAdd(0, ints([3]), numbers([1, 2])),
    ],
    take: [
      'take index -7 along an axis of size 6: indices go from -6 to 5',
      () => x.take(ints([-7])),
    ],
    takeAlongDim: [
      'takeAlongDim index 2 along an axis of size 2: indices go from -2 to 1',
      () => x.takeAlongDim(ints([2], [1, 1]), 1),
    ],
    embedding: [
      'embedding index -1 along an axis of size 3: indices go from 0 to 2',
      () => ints([-1]).embedding(x),
    ],
    'embedding of nothing': [
      'embedding index 0 along an axis of size 0: it has no elements',
      () => ints([0]).embedding(loose.zeros(0, 2)),
    ],
    oneHot: [
      'oneHot index 4 along an axis of size 4: indices go from 0 to 3',
      () => ints([1, 4]).oneHot(4),
    ],
    'a huge index': [
      'take index 2147483647 along an axis of size 6: indices go from -6 to 5',
      () => x.take(ints([2147483647])),
    ],
  };

  test.each(Object.entries(outside))('%s', (_name, [sentence, call]) => {
    const before = x.arraySync();
    expect(() => call().dataSync()).toThrow(new GradusError(sentence));
    expect(() => (loose.lower(() => call())() as Loose).dataSync()).toThrow(GradusError);
    expect(x.arraySync()).toEqual(before);
  });
});

test('what reads cannot be lowered, unless it reads what is outside', () => {
  const outside = tensor([true, false, true]);
  const x = tensor([1, 2, 3]);
  const sentence =
    'nonzero inside lower: the size of its result is not known until the program runs; ' +
    'choose with where, maskedFill or a product with the mask';
  expect(() => loose.lower((y: Loose) => y.nonzero())(x)).toThrow(sentence);
  expect(() => loose.lower((y: Loose) => y.maskedSelect(y.gt(1)).sum())(x)).toThrow(LowerError);
  const kept = lower((y: Tensor<[3]>) => y.mul(2).maskedSelect(outside));
  expect(kept(x).arraySync()).toEqual([2, 6]);
  const gradient = loose.grad((y: Loose) => y.mul(y).maskedSelect(outside).sum())(x) as Loose;
  expect(gradient.arraySync()).toEqual([2, 0, 6]);
  const own = loose.grad((y: Loose) => y.maskedSelect(y.gt(1)).sum())(x) as Loose;
  expect(own.arraySync()).toEqual([0, 1, 1]);
});

test('an index that is shared is stored once', () => {
  const text = explain(
    (x: Tensor<[5, 64]>, index: Tensor<[3], 'int32'>) => x.indexSelect(0, index),
    zeros([5, 64]),
    zeros([3], { dtype: 'int32' }),
  );
  expect(text).toContain('kernels (1)');
});

test('names are checked where there are no types', () => {
  const x = numbers([3]);
  expect(() => callOp('gather', [x, 0, 1])).toThrow('gather argument 3: takes a tensor');
  expect(() => callOp('scatter', [x, 0, 1, 2])).toThrow('scatter argument 3: takes a tensor');
  expect(() => callOp('scatter', [x, 0, ints([1])])).toThrow('scatter argument 4: takes a tensor');
  expect(() => callOp('maskedFill', [x, x.gt(1)])).toThrow('maskedFill argument 3: takes a tensor');
  expect(() => callOp('oneHot', [ints([1])])).toThrow(
    'oneHot of undefined classes: give a whole number, 1 or more',
  );
});

test('bools are added as `add` has it', () => {
  const index = ints([0, 0, 2]);
  const x = tensor([true, false, false]) as unknown as Loose;
  const y = x.scatterAdd(0, index, tensor([true, true, true]));
  expect([y.dtype, y.arraySync()]).toEqual(['bool', [true, false, true]]);
  expect(Array.from(y.dataSync())).toEqual([1, 0, 1]);
  expect(Array.from(x.scatterAdd(0, index, true).dataSync())).toEqual([1, 0, 1]);
  expect(Array.from(x.indexAdd(0, index, x).dataSync())).toEqual([1, 0, 0]);
  expect(x.gather(0, index).arraySync()).toEqual([true, true, false]);
});

test('one number everywhere is no memory to write into, and has its gradient', () => {
  const index = ints([2, 0]);
  const f = (v: Loose) =>
    v
      .expand(3)
      .scatterAdd(0, index, v.expand(2).mul(2))
      .mul(numbers([3]))
      .sum();
  // 1 + 2 + 3 for the base, 2 * (3 + 1) for what is added.
  expect((loose.grad(f)(loose.tensor(5)) as Loose).itemSync()).toBe(14);
  const g = (v: Loose) =>
    v
      .expand(3)
      .scatter(0, index, numbers([2]))
      .mul(numbers([3]))
      .sum();
  expect((loose.grad(g)(loose.tensor(5)) as Loose).itemSync()).toBe(2);
  const text = explain(
    (u: Tensor<[4, 2]>, i: Tensor<[4], 'int32'>) => zeros([50, 2]).indexAdd(0, i, u),
    zeros([4, 2]),
    zeros([4], { dtype: 'int32' }),
  );
  expect(text).toContain('arena of 64 bytes for 1 temporaries of 4 bytes in all');
});

test('a jacobian keeps the index once, and fills without memory', () => {
  const i = tensor(Int32Array.from([1, 0, 1]), [3]);
  const f = loose.jacobian((x: Loose) => x.indexSelect(0, i));
  const text = explain((x: Tensor<[4, 2]>) => f(x) as Tensor<[3, 2, 4, 2]>, zeros([4, 2]));
  expect(text).toContain('int32[1, 3, 1]');
  expect(text).not.toContain('int32[6, 3, 1]');
  expect(text).toContain('kernels (3)');
  expect(text).toMatch(/f_0_leaf/);
});
