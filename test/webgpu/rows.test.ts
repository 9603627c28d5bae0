/** Every row of the op table on the GPU, on every case that follows from its samples, against NumPy. */
import { expect, test } from 'vitest';
import { type DType, isFloat, roundTo } from '../../src/dtype.ts';
import { type Case, cases, keyOf, rows } from '../cases.ts';
import { callOp, type Loose, partsOf } from '../loose.ts';
import { argumentsFor, type Value, wantedOf } from '../references.ts';

/** How far floats may be from what is wanted, relative to the larger of 1 and that. */
const BOUNDS: Readonly<Record<string, number>> = {
  float32: 1e-5,
  float16: 2 ** -9,
  float64: 1e-13,
};

function agrees(got: number, wanted: number, dtype: DType): boolean {
  const rounded = roundTo(dtype, wanted);
  if (got === rounded || (Number.isNaN(got) && Number.isNaN(rounded))) return true;
  const bound = isFloat(dtype) ? (BOUNDS[dtype] ?? 0) : 0;
  return Math.abs(got - rounded) <= bound * Math.max(1, Math.abs(rounded));
}

/** What differs, in words. */
async function differences(one: Case): Promise<string[]> {
  const wanted = wantedOf(one);
  const parts = partsOf(callOp(one.op, argumentsFor(one)));
  const texts = parts.map(async ([part, x]) => {
    const value = wanted.get(part);
    return value ? partDifferences(x, value) : [`there is no ${part}`];
  });
  return (await Promise.all(texts)).flat().map((text) => `${keyOf(one)}: ${text}`);
}

async function partDifferences(x: Loose, [dtype, shape, data]: Value): Promise<string[]> {
  if (x.dtype !== dtype || x.shape.join() !== shape.join())
    return [`${x.dtype}[${x.shape}], not ${dtype}[${shape}]`];
  const elements = await x.data();
  return data.flatMap((wanted, i) => {
    const got = elements[i] ?? Number.NaN;
    return agrees(got, Number(wanted), dtype) ? [] : [`element ${i}: ${got}, not ${wanted}`];
  });
}

/** The same, or why there is no result. */
const problems = (one: Case): Promise<string[]> =>
  differences(one).catch((error) => [`${keyOf(one)}: ${error}`]);

test.each([...rows.keys()])('%s', async (name) => {
  const own = cases.filter(({ op }) => op === name);
  // All at once: shaders are compiled side by side.
  const wrong = await Promise.all(own.map(problems));
  expect(wrong.flat()).toEqual([]);
});
