/** Every row of the op table in every float dtype: the same numbers give the same results, as far as each can tell. */
import { describe, expect, test } from 'vitest';
import { type DType, isFloat, roundTo } from '../src/dtype.ts';
import type { Row } from '../src/ops/define.ts';
import { argumentsOf, type Case, cases, rows } from './cases.ts';
import { callOp, type Loose, loose, partsOf } from './loose.ts';

/** Cases of float32 among whose arguments no dtype is named. */
const usual = (one: Case): boolean =>
  one.title.startsWith('range') &&
  one.dtypes.includes('float32') &&
  one.dtypes.every((dtype) => !isFloat(dtype) || dtype === 'float32') &&
  !/float|int|bool/.test(JSON.stringify(one.args));

const count = (one: Case) => one.inputs.reduce((sum, data) => sum + data.length, 0);

/** A few cases of an op, none of them large. */
const casesOf = (name: string): readonly Case[] =>
  cases.filter((one) => one.op === name && usual(one) && count(one) <= 200).slice(0, 4);

/** The operands with their floats in a dtype, on numbers that float16 holds. */
const operands = ({ inputs, shapes, dtypes }: Case, dtype: DType): Loose[] =>
  inputs.map((data, i) => {
    const float = isFloat(dtypes[i] ?? 'float32');
    const values = Float64Array.from(data, (x) => (float ? roundTo('float16', x) : x));
    return loose.tensor(values, shapes[i], { dtype: float ? dtype : dtypes[i] });
  });

const results = (one: Case, given: readonly Loose[]) =>
  partsOf(callOp(one.op, argumentsOf(rows.get(one.op) as Row, given, one.args)));

interface Seen {
  readonly dtype: DType;
  readonly data: readonly number[];
}

const seen = (parts: ReturnType<typeof results>): Seen[] =>
  parts.map(([, x]) => ({ dtype: x.dtype, data: Array.from(x.dataSync()) }));

/** Linear algebra and transforms, which compute in float32 what is float16 and leave it so. */
const WIDENS = new Set([
  ...[
    'cholesky',
    'det',
    'eigh',
    'eigvalsh',
    'inv',
    'lstsq',
    'matrixPower',
    'pinv',
    'qr',
    'slogdet',
  ],
  ...['solve', 'solveTriangular', 'svd', 'svdvals'],
  ...['fft', 'ifft', 'fft2', 'ifft2', 'rfft', 'irfft'],
]);

/** How far two results may be from each other, relative to the largest of them: intermediate values are rounded too. */
const TOLERANCE: Partial<Record<DType, number>> = { float32: 2e-5, float16: 2e-2 };

/** The elements of `found` that are not those of float64. */
function differing(exact: Seen, found: Seen): string[] {
  const scale = exact.data.reduce(
    (most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most),
    1,
  );
  const far = TOLERANCE[found.dtype] ?? 0;
  return exact.data.flatMap((x, i) => {
    const y = found.data[i] ?? Number.NaN;
    const isBeyond = found.dtype === 'float16' && Math.abs(x) > 60000;
    const fits = Object.is(x + 0, y + 0) || isBeyond || Math.abs(x - y) <= far * scale;
    return fits ? [] : [`element ${i}: ${y}, not ${x}`];
  });
}

describe.each([...rows.keys()].filter((name) => casesOf(name).length > 0))('%s', (name) => {
  test.each(['float32', 'float16'] as const)('is in %s what it is in float64', (dtype) => {
    for (const one of casesOf(name)) {
      const exact = seen(results(one, operands(one, 'float64')));
      const found = seen(results(one, operands(one, dtype)));
      const float = WIDENS.has(name) ? 'float32' : dtype;
      const wanted = exact.map((part) => (part.dtype === 'float64' ? float : part.dtype));
      expect(
        found.map((part) => part.dtype),
        one.title,
      ).toEqual(wanted);
      const off = exact.flatMap((part, i) => differing(part, found[i] as Seen));
      expect(off, one.title).toEqual([]);
    }
  });

  const { reads = [] } = rows.get(name) as Row;

  test.each(['float64', 'float16'] as const)('has a gradient of %s, if any', (dtype) => {
    for (const one of casesOf(name)) {
      const given = operands(one, dtype);
      const at = given.findIndex((x, i) => isFloat(x.dtype) && !reads.includes(i));
      const floats = results(one, given).flatMap(([, x], i) => (isFloat(x.dtype) ? [i] : []));
      if (at < 0 || floats.length === 0) continue;
      const f = (x: Loose) => {
        const parts = results(one, given.with(at, x));
        return loose.stack(floats.map((i) => parts[i]?.[1].sum())).sum();
      };
      const gradient = loose.grad(f)(given[at]) as Loose;
      expect(gradient.dtype, one.title).toBe(dtype);
      expect(gradient.shape, one.title).toEqual(given[at]?.shape);
      expect(gradient.dataSync().length).toBe(given[at]?.numel);
    }
  });
});
