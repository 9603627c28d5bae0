/** Indexing against plain loops: which elements ranges, integers and lists take, and where gradients go. */
import fc from 'fast-check';
import { explain, lower, type Tensor, tensor, zeros } from 'gradus';
import { expect, test } from 'vitest';
import { numel } from '../src/shape.ts';
import { type Loose, loose } from './loose.ts';

type Index = number | string | null | readonly number[];

/** The positions that Python's `range(n)[start:stop:step]` has, by stepping through them. */
function positions(n: number, text: string): number[] {
  const [start, stop, step = 1] = text.split(':').map((part) => (part ? Number(part) : undefined));
  const [first, last] = step > 0 ? [0, n] : [n - 1, -1];
  const cut = (x: number) =>
    Math.min(Math.max(x < 0 ? x + n : x, Math.min(first, last)), Math.max(first, last));
  const end = stop === undefined ? last : cut(stop);
  const found: number[] = [];
  for (let i = start === undefined ? first : cut(start); step > 0 ? i < end : i > end; i += step)
    found.push(i);
  return found;
}

/** The positions along each axis in the result's order, and the result's shape. */
function plan(shape: readonly number[], indices: readonly Index[]) {
  const rest = shape.length - indices.filter((one) => one !== null && one !== '...').length;
  const given = indices.includes('...') ? indices : [...indices, '...'];
  const all = given.flatMap((one) => (one === '...' ? Array<Index>(rest).fill(':') : [one]));
  const taken: number[][] = [];
  const result: number[] = [];
  for (const one of all) {
    const n = shape[taken.length] ?? 0;
    if (one === null) result.push(1);
    else {
      const list = typeof one === 'number' ? [one] : one;
      const chosen = typeof list === 'string' ? positions(n, list) : list.map((i) => (i + n) % n);
      taken.push(chosen);
      if (typeof one !== 'number') result.push(chosen.length);
    }
  }
  return { taken, result };
}

/** The place in row-major memory of each element of the result. */
function places(shape: readonly number[], taken: readonly (readonly number[])[]): number[] {
  let found = [0];
  for (const [axis, chosen] of taken.entries())
    found = found.flatMap((base) => chosen.map((i) => base * (shape[axis] ?? 1) + i));
  return found;
}

const bound = fc.oneof(fc.constant(''), fc.integer({ min: -9, max: 9 }).map(String));
const step = fc.oneof(
  fc.constant(''),
  fc
    .integer({ min: -4, max: 4 })
    .filter((x) => x !== 0)
    .map(String),
);
const range = fc.tuple(bound, bound, step).map((parts) => parts.join(':'));
const within = (n: number) => fc.integer({ min: -n, max: n - 1 });

const indexOf = (n: number, list: boolean): fc.Arbitrary<Index> =>
  n === 0
    ? range
    : list
      ? fc.array(within(n), { maxLength: 4 })
      : fc.oneof({ weight: 3, arbitrary: range }, { weight: 1, arbitrary: within(n) });

/** A shape, and indices that fit: at most one list, new axes anywhere, '...' for the axes that are left. */
const indexing = fc
  .record({
    shape: fc.array(fc.nat({ max: 6 }), { maxLength: 4 }),
    left: fc.nat({ max: 2 }),
    listed: fc.nat({ max: 5 }),
    news: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
    rest: fc.option(fc.nat({ max: 9 })),
  })
  .chain(({ shape, left, listed, news, rest }) => {
    const kept = rest === null ? 0 : rest % (shape.length + 1);
    const skipped = rest === null ? 0 : Math.min(left, shape.length - kept);
    const sizes = [...shape.slice(0, kept), ...shape.slice(kept + skipped)];
    return fc.tuple(...sizes.map((n, i) => indexOf(n, i === listed))).map((drawn) => {
      const indices: Index[] = [...drawn];
      if (rest !== null) indices.splice(kept, 0, '...');
      for (const at of news) indices.splice(at % (indices.length + 1), 0, null);
      return { shape, indices };
    });
  });

const iota = (shape: readonly number[]) =>
  loose.tensor(
    Float32Array.from({ length: numel(shape) }, (_, i) => i + 1),
    shape,
  );

test('takes what plain loops take', () => {
  fc.assert(
    fc.property(indexing, ({ shape, indices }) => {
      const { taken, result } = plan(shape, indices);
      const y = iota(shape).at(...indices);
      expect(y.shape).toEqual(result);
      expect(Array.from(y.dataSync())).toEqual(places(shape, taken).map((i) => i + 1));
    }),
    { numRuns: 400, seed: 1 },
  );
});

test('gradients go where the elements came from', () => {
  fc.assert(
    fc.property(indexing, ({ shape, indices }) => {
      const { taken, result } = plan(shape, indices);
      const f = (x: Loose) =>
        x
          .at(...indices)
          .mul(iota(result))
          .sum();
      const wanted = new Float32Array(numel(shape));
      for (const [i, place] of places(shape, taken).entries())
        wanted[place] = (wanted[place] ?? 0) + i + 1;
      const computed = loose.lower(loose.grad(f))(iota(shape)) as Loose;
      expect(computed.dataSync()).toEqual(wanted);
    }),
    { numRuns: 200, seed: 2 },
  );
});

test('slices of slices', () => {
  fc.assert(
    fc.property(fc.nat({ max: 40 }), fc.array(range, { maxLength: 4 }), (n, ranges) => {
      const wanted = ranges.reduce(
        (data, one) => positions(data.length, one).map((i) => data[i] ?? 0),
        Array.from({ length: n }, (_, i) => i + 1),
      );
      const y = ranges.reduce((x, one) => x.at(one), iota([n]));
      expect(Array.from(y.dataSync())).toEqual(wanted);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('batches and jacobians', () => {
  const x = iota([2, 5]);
  const f = (y: Loose) => y.at(1, '::-2').mul(y.at(0, '2:'));
  const J = loose.jacobian(f)(x) as Loose;
  expect(J.shape).toEqual([3, 2, 5]);
  expect(J.arraySync()).toEqual([
    [
      [0, 0, 10, 0, 0],
      [0, 0, 0, 0, 3],
    ],
    [
      [0, 0, 0, 8, 0],
      [0, 0, 4, 0, 0],
    ],
    [
      [0, 0, 0, 0, 6],
      [5, 0, 0, 0, 0],
    ],
  ]);
});

test('flip is a range backwards', () => {
  const x = iota([2, 3, 4]);
  expect(x.flip(0, -1).arraySync()).toEqual(x.at('::-1', ':', '::-1').arraySync());
  expect(x.flip([]).arraySync()).toEqual(x.arraySync());
});

test('a reversed tensor in another shape', () => {
  const wanted = [
    [12, 8, 4],
    [11, 7, 3],
    [10, 6, 2],
    [9, 5, 1],
  ];
  expect(iota([12]).flip(0).reshape(3, 4).T().arraySync()).toEqual(wanted);
});

test('is read in place by what follows it, and printed with its steps', () => {
  const text = explain((x: Tensor<[6, 8]>) => x.at('::-2', '1::3').exp(), zeros([6, 8]));
  expect(text).toContain('slice {before=5,1 steps=-2,3}');
  expect(text).toContain('kernels (1)');
});

test('through lower', () => {
  const f = lower((x: typeof a) => x.at('::-1', '1:').mul(2).sum(0));
  const a = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(f(a).arraySync()).toEqual([14, 18]);
});
