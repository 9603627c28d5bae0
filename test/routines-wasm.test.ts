/** Routines as WebAssembly do what they do in JavaScript, and say the same of what is wrong. */
import { describe, expect, test } from 'vitest';
import { arrayOf, type TypedArray } from '../src/dtype.ts';
import type { Program } from '../src/ir/program.ts';
import { callerOf, type RoutineName } from '../src/ir/routine.ts';
import {
  draw,
  elements,
  inJavaScript,
  type Memory,
  programOf as program,
  type Result,
  random,
} from './routines.ts';
import { runWasm } from './wasm.ts';

/** A program of a routine that runs in WebAssembly. */
function programOf(...given: Parameters<typeof program>): Program {
  const made = program(...given);
  expect(made.kernels[0]?.schedule.simd?.family).toBe('routine');
  return made;
}

/** What a routine gives in both languages. */
function both(
  name: RoutineName,
  inputs: readonly Memory[],
  output: Result,
  parameters: readonly number[],
): { readonly wasm: number[]; readonly javaScript: number[] } {
  const views = inputs.map(({ dtype, data }): TypedArray => new (arrayOf(dtype))(data));
  const { results } = runWasm(programOf(name, inputs, output, parameters), views);
  const javaScript = inJavaScript(name, inputs, output, parameters);
  return { wasm: Array.from(results[0] ?? []), javaScript };
}

const NARROW = ['float32', 'int32', 'uint8', 'bool'] as const;
const BLOCKS = [1, 2, 3, 4, 5, 15, 16, 17, 31, 64, 65, 300];

describe.each(NARROW)('%s', (dtype) => {
  test.each(BLOCKS)('reads and writes blocks of %i at indices', (inner) => {
    for (const [outer, size, count, perOuter, perInner] of [
      [1, 5, 7, 1, 0],
      [3, 4, 2, 0, 0],
      [2, 6, 9, 1, 1],
      [2, 3, 5, 0, 1],
    ] as const) {
      const width = perInner || inner === 1 ? inner : 1;
      const indices = (perOuter ? outer : 1) * count * width;
      const index = draw(indices, () => Math.floor(random() * 2 * size) - size);
      const shape = [outer, size, count, inner, perOuter, inner === 1 ? 1 : perInner];
      const at: Memory = { dtype: 'int32', data: index };
      const x = { dtype, data: elements(dtype, outer * size * inner) };
      const updates = { dtype, data: elements(dtype, outer * count * inner) };
      const gathered = { dtype, size: outer * count * inner };
      const { wasm, javaScript } = both('gather', [x, at], gathered, [...shape, callerOf('at')]);
      expect(wasm).toEqual(javaScript);
      for (const base of [x, { dtype, data: x.data.slice(0, 1) }])
        for (const adds of [0, 1]) {
          const written = both('scatter', [base, at, updates], { dtype, size: x.data.length }, [
            ...shape,
            callerOf('set'),
            adds,
          ]);
          expect(written.wasm).toEqual(written.javaScript);
        }
    }
  });

  test.each([1, 2, 7, 8, 9, 16, 17, 100, 199, 200, 1000])('sorts rows of %i', (size) => {
    for (const [outer, inner, count, descending] of [
      [2, 1, size, 0],
      [1, 3, size, 1],
      [2, 2, Math.ceil(size / 10), 0],
      [1, 1, 1, 1],
    ] as const) {
      const x = { dtype, data: elements(dtype, outer * size * inner) };
      const output = { dtype: 'int32', size: outer * count * inner } as const;
      const { wasm, javaScript } = both('argsort', [x], output, [
        ...[outer, size, inner, count, descending],
      ]);
      expect(wasm).toEqual(javaScript);
    }
  });

  test('finds places in sorted rows', () => {
    for (const size of [0, 1, 2, 3, 7, 8, 100])
      for (const right of [0, 1]) {
        const [rows, perRow] = [3, 1500];
        const row = () => [...new (arrayOf(dtype))(elements(dtype, size)).sort()];
        const sorted = { dtype, data: [...row(), ...row(), ...row()] };
        const values = { dtype, data: elements(dtype, rows * perRow) };
        const output = { dtype: 'int32', size: rows * perRow } as const;
        const { wasm, javaScript } = both('searchsorted', [sorted, values], output, [
          ...[rows, size, perRow, right],
        ]);
        expect(wasm).toEqual(javaScript);
      }
  });

  test('finds running extremes', () => {
    for (const shape of SCANS)
      for (const least of [0, 1]) {
        const [outer, size, inner] = shape;
        const x = { dtype, data: elements(dtype, outer * size * inner) };
        const output = { dtype: 'int32', size: x.data.length } as const;
        const { wasm, javaScript } = both('cumextreme', [x], output, [...shape, least]);
        expect(wasm).toEqual(javaScript);
      }
  });
});

/** Rows and columns around the number that run side by side. */
const SCANS = [
  [1, 1, 1],
  [1, 3, 1],
  [2, 9, 1],
  [3, 64, 1],
  [4, 5, 1],
  [9, 6, 1],
  [2, 4, 2],
  [1, 5, 7],
  [2, 3, 16],
  [2, 3, 23],
  [3, 2, 40],
] as const;

describe('folds along lines', () => {
  test.each(['cumsum', 'cumprod'] as const)('whole numbers: %s', (name) => {
    for (const shape of SCANS)
      for (const reverse of name === 'cumsum' ? [[0], [1]] : [[]]) {
        const [outer, size, inner] = shape;
        const x: Memory = { dtype: 'int32', data: elements('int32', outer * size * inner) };
        const output = { dtype: 'int32', size: x.data.length } as const;
        const { wasm, javaScript } = both(name, [x], output, [...shape, ...reverse, 1]);
        expect(wasm).toEqual(javaScript);
      }
  });

  test.each(['cumsum', 'cumprod', 'recur'] as const)('floats: %s', (name) => {
    for (const shape of SCANS)
      for (const reverse of name === 'cumprod' ? [[]] : [[0], [1]]) {
        const [outer, size, inner] = shape;
        const operand = (): Memory => ({
          dtype: 'float32',
          data: elements('float32', outer * size * inner),
        });
        const inputs = name === 'recur' ? [operand(), operand()] : [operand()];
        const options = name === 'recur' ? reverse : [...reverse, 0];
        const output = { dtype: 'float32', size: outer * size * inner } as const;
        const { wasm, javaScript } = both(name, inputs, output, [...shape, ...options]);
        // Zeros of either sign are equal.
        expect(wasm.map((x) => x + 0)).toEqual(javaScript.map((x) => x + 0));
      }
  });

  test('the error of a sum does not grow with its length', () => {
    const size = 100_003;
    const data = draw(size, () => Math.fround(random()));
    const output = { dtype: 'float32', size } as const;
    const { wasm } = both('cumsum', [{ dtype: 'float32', data }], output, [1, size, 1, 0, 0]);
    let sum = 0;
    const wrong = wasm.filter((x, i) => {
      sum += data[i] ?? 0;
      return Math.abs(x - sum) > 2 ** -24 * 1.001 * sum;
    });
    expect(wrong).toEqual([]);
  });
});

describe('indices outside', () => {
  const x: Memory = { dtype: 'float32', data: [1, 2, 3] };
  const output = { dtype: 'float32', size: 6 } as const;
  const gathered = (data: readonly number[], caller: number) =>
    programOf('gather', [x, { dtype: 'int32', data }], output, [1, 3, 6, 1, 1, 1, caller]);
  const run = (data: readonly number[], caller: number) => () =>
    runWasm(gathered(data, caller), [x.data, data]);

  test.each([
    ['among the first', [0, 7, 1, 2, -9, 0], 'take index 7 '],
    ['in the rest', [0, 1, 1, 2, 2, 3], 'take index 3 '],
    ['from the end', [0, -4, 1, 2, 2, 1], 'take index -4 '],
  ])('%s', (_, data, sentence) => {
    expect(run(data, callerOf('take'))).toThrow(sentence);
  });

  test('below 0, where that does not count from the end', () => {
    expect(run([0, 1, 2, 0, -1, 0], callerOf('gather'))).toThrow('gather index -1 ');
    expect(run([0, 1, 2, 0, -1, -3], callerOf('take'))).not.toThrow();
  });
});
