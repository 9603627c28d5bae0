/** Rows as functions to differentiate, and inputs at which they are smooth. */
import { isFloat } from '../src/dtype.ts';
import type { Row, Sample } from '../src/ops/define.ts';
import { argumentsOf, samplesOf } from './cases.ts';
import { callOp, type Loose, loose, partsOf } from './loose.ts';
import { options } from './samples/gradients.ts';

/** Numbers that keep away from each other and from 0: no kink of any op is near. */
export function spread(
  shape: readonly number[],
  [low, high]: readonly [number, number],
  salt: number,
): Loose {
  const count = shape.reduce((a, b) => a * b, 1);
  const drawn = loose.rand([Math.max(count, 1)], { generator: loose.generator(salt) }).dataSync();
  const order = Array.from(drawn);
  const ranks = Array.from({ length: count }, (_, i) =>
    order.reduce((rank, x) => rank + (x < (order[i] ?? 0) ? 1 : 0), 0),
  );
  const values = ranks.map((rank) => low + ((high - low) * (rank + 0.3 + 0.01 * salt)) / count);
  return loose.tensor(Float32Array.from(values), shape);
}

/** The inputs of a sample. Where it does not say from where, they are from where the first one of its row says. */
export const inputsOf = (row: Row, { shapes, dtypes = [], range }: Sample): Loose[] =>
  shapes.map((shape, i) => {
    const x = spread(shape, range ?? row.samples[0]?.range ?? [-2, 2], i + 1);
    const dtype = dtypes[i] ?? 'float32';
    return isFloat(dtype) ? x.to(dtype) : x.to('int32').to(dtype);
  });

/** The matrix that a sample asks for, as a function of any other. */
function formed(x: Loose, form: Sample['form']): Loose {
  if (!form) return x;
  const turned = x.swapaxes(-1, -2);
  return form === 'symmetric' ? x.add(turned) : x.matmul(turned).add(loose.eye(x.shape.at(-1)));
}

/** The float results of a row, as a function of the inputs of a sample. What it reads stays as it is known. */
export const functionOf =
  (row: Row, sample: Sample, known: readonly Loose[]) =>
  (...given: readonly Loose[]): Loose[] => {
    const inputs = given.map((x, i) =>
      row.reads?.includes(i) ? known[i] : i === 0 ? formed(x, sample.form) : x,
    );
    const result = callOp(row.opName, argumentsOf(row, inputs, sample.args));
    return partsOf(result).flatMap(([, part]) => (isFloat(part.dtype) ? [part] : []));
  };

export interface Smooth {
  readonly sample: Sample;
  readonly inputs: readonly Loose[];
  readonly f: (...inputs: readonly Loose[]) => Loose[];
}

/** More than this would take too long to check. */
const LARGEST = 200;

const hasNumbers = (x: Loose): boolean => x.dataSync().every((value) => Number.isFinite(value));

/** All samples of a row, its own and the further ones, that a float tensor goes into, and a number comes out of. */
export const smooth = (row: Row): Smooth[] =>
  [...samplesOf(row), ...(options[row.opName] ?? [])].flatMap((sample) => {
    const inputs = inputsOf(row, sample);
    const size = inputs.reduce((sum, x) => sum + x.numel, 0);
    if (size > LARGEST || !inputs.some((x) => isFloat(x.dtype))) return [];
    const f = functionOf(row, sample, inputs);
    const results = f(...inputs);
    return results.length > 0 && results.every(hasNumbers) ? [{ sample, inputs, f }] : [];
  });
