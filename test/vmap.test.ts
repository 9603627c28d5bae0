/** Batching: every row of the table mapped over batches is itself on each element; and the corners of `vmap`. */
import { describe, expect, test } from 'vitest';
import { isFloat } from '../src/dtype.ts';
import type { Row, Sample } from '../src/ops/define.ts';
import { Generator } from '../src/runtime/random.ts';
import { argumentsOf, rows } from './cases.ts';
import { callOp, type Loose, loose, partsOf } from './loose.ts';
import { formed } from './samples/form.ts';
import { themes } from './samples/index.ts';

const BATCH = 3;

const numel = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** One element of a batch: an input that the sample allows. */
function drawn(
  row: Row,
  { shapes, dtypes = [], range = [-2, 2], form }: Sample,
  i: number,
  seed: number,
) {
  const shape = shapes[i] ?? [];
  const dtype = dtypes[i] ?? 'float32';
  const [low, high] = range;
  const numbers = Array.from(new Generator(seed).uniform(numel(shape)), (x) => {
    const value = low + (high - low) * x;
    if (dtype === 'bool') return Number(x > 0.5);
    return isFloat(dtype) ? value : Math.floor(dtype === 'uint8' ? Math.max(value, 0) : value);
  });
  const isSorted = themes.some(({ sorted }) => sorted?.[row.opName] === i);
  const length = shape.at(-1) ?? 1;
  const values = form && i === 0 ? formed(numbers, shape, dtype, form) : numbers;
  const ordered = isSorted
    ? values.flatMap((_, k) =>
        k % length === 0 ? [...Float64Array.from(values.slice(k, k + length)).sort()] : [],
      )
    : values;
  return loose.tensor(Float32Array.from(ordered), shape).to(dtype);
}

const resultsOf = (row: Row, sample: Sample, inputs: readonly Loose[]): Loose[] =>
  partsOf(callOp(row.opName, argumentsOf(row, inputs, sample.args))).map(([, part]) => part);

/** Whether two numbers are the same but for the last bits: fusion may differ. */
const isNear = (x: number, y: number, digits: number) =>
  Object.is(x, y) || x === y || Math.abs(x - y) <= digits * Math.max(1, Math.abs(x));

type Op = (...inputs: Loose[]) => Loose[];

/** Maps `f` over those of its inputs for which `isMapped` holds, and compares with one element after another. */
function check(f: Op, row: Row, sample: Sample, isMapped: (input: number) => boolean): void {
  const elements = Array.from({ length: BATCH }, (_, k) =>
    sample.shapes.map((_, i) => drawn(row, sample, i, 1 + i + (isMapped(i) ? 100 * k : 0))),
  );
  const [first = []] = elements;
  const stacked = first.map((x, i) =>
    isMapped(i) ? loose.stack(elements.map((inputs) => inputs[i])) : x,
  );
  const inAxes = first.map((_, i) => (isMapped(i) ? 0 : null));
  const got = loose.vmap(f, { inAxes })(...stacked) as Loose[];
  for (const [k, inputs] of elements.entries()) {
    for (const [i, wanted] of f(...inputs).entries()) {
      const title = `${row.opName} result ${i} of ${JSON.stringify(sample)}, axes ${inAxes.join()}`;
      const part = got[i]?.at(k) as Loose;
      expect([part.shape, part.dtype], title).toEqual([wanted.shape, wanted.dtype]);
      const values = Array.from(part.dataSync());
      const digits = wanted.dtype === 'float16' ? 2e-3 : 2e-5;
      for (const [j, x] of Array.from(wanted.dataSync()).entries()) {
        const y = values[j] ?? Number.NaN;
        if (!isNear(x, y, digits)) expect(y, `${title}, element ${j}`).toBe(x);
      }
    }
  }
}

/** Over all inputs together, and over each alone. */
function checkEach(f: Op, row: Row, sample: Sample): void {
  const inputs = sample.shapes.map((_, i) => i).filter((i) => !row.reads?.includes(i));
  if (inputs.length === 0) return;
  check(f, row, sample, (i) => inputs.includes(i));
  for (const one of sample.shapes.length > 1 ? inputs : []) check(f, row, sample, (i) => i === one);
}

/** Ops whose result has a size that depends on values: they cannot be mapped. */
const reads = ['nonzero', 'argwhere', 'maskedSelect'];

const mappable = [...rows.values()].filter(
  (row) => row.samples.length > 0 && !reads.includes(row.opName),
);

/** The inputs that have a gradient. */
const floatsIn = (row: Row, { shapes, dtypes = [] }: Sample): number[] =>
  shapes.flatMap((_, i) => (isFloat(dtypes[i] ?? 'float32') && !row.reads?.includes(i) ? [i] : []));

/** The gradients of all float results, squared and summed, by all float inputs. */
function gradientsOf(row: Row, sample: Sample): Op {
  const loss = (...inputs: Loose[]) => {
    const floats = resultsOf(row, sample, inputs).filter(({ dtype }) => isFloat(dtype));
    const sums = floats.map((x) => x.mul(x).to('float32').sum());
    return sums.reduce((a, b) => a.add(b), loose.tensor(0));
  };
  return loose.grad(loss, { argnums: floatsIn(row, sample) }) as Op;
}

/** Small samples that have a gradient. */
const smooth = (row: Row): Sample[] =>
  row.samples.filter(
    (sample) =>
      sample.shapes.every((shape) => numel(shape) <= 200) && floatsIn(row, sample).length > 0,
  );

describe('every row, mapped', () => {
  test.each(mappable.map((row) => [row.opName, row] as const))('%s', (_name, row) => {
    for (const sample of row.samples)
      checkEach((...inputs) => resultsOf(row, sample, inputs), row, sample);
  });

  test.each(
    mappable.filter((row) => smooth(row).length > 0).map((row) => [row.opName, row] as const),
  )('the gradient of %s', (_name, row) => {
    for (const sample of smooth(row)) checkEach(gradientsOf(row, sample), row, sample);
  });

  test.each(reads)('%s says that it cannot be', (name) => {
    const op = (x: Loose) =>
      name === 'maskedSelect' ? x.maskedSelect(x.gt(0)) : callOp(name, [x]);
    expect(() => loose.vmap(op)(loose.ones([2, 3]))).toThrow(
      `${name} inside vmap: the size of its result would differ along the mapped axis; ` +
        'choose with where, maskedFill or a product with the mask',
    );
  });
});
