/** Every row of the op table on the GPU, on cases that follow from its samples, against NumPy. */
import { init } from 'gradus';
import { beforeAll, expect, inject, test } from 'vitest';
import { type DType, isFloat, roundTo } from '../../src/dtype.ts';
import { type Case, cases, keyOf, ownCases, rows } from '../cases.ts';
import { callOp, partsOf } from '../loose.ts';
import { argumentsFor, type Value, wantedOf } from '../references.ts';
import { dispatches, onHost } from './host.ts';

/** How far floats may be from what is wanted, relative to the larger of 1 and that. */
const BOUNDS: Readonly<Record<string, number>> = {
  float32: 1e-5,
  float16: 2 ** -9,
  float64: 1e-13,
};

beforeAll(() => init({ device: 'webgpu' }));

type Values = ReadonlyMap<string, Value>;

function agrees(got: number, wanted: number, dtype: DType): boolean {
  const rounded = roundTo(dtype, wanted);
  if (got === rounded || (Number.isNaN(got) && Number.isNaN(rounded))) return true;
  const bound = isFloat(dtype) ? (BOUNDS[dtype] ?? 0) : 0;
  return Math.abs(got - rounded) <= bound * Math.max(1, Math.abs(rounded));
}

/** The tensors that a call gives. */
async function valuesOf(one: Case): Promise<Values> {
  const parts = partsOf(callOp(one.op, argumentsFor(one)));
  const values = parts.map(async ([part, x]): Promise<[string, Value]> => {
    const data = await x.data();
    return [part, [x.dtype, x.shape, Array.from(data)]];
  });
  return new Map(await Promise.all(values));
}

/** What differs from everything that is right, in words. */
function differences(got: Values, ...right: readonly Values[]): string[] {
  const [wanted] = right;
  const form = (values: Values | undefined) =>
    [...(values ?? [])].map(([part, [dtype, shape]]) => `${part} ${dtype}[${shape}]`).sort();
  if (form(got).join() !== form(wanted).join())
    return [`${form(got).join(', ')}; not ${form(wanted).join(', ')}`];
  return [...got].flatMap(([part, [dtype, , data]]) =>
    data.flatMap((x, i) => {
      const allowed = right.map((values) => Number(values.get(part)?.[2][i]));
      if (allowed.some((y) => agrees(Number(x), y, dtype))) return [];
      return [`element ${i}: ${x}, not ${allowed.join(' or ')}`];
    }),
  );
}

const LEAST_NORMAL = 2 ** -126;
const flush = (x: number) => (Math.abs(x) < LEAST_NORMAL ? x * 0 : x);

/** The case with zeros for numbers so small that devices may take them for zeros. */
const flushed = (one: Case): Case => ({
  ...one,
  inputs: one.inputs.map((data) => data.map(flush)),
});

/** What is wrong with a case, or why it gives nothing. */
async function problems(one: Case): Promise<string[]> {
  try {
    const wanted = wantedOf(one);
    const got = await valuesOf(one);
    if (differences(got, wanted).length === 0) return [];
    const small = await onHost(() => valuesOf(flushed(one)));
    return differences(got, wanted, small).map((text) => `${keyOf(one)}: ${text}`);
  } catch (error) {
    return [`${keyOf(one)}: ${error}`];
  }
}

/** What adds up products and the greatest numbers: float32 overflows and cancels, where float64 does not. */
const SUMS =
  /^(cross|kl|bmm|mm|mv|matmul|einsum|conv.*|mean|sum|prod|reduce|lerp|norm|(adaptiveA|a)vgPool.*)$/;
const overflows = ({ op, title }: Case) => SUMS.test(op) && title.startsWith('special');

/** Where the greatest int32 is rounded to float32, which is another angle. */
const turns = ({ op, title, dtypes }: Case) =>
  ['sin', 'cos', 'tan'].includes(op) && title.startsWith('special') && dtypes[0] === 'int32';

/** Where a constant is 0: compilers of shaders take a product with it for 0, even of NaN. */
const vanishes = ({ op, title, args }: Case) =>
  ['elu', 'leakyRelu'].includes(op) && title.startsWith('special') && args[0] === 0;

const isFree = (one: Case) => overflows(one) || turns(one) || vanishes(one);

const own = new Set(ownCases().map(keyOf));
/** Everywhere what the rows name and what not every device has in memory. */
const chosen = cases.filter(
  (one) => inject('isThorough') || own.has(keyOf(one)) || one.dtypes.includes('float16'),
);

test.each([...rows.keys()])('%s', async (name) => {
  const given = chosen.filter((one) => one.op === name && !isFree(one));
  // All at once: shaders are compiled side by side.
  const wrong = await Promise.all(given.map(problems));
  expect(wrong.flat()).toEqual([]);
});

test('all of them ran there', () => {
  expect(dispatches()).toBeGreaterThan(chosen.length / 2);
});
