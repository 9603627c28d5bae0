// Every op of the table on hostile arguments: it gives what it gives, or says in one sentence why not. Never an error
// that is not ours, a hang, or a result whose elements are not as many as its shape says.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GradusError } from '../src/errors.ts';
import { isTraced, type Row, type Sample } from '../src/ops/define.ts';
import { argumentsOf, rows } from './cases.ts';
import { callMethod, callOp, type Loose, loose } from './loose.ts';

const SEED = Number(process.env['HOSTILE_SEED'] ?? 7);
const RUNS = Number(process.env['HOSTILE_RUNS'] ?? 150);
const DTYPES = ['float32', 'int32', 'bool', 'float64', 'float16', 'uint8'] as const;

/** What no argument should be, in plain JavaScript. */
const strange: readonly unknown[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.5, -1.5, 2 ** 31],
  ...[2 ** 53, -(2 ** 40), 1e308, '', 'x', '1:', ':::', '...', 'ij->ji', '0', null, undefined],
  ...[true, false, [], [[]], [Number.NaN], [1.5], [-1, -1], [0, 0], ['x'], [null], [undefined]],
  ...[{}, { keepdims: 'yes' }, { dtype: 'complex' }, { axis: 0 }, 10n, Symbol.iterator],
  ...[() => 1, new Date(0), new Float32Array(3), new Map(), Object.create(null)],
];

const value = fc.oneof(
  fc.constantFrom(...strange),
  fc.integer({ min: -9, max: 9 }),
  fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 4 }),
);

const tensor = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 }),
    dtype: fc.constantFrom(...DTYPES),
  })
  .map(({ shape, dtype }) => loose.zeros(shape, { dtype }));

const ofSample = ({ shapes, dtypes = [] }: Sample): Loose[] =>
  shapes.map((shape, i) => loose.ones(shape, { dtype: dtypes[i] ?? 'float32' }));

/** How a right call is spoiled: other things in some of its places, fewer places or more. */
const spoiling = fc.record({
  sample: fc.nat(),
  replaced: fc.array(fc.tuple(fc.nat({ max: 5 }), fc.oneof(value, tensor)), { maxLength: 3 }),
  kept: fc.option(fc.nat({ max: 4 })),
  more: fc.array(value, { maxLength: 2 }),
  asMethod: fc.boolean(),
});

/** The arguments of a sample's call, spoiled. */
function spoiled(row: Row, how: typeof spoiling extends fc.Arbitrary<infer T> ? T : never) {
  const sample = row.samples[how.sample % row.samples.length] as Sample;
  const args = argumentsOf(row, ofSample(sample), sample.args);
  for (const [place, other] of how.replaced) {
    const at = place % (args.length + 1);
    const list = args[at];
    args[at] = Array.isArray(list) && place % 2 === 0 ? [...list.slice(1), other] : other;
  }
  return [...args.slice(0, how.kept ?? args.length), ...how.more];
}

/** What a call gives: tensors, alone or together. */
const tensorsIn = (result: unknown): Loose[] =>
  isTraced(result)
    ? [result as unknown as Loose]
    : Object.values(result as object).flatMap(tensorsIn);

function checkResult(result: unknown): void {
  const all = tensorsIn(result);
  for (const x of all) {
    expect(x.shape.every((n) => Number.isInteger(n) && n >= 0)).toBe(true);
    if (x.numel > 10_000) continue;
    const data = x.dataSync();
    expect(data.length).toBe(x.shape.reduce((a, b) => a * b, 1));
    expect(Array.from(data).every((one) => typeof one === 'number')).toBe(true);
  }
}

/** Runs a call: a result is checked, and an error must be ours. */
function attempt(call: () => unknown): void {
  let result: unknown;
  try {
    result = call();
    checkResult(result);
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    expect(error.message).toMatch(/^\w+.*\w/);
    expect(error.message).not.toMatch(
      /\n|internal|is not (a function|iterable)|Cannot read|\[object /,
    );
  }
}

describe.each([...rows])('%s', (name, row) => {
  test('gives a tensor or says why not', () => {
    fc.assert(
      fc.property(spoiling, (how) => {
        const args = spoiled(row, how);
        const [first, ...rest] = args;
        const isMethod = how.asMethod && isTraced(first);
        attempt(() =>
          isMethod ? callMethod(first as unknown as Loose, name, rest) : callOp(name, args),
        );
      }),
      { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 20_000 },
    );
  });
});
