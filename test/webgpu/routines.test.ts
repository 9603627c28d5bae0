/** Routines on the GPU do what they do in JavaScript, and say the same of what is wrong. */

import { scan, type Tensor } from 'gradus';
import { describe, expect, test } from 'vitest';
import { arrayOf, type TypedArray } from '../../src/dtype.ts';
import { callerOf, type RoutineName } from '../../src/ir/routine.ts';
import {
  draw,
  elements,
  inJavaScript,
  type Memory,
  programOf,
  type Result,
  random,
} from '../routines.ts';
import {
  type Given,
  meaning,
  numbers,
  runOnGpu,
  type Traced,
  programOf as traced,
} from './programs.ts';

async function onGpu(
  name: RoutineName,
  inputs: readonly Memory[],
  output: Result,
  parameters: readonly number[],
): Promise<number[]> {
  const program = programOf(name, inputs, output, parameters);
  const arrays = inputs.map(({ dtype, data }) => new (arrayOf(dtype))(data));
  const { results, code } = await runOnGpu(program, arrays, { isFallback: false, threads: 64 });
  expect(code.steps.filter(({ kind }) => kind === 'host')).toEqual([]);
  return Array.from(results[0] ?? []);
}

/** Compares what both give. Zeros of either sign are equal. */
async function compare(
  name: RoutineName,
  inputs: readonly Memory[],
  output: Result,
  parameters: readonly number[],
): Promise<void> {
  const wanted = inJavaScript(name, inputs, output, parameters).map((x) => x + 0);
  const got = (await onGpu(name, inputs, output, parameters)).map((x) => x + 0);
  expect(got).toEqual(wanted);
}

// ---- reads and writes at indices -----------------------------------------------------------------

/** Shapes as `[outer, size, count, inner, perOuter, perInner]`, for each way that there is. */
const SELECTIONS = [
  [1, 5, 7, 1, 1, 1],
  [3, 4, 2, 1, 0, 1],
  [2, 6, 9, 3, 1, 1],
  [3, 1, 5, 8, 1, 0],
  [2, 3, 50, 5, 0, 1],
  [2, 31, 97, 4, 0, 0],
  [2, 31, 97, 1, 1, 1],
  [1, 700, 2500, 3, 1, 0],
  [1, 3, 0, 4, 1, 0],
] as const;

/** Indices from the front and from the end. */
function indices([outer, size, count, inner, perOuter, perInner]: readonly number[]): Memory {
  const places = (perOuter ? (outer ?? 1) : 1) * (count ?? 1) * (perInner ? (inner ?? 1) : 1);
  return { dtype: 'int32', data: draw(places, () => Math.floor((2 * random() - 1) * (size ?? 1))) };
}

describe.each(['float32', 'int32', 'uint8'] as const)('at indices, %s', (dtype) => {
  test.each(SELECTIONS)('%i, %i, %i, %i, %i, %i', async (...shape) => {
    const [outer, size, count, inner] = shape;
    const index = indices(shape);
    const x: Memory = { dtype, data: elements(dtype, outer * size * inner) };
    const updates: Memory = { dtype, data: elements(dtype, outer * count * inner) };
    await compare('gather', [x, index], { dtype, size: updates.data.length }, [
      ...shape,
      callerOf('at'),
    ]);
    for (const [base, adds] of [
      [x, 0],
      [x, 1],
      [{ dtype, data: x.data.slice(0, 1) }, 0],
      [{ dtype, data: x.data.slice(0, 1) }, 1],
    ] as const)
      await compare('scatter', [base, index, updates], { dtype, size: x.data.length }, [
        ...shape,
        callerOf('set'),
        adds,
      ]);
  });
});

describe('indices outside', () => {
  const SIZE = 5;
  const x: Memory = { dtype: 'float32', data: elements('float32', SIZE) };
  const at = (count: number, wrong: Readonly<Record<number, number>>): Memory => ({
    dtype: 'int32',
    data: draw(count, () => Math.floor(random() * SIZE)).map((k, i) => wrong[i] ?? k),
  });
  const shape = (count: number, caller: Parameters<typeof callerOf>[0]) =>
    [1, SIZE, count, 1, 1, 1, callerOf(caller)] as const;

  test.each([
    ['of many the first', 1000, { 640: -6, 641: 7, 998: 5, 999: -9 }, 'take index -6 '],
    ['the last', 70_000, { 69999: 5 }, 'take index 5 '],
  ] as const)('are refused: %s', async (_, count, wrong, sentence) => {
    const index = at(count, wrong);
    const gathered = onGpu('gather', [x, index], { dtype: 'float32', size: count }, [
      ...shape(count, 'take'),
    ]);
    await expect(gathered).rejects.toThrow(sentence);
    for (const adds of [0, 1]) {
      const updates: Memory = { dtype: 'float32', data: elements('float32', count) };
      const inputs = [x, index, updates];
      const parameters = [...shape(count, 'take'), adds];
      const size = x.data.length;
      const written = onGpu('scatter', inputs, { dtype: 'float32', size }, parameters);
      await expect(written).rejects.toThrow(sentence);
    }
  });

  test('below 0 are refused where they do not count from the end', async () => {
    const run = (caller: Parameters<typeof callerOf>[0]) =>
      onGpu('gather', [x, at(3, { 1: -1 })], { dtype: 'float32', size: 3 }, [...shape(3, caller)]);
    await expect(run('gather')).rejects.toThrow('gather index -1 ');
    expect(await run('take')).toHaveLength(3);
  });
});

// ---- order ---------------------------------------------------------------------------------------

describe.each(['float32', 'int32', 'uint8'] as const)('order of %s', (dtype) => {
  test.each([1, 2, 7, 64, 1009, 1025, 5003])('sorts lines of %i', async (size) => {
    for (const [outer, inner, count, descending] of [
      [3, 1, size, 0],
      [1, 3, size, 1],
      [2, 2, Math.ceil(size / 10), 1],
    ] as const) {
      const x: Memory = { dtype, data: elements(dtype, outer * size * inner) };
      const output = { dtype: 'int32', size: outer * count * inner } as const;
      await compare('argsort', [x], output, [outer, size, inner, count, descending]);
    }
  });

  test('finds places in sorted rows', async () => {
    for (const size of [0, 1, 5, 1000])
      for (const right of [0, 1]) {
        const [rows, perRow] = [2, 300];
        const row = () => [...new (arrayOf(dtype))(elements(dtype, size)).sort()];
        const sorted: Memory = { dtype, data: [...row(), ...row()] };
        const values: Memory = { dtype, data: elements(dtype, rows * perRow) };
        const output = { dtype: 'int32', size: rows * perRow } as const;
        await compare('searchsorted', [sorted, values], output, [rows, size, perRow, right]);
      }
  });
});

test('sorts a long line', async () => {
  const size = 70_001;
  const x: Memory = { dtype: 'float32', data: elements('float32', size) };
  await compare('argsort', [x], { dtype: 'int32', size }, [1, size, 1, size, 0]);
});

// ---- scans ---------------------------------------------------------------------------------------

/** Far above the numbers that drivers may take for 0. */
const TINY = 2 ** -100;

/** Lines that have a thread each, or a workgroup each, or several; of one element, of tiles and a bit, and many lines. */
const SCANS = [
  [2, 1, 3],
  [3, 61, 1],
  [1, 70, 5000],
  [3, 509, 2],
  [2, 1030, 1],
  [2, 5003, 3],
  [1, 70_001, 1],
] as const;

describe.each(SCANS)('folds along lines of %i, %i, %i', (...shape) => {
  const size = shape[0] * shape[1] * shape[2];
  const whole: Memory = { dtype: 'int32', data: elements('int32', size) };
  const floats = (next: () => number): Memory => ({
    dtype: 'float32',
    data: draw(size, () => Math.fround(next())),
  });

  /** How far the results are apart, relative to what is wanted where that is more than `least`. */
  async function error(
    name: RoutineName,
    inputs: readonly Memory[],
    options: readonly number[],
    least: number,
  ): Promise<number> {
    const output = { dtype: 'float32', size } as const;
    const wanted = inJavaScript(name, inputs, output, [...shape, ...options]);
    const got = await onGpu(name, inputs, output, [...shape, ...options]);
    return wanted.reduce((worst, x, i) => {
      const y = got[i] ?? 0;
      const distance = Object.is(x + 0, y + 0) ? 0 : Math.abs(x - y);
      return Math.max(worst, distance / Math.max(least, Math.abs(x)));
    }, 0);
  }

  test('whole numbers', async () => {
    for (const [name, options] of [
      ['cumsum', [0, 1]],
      ['cumsum', [1, 1]],
      ['cumprod', [1]],
    ] as const)
      await compare(name, [whole], { dtype: 'int32', size }, [...shape, ...options]);
  });

  test('extremes', async () => {
    for (const dtype of ['float32', 'int32'] as const)
      for (const least of [0, 1]) {
        const x: Memory = { dtype, data: elements(dtype, size) };
        await compare('cumextreme', [x], { dtype: 'int32', size }, [...shape, least]);
      }
  });

  test('sums', async () => {
    for (const reverse of [0, 1])
      expect(await error('cumsum', [floats(random)], [reverse, 0], TINY)).toBeLessThan(1e-6);
  });

  test('products that leave the range of floats and come back', async () => {
    // The first half of a line goes down, the second up.
    const half = Math.ceil(shape[1] / 2);
    const isDown = (i: number) => Math.floor(i / shape[2]) % shape[1] < half;
    const x = { ...floats(random) };
    const scale = Math.min(8, 900 / half);
    const data = x.data.map((y, i) => Math.fround((1 + y / 8) * 2 ** (isDown(i) ? -scale : scale)));
    const bound = Math.sqrt(shape[1]) * 1e-6;
    expect(await error('cumprod', [{ ...x, data }], [0], TINY)).toBeLessThan(bound);
  });

  test('recurrences', async () => {
    for (const reverse of [0, 1]) {
      const inputs = [floats(() => 2 * random() - 1), floats(() => 2 * random() - 1)];
      expect(await error('recur', inputs, [reverse], 1)).toBeLessThan(1e-6);
    }
  });

  test('sums of exponentials', async () => {
    const x = floats(() => (random() - 0.5) * 400);
    expect(await error('logcumsumexp', [x], [], 1)).toBeLessThan(1e-6);
  });
});

test.each([
  ['cumsum', [0, 0]],
  ['cumprod', [0]],
  ['logcumsumexp', []],
] as const)('%s keeps what is not finite', async (name, options) => {
  const [lines, size] = [40, 700];
  const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const data = draw(lines * size, () => 1);
  for (let line = 0; line < lines; line++)
    for (const at of [line * 13, line * 17]) data[line * size + at] = special[line % 4] ?? 0;
  const parameters = [lines, size, 1, ...options];
  const inputs = [{ dtype: 'float32', data }] as const;
  const output = { dtype: 'float32', size: data.length } as const;
  const wanted = inJavaScript(name, inputs, output, parameters);
  const got = await onGpu(name, inputs, output, parameters);
  const kind = (x: number) => (Number.isFinite(x) ? 'finite' : x);
  expect(got.map(kind)).toEqual(wanted.map(kind));
});

test('a state of 0 stays 0 behind factors whose product is too large', async () => {
  const size = 3000;
  const inputs = [2, 0].map((x): Memory => ({ dtype: 'float32', data: draw(size, () => x) }));
  const got = await onGpu('recur', inputs, { dtype: 'float32', size }, [1, size, 1, 0]);
  expect(got).toEqual(draw(size, () => 0));
});

// ---- in loops ------------------------------------------------------------------------------------

type Indices = Tensor<readonly number[], 'int32'>;

test('steps of a loop read and write their own parts of memory', async () => {
  const [steps, size] = [3, 100];
  const f = (init: Tensor, rows: Tensor, at: Indices) =>
    scan(
      (sum: Tensor, [row, k]: readonly [Tensor, Indices]) => {
        const next = sum.indexAdd(0, k, row.cumsum(0));
        return [next, { sorted: row.argsort(), taken: next.take(k) }] as const;
      },
      init,
      [rows, at] as const,
    );
  const given: Given[] = [[8], [steps, size], { shape: [steps, size], dtype: 'int32' }];
  // Called with placeholders of the shapes and dtypes that are given.
  const program = traced(f as unknown as Traced, given);
  const [init, rows] = numbers(given) as [TypedArray, TypedArray];
  const at = Int32Array.from(draw(steps * size, () => Math.floor(random() * 8)));
  const { results, code } = await runOnGpu(program, [init, rows, at], { isFallback: false });
  expect(code.steps.map(({ kind }) => kind)).toContain('loop');
  const wanted = meaning(program, [init, rows, at]);
  for (const [i, result] of results.entries())
    expect(result.every((x, j) => Math.abs(x - (wanted[i]?.[j] ?? 0)) < 1e-3)).toBe(true);
});
