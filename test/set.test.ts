/** `set`, and `at` with lists, tensors and masks, against plain loops. */
import fc from 'fast-check';
import { explain, GradusError, LowerError, lower, type Tensor, tensor, zeros } from 'gradus';
import { describe, expect, test } from 'vitest';
import { draws } from './draws.ts';
import { type Loose, loose } from './loose.ts';

type Index = number | string | null | readonly number[];

const numel = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
const numbers = (shape: readonly number[], from = 1) =>
  loose.tensor(
    Float32Array.from({ length: numel(shape) }, (_, i) => i + from),
    shape,
  );
const ints = (values: readonly number[], shape: readonly number[] = [values.length]) =>
  loose.tensor(Int32Array.from(values), shape);
const bools = (values: readonly unknown[], shape: readonly number[] = [values.length]) =>
  loose.tensor(Uint8Array.from(values, Number), shape, { dtype: 'bool' });

/** The position in `x` of each element that the indices take: `at` of the positions themselves, loop by loop. */
function places(shape: readonly number[], indices: readonly Index[]) {
  const axes: number[][] = [];
  const lists: { readonly axis: number; readonly list: readonly number[] }[] = [];
  const kept: { readonly axis: number; readonly size: number }[] = [];
  let place = -1;
  let isApart = false;
  for (const one of indices) {
    const n = shape[axes.length] ?? 0;
    if (one === null) kept.push({ axis: -1, size: 1 });
    else if (typeof one === 'number') axes.push([(one + n) % n]);
    else if (typeof one === 'string') {
      const [start = 0, stop = n] = one.split(':').map(Number);
      kept.push({ axis: axes.length, size: stop - start });
      axes.push(Array.from({ length: stop - start }, (_, i) => start + i));
    } else {
      if (lists.length > 0 && kept.length !== place) isApart = true;
      if (lists.length === 0) place = kept.length;
      lists.push({ axis: axes.length, list: one.map((i) => (i + n) % n) });
      axes.push([]);
    }
  }
  const count = lists.reduce((most, { list }) => (list.length === 1 ? most : list.length), 1);
  const at = isApart ? 0 : place;
  const sizes = kept.map(({ size }) => size);
  const result = lists.length > 0 ? sizes.toSpliced(at, 0, count) : sizes;
  const positions = result
    .reduce<number[][]>(
      (found, size) => found.flatMap((p) => Array.from({ length: size }, (_, i) => [...p, i])),
      [[]],
    )
    .map((position) => {
      const which = lists.length > 0 ? (position[at] ?? 0) : 0;
      const others = lists.length > 0 ? position.toSpliced(at, 1) : position;
      return axes.reduce((sum, own, axis) => {
        const list = lists.find((one) => one.axis === axis)?.list;
        const along = kept.findIndex((one) => one.axis === axis);
        const i = list
          ? list[list.length === 1 ? 0 : which]
          : own[along < 0 ? 0 : (others[along] ?? 0)];
        return sum * (shape[axis] ?? 1) + (i ?? 0);
      }, 0);
    });
  return { result, positions };
}

/** A shape and an index for each axis: integers, ranges, lists of one length or of one element; new axes between. */
const indexing = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    length: fc.nat({ max: 12 }),
    news: fc.array(fc.nat({ max: 9 }), { maxLength: 1 }),
  })
  .chain(({ shape, length, news }) =>
    fc
      .tuple(
        ...shape.map((n): fc.Arbitrary<Index> => {
          const inside = fc.integer({ min: -n, max: n - 1 });
          const list = (count: number) => fc.array(inside, { minLength: count, maxLength: count });
          return fc.oneof(
            inside,
            fc.tuple(fc.nat({ max: n }), fc.nat({ max: n })).map(([a, b]) => {
              return `${Math.min(a, b)}:${Math.max(a, b)}`;
            }),
            list(length),
            list(1),
          );
        }),
      )
      .map((drawn) => {
        const indices: Index[] = [...drawn];
        for (const at of news) indices.splice(at % (indices.length + 1), 0, null);
        return { shape, indices };
      }),
  );

/** The lists among the indices as tensors, where `which` says so. */
const asTensors = (indices: readonly Index[], which: number) =>
  indices.map((one, i) => (Array.isArray(one) && (which >> i) % 2 === 1 ? ints(one) : one));

describe('against plain loops', () => {
  test('at', () => {
    fc.assert(
      fc.property(indexing, fc.nat({ max: 31 }), ({ shape, indices }, which) => {
        const { result, positions } = places(shape, indices);
        const y = numbers(shape).at(...asTensors(indices, which));
        expect(y.shape).toEqual(result);
        expect(Array.from(y.dataSync())).toEqual(positions.map((i) => i + 1));
      }),
      { numRuns: draws(400), seed: 1 },
    );
  });

  test('set', () => {
    fc.assert(
      fc.property(indexing, fc.nat({ max: 31 }), ({ shape, indices }, which) => {
        const { result, positions } = places(shape, indices);
        const x = numbers(shape);
        const y = x.set(asTensors(indices, which), numbers(result, 1000));
        const wanted = Array.from(numbers(shape).dataSync());
        for (const [i, place] of positions.entries()) wanted[place] = 1000 + i;
        expect(y.shape).toEqual(shape);
        expect(Array.from(y.dataSync())).toEqual(wanted);
        expect(Array.from(x.dataSync())).toEqual(Array.from(numbers(shape).dataSync()));
      }),
      { numRuns: draws(400), seed: 2 },
    );
  });

  test('gradients of set go to what is there: the old elements and the last values', () => {
    fc.assert(
      fc.property(indexing, fc.nat({ max: 31 }), ({ shape, indices }, which) => {
        const { result, positions } = places(shape, indices);
        const weights = numbers(shape);
        const f = (x: Loose, v: Loose) => x.set(asTensors(indices, which), v).mul(weights).sum();
        const [dx, dv] = loose.grad(f, { argnums: [0, 1] })(weights, numbers(result)) as Loose[];
        const last = new Map(positions.map((place, i) => [place, i]));
        const old = Array.from(weights.dataSync(), (w, place) => (last.has(place) ? 0 : w));
        expect(Array.from(dx?.dataSync() ?? [])).toEqual(old);
        const values = positions.map((place, i) => (last.get(place) === i ? place + 1 : 0));
        expect(Array.from(dv?.dataSync() ?? [])).toEqual(values);
      }),
      { numRuns: draws(200), seed: 3 },
    );
  });

  test('masks', () => {
    const masks = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(masks, fc.integer({ min: 0, max: 2 }), (holds, axis) => {
        const shape = [2, 3, 4];
        const over = shape.slice(axis, axis + (axis === 2 ? 1 : 2));
        const mask = holds.slice(0, numel(over));
        const before = Array<string>(axis).fill(':');
        const [outer, inner] = [
          numel(shape.slice(0, axis)),
          numel(shape.slice(axis + over.length)),
        ];
        const taken: number[] = [];
        for (let o = 0; o < outer; o++)
          for (const [i, hold] of mask.entries())
            for (let k = 0; hold && k < inner; k++) taken.push((o * mask.length + i) * inner + k);
        const x = numbers(shape);
        const y = x.at(...before, bools(mask, over));
        expect(Array.from(y.dataSync())).toEqual(taken.map((i) => i + 1));
        const z = x.set([...before, bools(mask, over)], -1);
        const wanted = Array.from(x.dataSync(), (v, i) => (taken.includes(i) ? -1 : v));
        expect(Array.from(z.dataSync())).toEqual(wanted);
      }),
      { numRuns: draws(60), seed: 4 },
    );
  });
});

test('as the textbook has it', () => {
  const X = numbers([3, 4], 0);
  expect(X.at(-1).arraySync()).toEqual([8, 9, 10, 11]);
  expect(X.at('1:3').arraySync()).toEqual([
    [4, 5, 6, 7],
    [8, 9, 10, 11],
  ]);
  expect(X.set([1, 2], 17).at(1).arraySync()).toEqual([4, 5, 17, 7]);
  expect(X.set(['0:2', ':'], 12).arraySync()).toEqual([
    [12, 12, 12, 12],
    [12, 12, 12, 12],
    [8, 9, 10, 11],
  ]);
  expect(X.at([0, 2]).arraySync()).toEqual([
    [0, 1, 2, 3],
    [8, 9, 10, 11],
  ]);
  expect(X.at(X.gt(8)).arraySync()).toEqual([9, 10, 11]);
  expect(X.set(X.gt(8), 0).at(-1).arraySync()).toEqual([8, 0, 0, 0]);
  const y = ints([0, 2, 1]);
  expect(X.at([0, 1, 2], y).arraySync()).toEqual([0, 6, 9]);
});

describe('tensors of indices', () => {
  const x = numbers([3, 4]);

  test('of any rank, from the end too, and scalars as integers', () => {
    expect(x.at(ints([0, -1, 1, 2], [2, 2])).shape).toEqual([2, 2, 4]);
    expect(x.at(ints([-1], [])).arraySync()).toEqual([9, 10, 11, 12]);
    expect(x.at(ints([-1], []), ints([1], [])).arraySync()).toBe(10);
    expect(
      x
        .set(ints([1], []), 0)
        .at(1)
        .arraySync(),
    ).toEqual([0, 0, 0, 0]);
    expect(
      x
        .set([ints([1], []), [1, 2]], 0)
        .at(1)
        .arraySync(),
    ).toEqual([5, 0, 0, 8]);
  });

  test('outside is an error, each along its own axis, and nothing has changed', () => {
    const outside = (op: string, index: number, size: number) =>
      new GradusError(
        `${op} index ${index} along an axis of size ${size}: indices go from ${-size} to ${size - 1}`,
      );
    expect(() => x.at(ints([3])).dataSync()).toThrow(outside('at', 3, 3));
    expect(() => x.at(ints([0]), ints([-5])).dataSync()).toThrow(outside('at', -5, 4));
    expect(() => x.at([0], ints([4])).dataSync()).toThrow(outside('at', 4, 4));
    expect(() => x.set([ints([1, 7])], 0).dataSync()).toThrow(outside('set', 7, 3));
    expect(() => x.set(ints([-4], []), 0).dataSync()).toThrow(outside('set', -4, 3));
    expect(x.arraySync()).toEqual(numbers([3, 4]).arraySync());
  });

  test('inside lower', () => {
    const row = lower((a: Tensor<[3, 4]>, i: Tensor<[], 'int32'>, v: Tensor<[4]>) =>
      a.set([i], v).at(i, '1:'),
    );
    expect(row(x as never, ints([2], []) as never, numbers([4], 7) as never).arraySync()).toEqual([
      8, 9, 10,
    ]);
    expect(() => row(x as never, ints([3], []) as never, numbers([4]) as never)).toThrow(
      'set index 3 along an axis of size 3: indices go from -3 to 2',
    );
  });
});

test('a mask that depends on a parameter cannot be lowered', () => {
  const x = tensor([1, 2, 3]);
  const sentence = (op: string) =>
    `${op} inside lower: the size of its result is not known until the program runs; ` +
    'choose with where, maskedFill or a product with the mask';
  expect(() => loose.lower((y: Loose) => y.at(y.gt(1)))(x)).toThrow(sentence('at'));
  expect(() => loose.lower((y: Loose) => y.set(y.gt(1), y.at(0)))(x)).toThrow(LowerError);
  // One number needs no reading.
  const cut = loose.lower((y: Loose) => y.set(y.gt(1), 0).set([y.lt(2)], -1)) as (
    y: unknown,
  ) => Loose;
  expect(cut(x).arraySync()).toEqual([-1, 0, 0]);
  expect(
    loose
      .zeros(2, 2)
      .set(tensor([true, false]), 3)
      .arraySync(),
  ).toEqual([
    [3, 3],
    [0, 0],
  ]);
  const outside = tensor([true, false, true]);
  expect(lower((y: Tensor<[3]>) => y.mul(2).at(outside))(x).arraySync()).toEqual([2, 6]);
});

test('what is set is written in one pass', () => {
  const text = explain(
    (x: Tensor<[6, 8]>, v: Tensor<[8]>) => x.set([2], v).set([':', '::2'], 0).mul(2),
    zeros([6, 8]),
    zeros([8]),
  );
  expect(text).toContain('kernels (1)');
});

test('a long list is one gather, and a diagonal no copy', () => {
  const list = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1009);
  const text = explain((x: Tensor<[1009, 4]>) => x.at(list), zeros([1009, 4]));
  expect(text).toContain('kernels (1)');
  expect(text).toContain('gather');
  const all = [0, 1, 2, 3];
  const diagonal = explain((x: Tensor<[4, 4]>) => x.at(all, all).exp(), zeros([4, 4]));
  expect(diagonal).toContain('kernels (1)');
  expect(diagonal).not.toContain('gather');
});

describe('batches', () => {
  test('jacobians of at and set', () => {
    const index = ints([1, 1]);
    const J = loose.jacobian((x: Loose) => x.at(index, [0, 1]))(numbers([2, 2])) as Loose;
    expect(J.arraySync()).toEqual([
      [
        [0, 0],
        [1, 0],
      ],
      [
        [0, 0],
        [0, 1],
      ],
    ]);
    const K = loose.jacobian((x: Loose) => x.set([index], 5))(numbers([3])) as Loose;
    expect(K.arraySync()).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
  });
});
