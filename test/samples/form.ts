/** Matrices of a kind that random numbers are not. */
import { type DType, roundTo } from '../../src/dtype.ts';
import type { Sample } from '../../src/ops/define.ts';

type Form = NonNullable<Sample['form']>;
/** An element of what matrices are made into, given the matrix and its size. */
type Element = (x: (i: number, j: number) => number, i: number, j: number, n: number) => number;

const elements: Readonly<Record<Form, Element>> = {
  symmetric: (x, i, j) => x(i, j) + x(j, i),
  'positive definite': (x, i, j, n) => {
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < n; k++) sum += x(i, k) * x(j, k);
    return sum;
  },
};

/** The elements of `[..., n, n]` as the sample wants them. */
export function formed(
  data: readonly number[],
  shape: readonly number[],
  dtype: DType,
  form: Form,
): number[] {
  const n = shape.at(-1) ?? 0;
  return data.map((_, at) => {
    const start = Math.floor(at / (n * n)) * n * n;
    const [i, j] = [Math.floor((at - start) / n), at % n];
    return roundTo(
      dtype,
      elements[form]((a, b) => data[start + a * n + b] ?? 0, i, j, n),
    );
  });
}
