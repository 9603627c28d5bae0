/** Every row of the op table, on every case that follows from its samples, against NumPy. */
import './javascript.ts';
import { describe, expect, test } from 'vitest';
import { type DType, isFloat, roundTo } from '../src/dtype.ts';
import { toHalf } from '../src/half.ts';
import type { Row } from '../src/ops/define.ts';
import { type Case, cases, inputsHash, keyOf, rows } from './cases.ts';
import { callMethod, callOp, type Loose, loose, partsOf } from './loose.ts';
import { argumentsFor, COMMAND, references, type Value, wantedOf } from './references.ts';
import { named } from './samples/index.ts';

/** Where IEEE 754 leaves the sign of a zero open, or a sum begins with +0. */
const EITHER_ZERO = new Set([
  ...['maximum', 'minimum', 'max', 'min', 'relu', 'sum', 'mean', 'amax', 'amin', 'prod'],
  ...['dot', 'mv', 'mm', 'matmul', 'bmm', 'outer', 'trace', 'crossEntropy', 'logSoftmax'],
  ...named('eitherZero'),
]);
/** Units in the last place of float32. Sums and compositions round in float64 and again when stored. */
const ULPS = 1;
/** Relative to the larger of 1 and the value. */
const FLOAT64 = 1e-14;

const bits = new Int32Array(1);
const asFloat = new Float32Array(bits.buffer);
/** The position of a float32 among all float32 numbers. */
function ordinal(x: number): number {
  asFloat[0] = x;
  const word = bits[0] ?? 0;
  return word < 0 ? -(word & 0x7fffffff) : word;
}

/** The position of a float16 among all of them. */
function halfOrdinal(x: number): number {
  const word = toHalf(x);
  return word & 0x8000 ? -(word & 0x7fff) : word;
}

/** How far two floats of a dtype are from each other, in units of what is accepted. */
const distance: Readonly<Record<string, (a: number, b: number) => number>> = {
  float32: (a, b) => Math.abs(ordinal(a) - ordinal(b)) / ULPS,
  float16: (a, b) => Math.abs(halfOrdinal(a) - halfOrdinal(b)) / ULPS,
  // The functions of two libraries differ in the last bits, and so do sums of another order.
  float64: (a, b) => Math.abs(a - b) / (FLOAT64 * Math.max(Math.abs(b), 2 ** -1022 / FLOAT64, 1)),
};

function agrees(got: number, wanted: number, dtype: DType, op: string): boolean {
  const rounded = roundTo(dtype, wanted);
  if (Object.is(got, rounded)) return true;
  if (got === 0 && rounded === 0) return EITHER_ZERO.has(op);
  if (Number.isNaN(got) || Number.isNaN(rounded)) return false;
  return (distance[dtype]?.(got, rounded) ?? Infinity) <= 1;
}

/** The elements that differ, in words. */
function differences(result: Loose, { op }: Case, data: Value[2]): string[] {
  const { dtype } = result;
  return Array.from(result.dataSync()).flatMap((got, i) => {
    const wanted = Number(data[i]);
    const fits = isFloat(dtype) ? agrees(got, wanted, dtype, op) : got === wanted;
    return fits ? [] : [`element ${i}: ${got}, not ${wanted}`];
  });
}

function check(one: Case): void {
  const wanted = wantedOf(one);
  const parts = partsOf(callOp(one.op, argumentsFor(one)));
  expect(parts.map(([part]) => part).sort(), keyOf(one)).toEqual([...wanted.keys()].sort());
  for (const [part, x] of parts) {
    const [dtype, shape, data] = wanted.get(part) as Value;
    const seen = { shape: x.shape, dtype: x.dtype, off: differences(x, one, data) };
    expect(seen, `${keyOf(one)} ${part}`).toEqual({ shape, dtype, off: [] });
    expect(x.dataSync().length).toBe(data.length);
  }
}

/** The elements of every tensor of a result. */
const dataOf = (result: unknown) => partsOf(result).map(([part, x]) => [part, x.dataSync()]);

describe.each([...rows.keys()])('%s', (name) => {
  const own = cases.filter(({ op }) => op === name);

  test('has a reference for every case', () => {
    expect(own.length).toBeGreaterThan(0);
    const missing = own.filter((one) => references[keyOf(one)]?.[0] !== inputsHash(one));
    expect(missing.map(keyOf), COMMAND).toEqual([]);
  });

  test('has the values, shapes and dtypes of NumPy', () => {
    for (const one of own) check(one);
  });

  // What a row reads is not known inside `lower`, unless it comes from outside.
  const { reads = [], places } = rows.get(name) as Row;
  const isRead = (place: number) => reads.some((i) => (places?.[i] ?? i) === place);
  const whole = (args: readonly unknown[], passed: readonly unknown[]) => {
    const rest = [...passed];
    return args.map((arg, place) => (isRead(place) ? arg : rest.shift()));
  };

  test('is the same through `lower`, bit for bit', () => {
    for (const one of own) {
      const args = argumentsFor(one);
      const lowered = loose.lower((...given: unknown[]) => callOp(name, whole(args, given)));
      const passed = args.filter((_, place) => !isRead(place));
      expect(dataOf(lowered(...passed)), keyOf(one)).toEqual(dataOf(callOp(name, args)));
    }
  });

  // What takes an array of tensors, or a string before them, has no first operand to be a method of.
  if (typeof rows.get(name)?.operands === 'string') return;

  test('is a method of its first operand', () => {
    for (const one of own.slice(0, 8)) {
      const [x, ...rest] = argumentsFor(one) as [Loose, ...unknown[]];
      expect(dataOf(callMethod(x, name, rest))).toEqual(dataOf(callOp(name, [x, ...rest])));
    }
  });
});

test('no reference is left over', () => {
  const known = new Set(cases.map(keyOf));
  expect(
    Object.keys(references).filter((key) => !known.has(key)),
    COMMAND,
  ).toEqual([]);
});

test('norms of infinite order are the extremes of the absolute values', () => {
  const x = loose.tensor(Float32Array.from([1, -3, 0.5, 2]), [2, 2]);
  expect(callOp('norm', [x, Infinity, 1]).arraySync()).toEqual([3, 2]);
  expect(callOp('norm', [x, -Infinity]).itemSync()).toBe(0.5);
});

test('norms, deviations and sums of exponentials do not overflow in between', () => {
  const x = loose.tensor(Float32Array.from([3e38, -3e38]), [2]);
  expect(callOp('norm', [x.mul(0.5)]).itemSync()).toBe(
    Math.fround(Math.fround(1.5e38) * Math.SQRT2),
  );
  const big = loose.tensor(Float32Array.from([1000, 1000]), [2]);
  expect(callOp('logsumexp', [big]).itemSync()).toBe(Math.fround(1000 + Math.LN2));
});

test('int32 powers wrap around, as products do', () => {
  const bases = [7, -3, 2, 46341, 0, -1, -1, 1, 2, 0];
  const exponents = [30, 31, 31, 3, 0, -2, -3, -5, -1, -1];
  const int = (values: number[]) => loose.tensor(Int32Array.from(values), [values.length]);
  const powers = callOp('pow', [int(bases), int(exponents)]).dataSync();
  const wanted = bases.map((a, i) => {
    const n = exponents[i] ?? 0;
    return n < 0
      ? Math.trunc(a === 0 ? 0 : a ** n)
      : Number(BigInt.asIntN(32, BigInt(a) ** BigInt(n)));
  });
  expect(Array.from(powers)).toEqual(wanted.map((x) => x + 0));
});
