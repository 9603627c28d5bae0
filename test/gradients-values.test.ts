/**
 * The gradients of the rows against PyTorch's, in float64 and in float32: a source of its own, which also says what is
 * taken for a derivative where there is none. And against finite differences, of all rows, the ones that it lacks too.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isFloat } from '../src/dtype.ts';
import type { Row } from '../src/ops/define.ts';
import { argumentsOf, type Case, cases, inputsHash, keyOf, rows } from './cases.ts';
import { smooth } from './derivatives.ts';
import { callOp, type Loose, loose, partsOf } from './loose.ts';

const COMMAND = 'run `python3 scripts/reference_gradients.py`';
type Reference = readonly [inputs: string, ...gradients: (number | string)[][]];
const references = JSON.parse(
  readFileSync(new URL('./data/gradients.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Reference>>;

/** Largest differences, relative to the largest element of a gradient. */
const TOLERANCE = { float64: 1e-6, float32: 1e-4 } as const;

/** As scripts/reference_gradients.py has them. */
const weight = (i: number): number => (((i * 5) % 7) - 3) / 2 + 0.25;

/** The float results in a row, each element with its weight. */
function weighed(results: readonly Loose[]): Loose {
  const flat = loose.cat(results.map((y) => y.reshape(-1).to('float64')));
  const weights = Float64Array.from({ length: flat.numel }, (_, i) => weight(i));
  // What is infinite or NaN has a gradient all the same.
  return flat.mul(loose.tensor(weights, [flat.numel], { dtype: 'float64' })).sum();
}

/** The gradients by the float inputs. */
function gradientsOf(one: Case, dtype: 'float32' | 'float64'): Loose[] {
  const row = rows.get(one.op) as Row;
  const inputs = one.inputs.map((data, i) => {
    const own = one.dtypes[i] ?? 'float32';
    return loose.tensor(Float64Array.from(data), one.shapes[i], {
      dtype: isFloat(own) ? dtype : own,
    });
  });
  const argnums = inputs.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
  const f = (...xs: Loose[]) => {
    const result = callOp(one.op, argumentsOf(row, xs, one.args));
    return weighed(partsOf(result).flatMap(([, y]) => (isFloat(y.dtype) ? [y] : [])));
  };
  const found = loose.grad(f, { argnums })(...inputs) as Loose[];
  const like = ({ shape, dtype: own }: Loose) => ({ shape, dtype: own });
  expect(found.map(like)).toEqual(argnums.map((i) => like(inputs[i] as Loose)));
  return found;
}

/** The elements that differ, in words. */
function differences(found: readonly Loose[], wanted: readonly number[][], tolerance: number) {
  return found.flatMap((gradient, i) => {
    const target = wanted[i] ?? [];
    const finite = target.filter(Number.isFinite).map(Math.abs);
    const scale = Math.max(...finite, 1e-300);
    return Array.from(gradient.dataSync()).flatMap((got, j) => {
      const value = target[j] ?? Number.NaN;
      const fits = Number.isFinite(value)
        ? Math.abs(got - value) <= tolerance * scale
        : Object.is(got, value);
      return fits ? [] : [`input ${i}, element ${j}: ${got}, not ${value}`];
    });
  });
}

/** Whether an input is infinite or NaN. */
const isExtreme = ({ inputs }: Case): boolean => !inputs.flat().every(Number.isFinite);
const has =
  (...pieces: string[]) =>
  ({ title }: Case): boolean =>
    pieces.some((piece) => title.includes(piece));
const isSpecial = has('special');

/** Where PyTorch says something else, and why. An op of which no case does fails. */
const others: Readonly<Record<string, readonly [differs: (one: Case) => boolean, reason: string]>> =
  {
    abs: [isExtreme, 'at NaN: NaN, in PyTorch 0'],
    l1: [isExtreme, 'at NaN: NaN, in PyTorch 0'],
    relu: [isExtreme, 'at NaN: 0, in PyTorch 1'],
    maximum: [isExtreme, 'beside NaN: 0 for both, in PyTorch 1 for both'],
    minimum: [isExtreme, 'beside NaN: 0 for both, in PyTorch 1 for both'],
    maxPool2d: [isExtreme, 'of several NaN the first, in PyTorch the last'],
    prod: [isExtreme, 'the product of the others, in PyTorch a quotient: NaN at infinity'],
    cumprod: [isExtreme, 'sums with 0 times infinity'],
    logcumsumexp: [isExtreme, 'sums with 0 times infinity; in PyTorch NaN at infinity'],
    logsumexp: [isExtreme, 'NaN beside infinity, in PyTorch 0'],
    lerp: [isExtreme, 'NaN where the way is infinite'],
    var: [(one) => isExtreme(one) || has('"correction":5')(one), 'NaN where it divides by 0'],
    std: [has('"correction":5'), 'NaN where it divides by 0'],
    fmod: [isSpecial, 'NaN where the quotient is infinite'],
    remainder: [isSpecial, 'NaN where the quotient is infinite'],
    kl: [isSpecial, 'at a target of 0 its infinite logarithm is left out'],
    median: [isSpecial, 'the one that was taken, in PyTorch shared by equal ones'],
    topk: [
      (one) => isSpecial(one) || has('"sorted":false')(one),
      'sorted, equal ones in their order; in PyTorch in any order',
    ],
    set: [
      has('float32[40]', '[[4,4,4]]'),
      'the last of several for one place alone, in PyTorch all of them',
    ],
    scatter: [has('int32[5,3]', 'int32[9]'), 'the last of several for one place alone'],
    sum: [has('[[]]'), 'over no axes nothing happens, in PyTorch it is over all'],
    mean: [has('[[]]'), 'over no axes nothing happens, in PyTorch it is over all'],
  };

const known = cases.filter((one) => keyOf(one) in references);
const byOp = [...new Set(known.map(({ op }) => op))].map(
  (op) => [op, known.filter((one) => one.op === op)] as const,
);

/** What is not as PyTorch has it. */
function differing(one: Case): string[] {
  const [hash, ...gradients] = references[keyOf(one)] ?? [''];
  expect(inputsHash(one), `${keyOf(one)} has other inputs: ${COMMAND}`).toBe(hash);
  const wanted = gradients.map((values) => values.map(Number));
  // Special values are no well-conditioned ones: float32 cannot hold some of the results.
  const dtypes = isSpecial(one) ? (['float64'] as const) : (['float64', 'float32'] as const);
  return dtypes.flatMap((dtype) =>
    differences(gradientsOf(one, dtype), wanted, TOLERANCE[dtype]).map(
      (text) => `${dtype} ${text}`,
    ),
  );
}

test.each(byOp)('%s has the gradients of PyTorch', (op, all) => {
  const [differs] = others[op] ?? [() => false];
  const [other, same] = [all.filter(differs), all.filter((one) => !differs(one))];
  for (const one of same) expect(differing(one), keyOf(one)).toEqual([]);
  const isStated = other.length === 0 || other.some((one) => differing(one).length > 0);
  expect(isStated, `${op} does not differ from PyTorch`).toBe(true);
});

test('all references are compared, of nearly all rows', () => {
  expect(new Set(known.map(keyOf)).size).toBe(Object.keys(references).length);
  expect(byOp.length).toBeGreaterThan(160);
  const withOthers = new Set(known.map(({ op }) => op));
  for (const op of Object.keys(others)) expect(withOthers).toContain(op);
});

// ---- finite differences ------------------------------------------------------------------------

/** The slope of a scalar along a direction: Richardson's extrapolation of central differences. */
function slope(f: (at: number) => number): number {
  const step = 1e-4;
  const central = (by: number) => (f(by) - f(-by)) / (2 * by);
  return (4 * central(step) - central(2 * step)) / 3;
}

const differentiable = [...rows.values()].flatMap((row) => {
  const samples = smooth(row).filter(({ sample }) => row.samples.includes(sample));
  return samples.length > 0 ? [[row.opName, samples] as const] : [];
});

test.each(differentiable)('%s has the gradients of differences', (_op, samples) => {
  for (const { sample, inputs, f } of samples) {
    const argnums = inputs.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
    const in64 = inputs.map((x) => (isFloat(x.dtype) ? x.to('float64') : x));
    const scalar = (...xs: Loose[]) => weighed(f(...xs));
    const gradient = loose.grad(scalar, { argnums });
    const found = gradient(...in64) as Loose[];
    const directions = in64.map((x, i) =>
      loose.randn(x.shape, { generator: loose.generator(i + 1), dtype: 'float64' }),
    );
    const at = (by: number) =>
      scalar(
        ...in64.map((x, i) => (argnums.includes(i) ? x.add(directions[i]?.mul(by)) : x)),
      ).itemSync();
    const parts = found.map((x, i) =>
      x
        .mul(directions[argnums[i] ?? 0])
        .sum()
        .itemSync(),
    );
    const size = Math.max(1, ...parts.map(Math.abs));
    const along = parts.reduce((a, b) => a + b, 0);
    const title = JSON.stringify(sample);
    expect(Math.abs(along - slope(at)) / size, title).toBeLessThanOrEqual(TOLERANCE.float64);
    const narrow = gradient(...inputs) as Loose[];
    const wanted = found.map((x) => Array.from(x.dataSync()));
    expect(differences(narrow, wanted, TOLERANCE.float32), title).toEqual([]);
  }
});
