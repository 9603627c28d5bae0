/** rearrange, reduce and repeat against loops over every axis, their derivatives, and what they refuse. */
import fc from 'fast-check';
import { checkGrad, GradusError, lower, rearrange, ShapeError, type Tensor, tensor } from 'gradus';
import { describe, expect, test } from 'vitest';
import { type Loose, loose } from './loose.ts';

const numel = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Numbers that are not symmetric in any way. */
const filled = (shape: readonly number[]) =>
  loose.tensor(
    Float32Array.from({ length: numel(shape) }, (_, i) => Math.sin(1 + i * 1.7)),
    shape,
  );

// ---- random patterns -------------------------------------------------------------------------------

type Groups = readonly (readonly string[])[];

interface Problem {
  readonly left: Groups;
  readonly right: Groups;
  readonly sizes: Readonly<Record<string, number>>;
  /** Those of the sizes that the call gives. */
  readonly given: Readonly<Record<string, number>>;
}

const NAMES = ['b', 'height', 'w_1', 'C', 'x9'];

/** The axes cut into groups where the flags say so, with an axis of size 1 now and then. */
function grouped(axes: readonly string[], cuts: readonly number[]): Groups {
  const groups: string[][] = [];
  for (const [i, axis] of axes.entries()) {
    const cut = cuts[i] ?? 0;
    if (groups.length === 0 || cut < 2) groups.push([axis]);
    else groups.at(-1)?.push(axis);
    if (cut === 0) groups.push([]);
  }
  return groups;
}

const cuts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 7, maxLength: 7 });

/** Axes on the left, `kept` of them on the right in any order, and `added` new ones. */
const problems = (kept: 'all' | 'some', added: boolean): fc.Arbitrary<Problem> =>
  fc
    .record({
      order: fc.shuffledSubarray(NAMES),
      after:
        kept === 'all' ? fc.shuffledSubarray(NAMES, { minLength: 5 }) : fc.shuffledSubarray(NAMES),
      fresh: added ? fc.subarray(['new', 'd']) : fc.constant<string[]>([]),
      sizes: fc.array(fc.constantFrom(1, 2, 2, 3, 0), { minLength: 7, maxLength: 7 }),
      cuts: fc.tuple(cuts, cuts),
      more: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    })
    .map(({ order, after, fresh, sizes, cuts, more }) => {
      const all = [...NAMES, 'new', 'd'];
      const sizeOf = (axis: string) => sizes[all.indexOf(axis)] ?? 1;
      const left = grouped(order, cuts[0]);
      const axes = [...fresh, ...after.filter((axis) => order.includes(axis))];
      // An axis beside one of size 0 cannot be inferred.
      const needed = left.flatMap((group) =>
        group.some((axis) => sizeOf(axis) === 0) ? group : group.slice(1),
      );
      const given = [...order, ...fresh].filter(
        (axis, i) => fresh.includes(axis) || needed.includes(axis) || more[i],
      );
      const byName = (names: readonly string[]) =>
        Object.fromEntries(names.map((axis) => [axis, sizeOf(axis)]));
      return { left, right: grouped(axes, cuts[1]), sizes: byName(all), given: byName(given) };
    });

const side = (groups: Groups): string =>
  groups
    .map((group) =>
      group.length === 1 ? group[0] : group.length === 0 ? '1' : `(${group.join(' ')})`,
    )
    .join(' ');

const patternOf = ({ left, right }: Problem) => `${side(left)} -> ${side(right)}`;

type Assignment = Readonly<Record<string, number>>;

/** Every way to give each of these axes a position. */
const assignments = (axes: readonly string[], { sizes }: Problem): Assignment[] =>
  axes.reduce<Assignment[]>(
    (all, axis) =>
      all.flatMap((one) =>
        Array.from({ length: sizes[axis] ?? 1 }, (_, i) => ({ ...one, [axis]: i })),
      ),
    [{}],
  );

const shapeOf = (groups: Groups, { sizes }: Problem) =>
  groups.map((group) => numel(group.map((axis) => sizes[axis] ?? 1)));

/** The elements of the result in order: what each stands for on the left, folded. */
function byLoops(problem: Problem, data: ArrayLike<number>, fold: (values: number[]) => number) {
  const { left, right, sizes } = problem;
  const folded = left.flat().filter((axis) => !right.flat().includes(axis));
  return assignments(right.flat(), problem).map((at) => {
    const values = assignments(folded, problem).map((rest) => {
      const all = { ...at, ...rest };
      return (
        data[
          left.flat().reduce((place, axis) => place * (sizes[axis] ?? 1) + (all[axis] ?? 0), 0)
        ] ?? Number.NaN
      );
    });
    return fold(values);
  });
}

function check(
  problem: Problem,
  run: (x: Loose) => Loose,
  fold = ([x]: number[]) => x ?? Number.NaN,
) {
  const x = filled(shapeOf(problem.left, problem));
  const y = run(x);
  expect(y.shape).toEqual(shapeOf(problem.right, problem));
  const wanted = byLoops(problem, x.dataSync(), fold);
  const off = Array.from(y.dataSync()).filter(
    (got, i) => !(Math.abs(got - (wanted[i] ?? 0)) <= 1e-6),
  );
  expect([off, y.dataSync().length]).toEqual([[], wanted.length]);
}

test('rearrange moves every element to where its axes say', () => {
  fc.assert(
    fc.property(problems('all', false), (problem) => {
      check(problem, (x) => x.rearrange(patternOf(problem), problem.given));
    }),
    { numRuns: 300 },
  );
});

test('repeat copies every element along the new axes', () => {
  fc.assert(
    fc.property(problems('all', true), (problem) => {
      check(problem, (x) => x.repeat(patternOf(problem), problem.given));
    }),
    { numRuns: 200 },
  );
});

test('reduce folds the axes that are missing on the right', () => {
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const folds = {
    sum,
    mean: (values: number[]) => sum(values) / values.length,
    max: (values: number[]) => Math.max(...values),
    min: (values: number[]) => Math.min(...values),
    prod: (values: number[]) => values.reduce((a, b) => a * b, 1),
  } as const;
  const names = Object.keys(folds) as (keyof typeof folds)[];
  fc.assert(
    fc.property(problems('some', false), fc.constantFrom(...names), (problem, by) => {
      fc.pre(Object.values(problem.sizes).every((n) => n > 0));
      check(problem, (x) => x.reduce(patternOf(problem), by, problem.given), folds[by]);
    }),
    { numRuns: 300 },
  );
});

test('have the gradient that finite differences have, to second order', () => {
  const run = (f: (x: Loose) => Loose, problem: Problem) =>
    checkGrad(f as (...inputs: never[]) => Loose, [filled(shapeOf(problem.left, problem))], {
      tolerance: 1e-5,
    });
  fc.assert(
    fc.property(problems('all', true), problems('some', false), (more, less) => {
      fc.pre([more, less].every(({ sizes }) => Object.values(sizes).every((n) => n > 0)));
      run((x) => x.mul(x).repeat(patternOf(more), more.given), more);
      run((x) => x.reduce(patternOf(less), 'prod', less.given), less);
    }),
    { numRuns: 25 },
  );
});

// ---- what other ops compute ------------------------------------------------------------------------

const x = filled([2, 3, 4]);

describe('is', () => {
  const cases: readonly (readonly [string, Loose, Loose])[] = [
    ['permute', x.rearrange('a b c -> c a b'), x.permute(2, 0, 1)],
    ['flatten', x.rearrange('... -> (...)'), x.flatten()],
    ['unsqueeze', x.rearrange('... c -> ... 1 c'), x.unsqueeze(2)],
    ['sum', x.reduce('a ... -> ...', 'sum'), x.sum(0)],
    ['expand', x.repeat('... -> 5 ...'), x.expand(5, 2, 3, 4)],
    ['tile', x.repeat('... c -> ... (3 c)'), x.tile(3)],
  ];
  test.each(cases)('%s', (_name, got, wanted) => {
    expect(got.shape).toEqual(wanted.shape);
    expect(got.dataSync()).toEqual(wanted.dataSync());
  });
});

test('there and back again', () => {
  const there = x.rearrange('a (b c) d -> (d b) c a', { c: 3 });
  const back = there.rearrange('(d b) c a -> a (b c) d', { b: 1 });
  expect(back.arraySync()).toEqual(x.arraySync());
});

test('moves nothing when lowered: the reader looks through', () => {
  const f = lower((x: Tensor<[2, 6]>) => rearrange(x, 'a (b c) -> (c a) b', { b: 2 }).mul(2));
  const y = f(
    tensor([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10, 11],
    ]),
  );
  expect(y.arraySync()).toEqual([
    [0, 6],
    [12, 18],
    [2, 8],
    [14, 20],
    [4, 10],
    [16, 22],
  ]);
});

// ---- errors ----------------------------------------------------------------------------------------

describe('refuses', () => {
  const a = loose.zeros(2, 3);
  const wrong: readonly (readonly [string, () => unknown])[] = [
    ["rearrange 'h w': write one '->' between the axes before and after", () => a.rearrange('h w')],
    [
      "rearrange 'h _w -> _w h': '_w' is no axis; axes are names as 'h', sizes as '2', and '...'",
      () => a.rearrange('h _w -> _w h'),
    ],
    [
      "rearrange 'h w -> h': 'w' is only on the left; rearrange has each axis on both sides",
      () => a.rearrange('h w -> h'),
    ],
    [
      "repeat 'h w -> h w c': 'c' is new; give its size, as { c: 2 }",
      () => a.repeat('h w -> h w c'),
    ],
    [
      "rearrange 'h (a b) -> h a b' of [2, 3]: axis 1 of size 3 cannot be split by the 2 in '(a b)'",
      () => a.rearrange('h (a b) -> h a b', { a: 2 }),
    ],
    [
      "rearrange 'h (a b) -> h a b' of [2, 3]: axis 1 of size 3 cannot be split by the 0 in '(a b)'",
      () => a.rearrange('h (a b) -> h a b', { a: 0 }),
    ],
    [
      "rearrange 'h w -> w h': size NaN of 'h' is not a whole number, 0 or more",
      () => a.rearrange('h w -> w h', { h: Number.NaN }),
    ],
    [
      "rearrange 'h w -> w h': size 2 of 'h' is not a whole number, 0 or more",
      () => a.rearrange('h w -> w h', { h: '2' }),
    ],
    [
      "rearrange 'h w -> w h': a size for 'toString', which is not in the pattern",
      () => a.rearrange('h w -> w h', { toString: 2 }),
    ],
    [
      "repeat 'h w -> h toString w': 'toString' is new; give its size, as { toString: 2 }",
      () => a.repeat('h w -> h toString w'),
    ],
    [
      'repeat [99999, 2, 99999]: 19999600002 elements are more than 2147483647',
      () => loose.zeros(2).repeat('h -> 99999 h 99999'),
    ],
    [
      'max over no elements of [0, 3]: an empty tensor has no max',
      () => loose.zeros(0, 3).reduce('a b -> b', 'max'),
    ],
  ];
  test.each(wrong)('%s', (sentence, call) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(sentence);
  });

  const other: readonly (readonly [string, () => unknown])[] = [
    ["rearrange argument 2: takes a pattern, as 'h w -> w h', not undefined", () => a.rearrange()],
    [
      'rearrange sizes: takes sizes by name, as { h: 2 }, not a number',
      () => a.rearrange('h w -> w h', 2),
    ],
    [
      "reduce by 'median': takes mean, sum, max, min, prod, any, all",
      () => a.reduce('h w -> h', 'median'),
    ],
    ['rearrange argument 1: takes a tensor, not an array', () => loose.rearrange([1, 2], 'a -> a')],
  ];
  test.each(other)('%s', (sentence, call) => {
    expect(call).toThrow(GradusError);
    expect(call).toThrow(sentence);
  });
});
