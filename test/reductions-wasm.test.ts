/** Reductions in WebAssembly, over many shapes and axes, against plain loops in float64. */
import { expect, test } from 'vitest';
import { Module } from '../src/codegen/wasm/encode.ts';
import type { DType } from '../src/dtype.ts';
import type { Program } from '../src/ir/program.ts';
import { type Engine, engine } from '../src/runtime/cpu/engine.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import type { Loose } from './loose.ts';
import { relaxed, runInPieces, runWasm } from './wasm.ts';

const WebAssembly = engine() as Engine;
const hasRelaxed = WebAssembly.validate(
  relaxed(
    (() => {
      const module = new Module();
      const f = module.function(['v128', 'v128', 'v128'], ['v128']);
      f.get(f.param(0)).get(f.param(1)).get(f.param(2)).madd();
      return module.encode();
    })(),
  ),
);

type Fold = (x: readonly number[]) => number;

const sum: Fold = (x) => x.reduce((a, b) => a + b, 0);
const mean: Fold = (x) => sum(x) / x.length;
const squares = (x: readonly number[]) => x.map((a) => (a - mean(x)) ** 2);

interface Case {
  readonly fold: Fold;
  /** How far the result may be from the reference, for these elements. */
  readonly bound: (x: readonly number[]) => number;
}

const UNIT = 2 ** -24;
/** Units that a sum of `n` terms may be off: some, and some more for each doubling, but not for each term. */
const units = (n: number): number => (6 + 2 * Math.log2(Math.max(n, 1))) * UNIT;
const absolute = (x: readonly number[]): number => sum(x.map(Math.abs));

const folds: Readonly<Record<string, Case>> = {
  sum: { fold: sum, bound: (x) => units(x.length) * absolute(x) },
  mean: { fold: mean, bound: (x) => (units(x.length) * absolute(x)) / x.length },
  max: { fold: (x) => Math.max(...x), bound: () => 0 },
  min: { fold: (x) => Math.min(...x), bound: () => 0 },
  prod: {
    fold: (x) => x.reduce((a, b) => a * b, 1),
    // What is less than the least float32 may be 0.
    bound: (x) => 2 ** -126 + x.length * UNIT * Math.abs(x.reduce((a, b) => a * b, 1)),
  },
  var: {
    fold: (x) => sum(squares(x)) / (x.length - 1),
    bound: (x) => 4 * units(x.length) * (1 + sum(squares(x)) / (x.length - 1)),
  },
};

/** Pseudo-random numbers from -1 to 1, the same in each run. */
function numbers(count: number, scale = 1): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state / 0x40000000 - 1) * scale;
  });
}

const volume = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The elements that each result folds. */
function lists(
  data: ArrayLike<number>,
  shape: readonly number[],
  axes: readonly number[],
): number[][] {
  const kept = shape.map((n, i) => (axes.includes(i) ? 1 : n));
  const result = Array.from({ length: volume(kept) }, (): number[] => []);
  for (let at = 0; at < volume(shape); at++) {
    let [rest, place, stride] = [at, 0, 1];
    for (let i = shape.length - 1; i >= 0; i--) {
      const n = shape[i] ?? 1;
      if (!axes.includes(i)) {
        place += (rest % n) * stride;
        stride *= n;
      }
      rest = Math.floor(rest / n);
    }
    result[place]?.push(data[at] ?? 0);
  }
  return result;
}

const programOf = (
  f: (...x: Loose[]) => unknown,
  shapes: readonly (readonly number[])[],
  dtype: DType = 'float32',
): Program =>
  trace(
    'program',
    (...x) => f(...(x as Loose[])),
    shapes.map((shape) => new TensorSpec(shape, dtype)),
  ).program;

/** A row by its name. */
const call = (x: Loose, op: string, ...args: unknown[]) =>
  (x as unknown as Readonly<Record<string, (...args: unknown[]) => Loose>>)[op]?.(...args);

const variants = hasRelaxed ? [(code: Uint8Array<ArrayBuffer>) => code, relaxed] : [undefined];

/** What is wrong with a reduction of a tensor. */
function wrong(op: string, shape: readonly number[], axes: readonly number[]): string[] {
  const { fold, bound } = folds[op] as Case;
  const data = numbers(volume(shape));
  const program = programOf((x) => call(x, op, axes), [shape]);
  return variants.flatMap((variant) => {
    // A reduction of single elements is a copy, and needs no kernel.
    if (program.kernels.length === 0) return [];
    const { results, host } = runWasm(program, [data], variant);
    if (host.length > 0) return [`${op} of ${shape} stays in JavaScript`];
    return lists(data, shape, axes).flatMap((list, i) => {
      const [got, wanted] = [results[0]?.[i] ?? Number.NaN, fold(list)];
      const agrees = Object.is(got, wanted) || Math.abs(got - wanted) <= bound(list);
      return agrees ? [] : [`${op} of ${shape} over ${axes}: ${i} is ${got}, not ${wanted}`];
    });
  });
}

const EXTENTS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 63, 64, 65, 1000];

/** Every extent in each place, with every choice of axes. */
const table = EXTENTS.flatMap((n) => [
  { shape: [n], axes: [0] },
  { shape: [n, 5], axes: [0] },
  { shape: [n, 5], axes: [1] },
  { shape: [6, n], axes: [0] },
  { shape: [6, n], axes: [1] },
  { shape: [n, 3], axes: [0, 1] },
  { shape: [2, n, 5], axes: [1] },
  { shape: [2, n, 3, 4], axes: [0, 2] },
  { shape: [3, 2, n], axes: [0, 2] },
]);

test.each(Object.keys(folds))('%s', (op) => {
  const isEmpty = (shape: readonly number[], axes: readonly number[]) =>
    volume(axes.map((axis) => shape[axis] ?? 1)) === 0;
  const cases = table.filter(
    // What has no identity does not fold nothing.
    ({ shape, axes }) => op === 'sum' || op === 'prod' || !isEmpty(shape, axes),
  );
  expect(cases.flatMap(({ shape, axes }) => wrong(op, shape, axes))).toEqual([]);
});

test('a sum of a million is as exact as one of a thousand', () => {
  const count = 1_000_000;
  const data = new Float32Array(count).fill(0.1);
  for (const [shape, axes] of [
    [[count], [0]],
    [[count / 4, 4], [0]],
    [
      [4, 10, count / 40],
      [1, 2],
    ],
    [
      [count / 8, 2, 4],
      [0, 2],
    ],
  ] as const) {
    const exact = Math.fround(0.1) * volume(axes.map((axis) => shape[axis] ?? 1));
    const { results } = runWasm(
      programOf((x) => x.sum(axes), [shape]),
      [data],
    );
    for (const got of results[0] ?? [])
      expect(Math.abs(got - exact)).toBeLessThan(units(count) * exact);
  }
});

test.each(['max', 'min', 'sum', 'prod'])('%s of what is not finite', (op) => {
  const { fold } = folds[op] as Case;
  const shape = [9, 21];
  for (const special of [[NaN], [Infinity], [-Infinity], [Infinity, -Infinity], [NaN, Infinity]])
    for (const axes of [[0], [1], [0, 1]]) {
      const data = numbers(volume(shape));
      for (const [i, x] of special.entries()) data[37 + 4 * i] = x;
      const { results } = runWasm(
        programOf((x) => call(x, op, axes), [shape]),
        [data],
      );
      for (const [i, list] of lists(data, shape, axes).entries()) {
        const wanted = fold(list);
        if (Number.isFinite(wanted)) expect(results[0]?.[i]).toBeCloseTo(wanted, 4);
        else expect(results[0]?.[i]).toBe(wanted);
      }
    }
});

test('whole numbers and truth values', () => {
  const shape = [7, 37];
  const data = numbers(volume(shape), 100).map(Math.trunc);
  const bits = data.map((x) => Number(x > 60));
  const reductions = {
    sum: (x: readonly number[]) => sum(x) | 0,
    prod: (x: readonly number[]) => x.reduce((a, b) => Math.imul(a, b), 1),
    max: (x: readonly number[]) => Math.max(...x),
    min: (x: readonly number[]) => Math.min(...x),
  };
  const check = (
    dtype: DType,
    given: ArrayLike<number>,
    f: (x: Loose) => unknown,
    axes: readonly number[],
    fold: Fold,
  ) => {
    const { results, host } = runWasm(programOf(f, [shape], dtype), [given]);
    expect(host).toEqual([]);
    expect([...(results[0] ?? [])]).toEqual(lists(given, shape, axes).map(fold));
  };
  for (const axes of [[0], [1], [0, 1]]) {
    for (const [op, fold] of Object.entries(reductions)) {
      check('int32', data, (x) => call(x, op, axes), axes, fold);
    }
    const bytes = Uint8Array.from(data);
    check('uint8', bytes, (x) => x.max(axes), axes, reductions.max);
    check(
      'bool',
      bits,
      (x) => x.any(axes),
      axes,
      (x) => Math.max(...x),
    );
    check(
      'bool',
      bits,
      (x) => x.all(axes),
      axes,
      (x) => Math.min(...x),
    );
  }
});

test('any division into parts gives the same bits', () => {
  const functions: readonly (readonly [(x: Loose) => unknown, readonly number[]])[] = [
    [(x) => x.var(1), [13, 50]],
    [(x) => x.sub(x.mean(1, { keepdims: true })), [40, 77]],
    [(x) => x.var(0), [40, 77]],
    [(x) => x.sum(0), [30, 1203]],
    [(x) => x.var(0), [70, 610]],
    [(x) => x.sum(1), [3, 200, 90]],
    [(x) => x.max([0, 2]), [3, 17, 5]],
    [(x) => x.softmax(-1), [9, 70]],
  ];
  for (const [f, shape] of functions) {
    const program = programOf(f, [shape]);
    const data = numbers(volume(shape));
    const parts = program.kernels[0]?.schedule.simd?.parts ?? 1;
    const whole = runInPieces(program, [data], [[0, parts]]).results;
    expect(whole).toEqual(runWasm(program, [data]).results);
    const single = Array.from({ length: parts }, (_, i) => [i, i + 1] as const);
    expect(parts).toBeGreaterThan(1);
    expect(runInPieces(program, [data], single.toReversed()).results).toEqual(whole);
    const middle = parts >> 1;
    const halves = [[middle, parts] as const, [0, middle] as const];
    expect(runInPieces(program, [data], halves).results).toEqual(whole);
  }
});

test('softmax and layer norm, which pass over their rows several times', () => {
  const softmax = (row: readonly number[]) => {
    const most = Math.max(...row);
    const powers = row.map((x) => Math.exp(x - most));
    return powers.map((x) => x / sum(powers));
  };
  const norm = (row: readonly number[]) => {
    const [m, v] = [mean(row), sum(squares(row)) / row.length];
    return row.map((x) => (x - m) / Math.sqrt(v + 1e-5));
  };
  const normed = (x: Loose) => {
    const d = x.sub(x.mean(-1, { keepdims: true }));
    return d.div(d.mul(d).mean(-1, { keepdims: true }).add(1e-5).sqrt());
  };
  for (const n of EXTENTS.slice(1))
    for (const [f, rows] of [
      [(x: Loose) => x.softmax(-1), softmax],
      [normed, norm],
    ] as const)
      for (const variant of variants) {
        const data = numbers(7 * n, 5);
        const { results, host } = runWasm(programOf(f, [[7, n]]), [data], variant);
        expect(host).toEqual([]);
        const wanted = lists(data, [7, n], [1]).flatMap(rows);
        for (const [i, got] of Array.from(results[0] ?? []).entries())
          expect(Math.abs(got - (wanted[i] ?? 0))).toBeLessThan(2e-6);
      }
});

test('NaN in a row of a softmax is in all of it, and the power of -Infinity is 0', () => {
  const shape = [22, 21];
  const data = numbers(volume(shape), 100);
  for (let row = 0; row < 21; row++) data[row * 21 + row] = NaN;
  data[21 * 21] = -Infinity;
  const rows = runWasm(
    programOf((x) => x.softmax(1), [shape]),
    [data],
  ).results[0];
  expect(rows?.subarray(0, 21 * 21).every(Number.isNaN)).toBe(true);
  expect(rows?.[21 * 21]).toBe(0);
  expect(sum([...(rows?.subarray(21 * 21) ?? [])])).toBeCloseTo(1, 6);
});

test('the greatest element says that one is NaN where the sum beside it does not', () => {
  const functions: readonly ((x: Loose) => unknown)[] = [
    (x) => [
      x.max(1),
      x
        .sub(x.max(1, { keepdims: true }))
        .exp()
        .sum(1),
    ],
    (x) =>
      x
        .sub(x.max(1, { keepdims: true }))
        .relu()
        .exp()
        .gt(-1)
        .sum(1)
        .mul(x.max(1)),
  ];
  const data = numbers(volume([3, 21]));
  data[30] = NaN;
  for (const f of functions) {
    const { results } = runWasm(programOf(f, [[3, 21]]), [data]);
    for (const result of results)
      expect(Array.from(result, Number.isNaN)).toEqual([false, true, false]);
  }
});

test('in the memory of a donated argument', () => {
  const data = numbers(1003, 5);
  const functions: readonly ((x: Loose) => Loose)[] = [
    (x) => x.softmax(0),
    (x) => x.sub(x.max()).exp().div(x.sub(x.max()).exp().sum()).add(x),
  ];
  for (const f of functions) {
    const specs = [new TensorSpec([1003], 'float32')];
    const { program } = trace('program', (x) => f(x as Loose), specs, [0]);
    const { inputs, results } = runWasm(program, [data]);
    expect(results).toEqual([]);
    expect(inputs[0]).toEqual(runWasm(programOf(f, [[1003]]), [data]).results[0]);
  }
});

test('division by roots of any numbers', () => {
  const f = (x: Loose) => x.div(x.max(-1, { keepdims: true }).sqrt());
  for (const greatest of [2 ** -149, 2 ** -60, 1, 2 ** 127, Infinity]) {
    const data = Float32Array.from({ length: 20 }, (_, i) => greatest / (i + 1));
    const { results } = runWasm(programOf(f, [[1, 20]]), [data]);
    for (const [i, got] of Array.from(results[0] ?? []).entries()) {
      const wanted = (data[i] ?? 0) / Math.sqrt(greatest);
      if (Number.isFinite(wanted))
        expect(got / wanted || wanted).toBeCloseTo(Number(wanted !== 0), 6);
      else expect(got).toBe(wanted);
    }
  }
});

test('division by results too small or too great to have a reciprocal', () => {
  const f = (x: Loose) => x.div(x.max(-1, { keepdims: true }));
  for (const scale of [2 ** -149, 2 ** -140, 2 ** -60, 1, 2 ** 64, 2 ** 124]) {
    const data = Float32Array.from({ length: 40 }, (_, i) => (i % 8) * scale);
    const { results } = runWasm(programOf(f, [[2, 20]]), [data]);
    for (const [i, got] of Array.from(results[0] ?? []).entries())
      expect(got).toBeCloseTo((i % 8) / 7, 6);
  }
  const zeros = runWasm(programOf(f, [[2, 20]]), [new Float32Array(40)]);
  expect(zeros.results[0]?.every(Number.isNaN)).toBe(true);
});
