/** Every row, compiled to WebAssembly: its kernels compute what the interpreter does. */
import { expect, test } from 'vitest';
import { type DType, isFloat } from '../src/dtype.ts';
import type { Program } from '../src/ir/program.ts';
import type { Row } from '../src/ops/define.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { argumentsOf, type Case, cases, keyOf, rows } from './cases.ts';
import { callOp, type Loose, partsOf } from './loose.ts';
import { interpreted, runWasm } from './wasm.ts';

/** What differs by this much of the larger of 1 and the value is a wrong kernel, and not the rounding of float32. */
const TOLERANCE = 2e-5;

function programOf(one: Case): Program {
  const specs = one.shapes.map((shape, i) => new TensorSpec(shape, one.dtypes[i] as DType));
  const call = (...tensors: unknown[]) =>
    partsOf(callOp(one.op, argumentsOf(rows.get(one.op) as Row, tensors as Loose[], one.args))).map(
      ([, part]) => part,
    );
  return trace(one.op, call, specs).program;
}

function agree(x: number, y: number, dtype: DType): boolean {
  if (Object.is(x, y) || (x === 0 && y === 0)) return true;
  if (!isFloat(dtype)) return false;
  // What float64 holds and float32 does not.
  if (Math.abs(y) > 3.4e38 || Math.abs(x) > 3.4e38)
    return Math.abs(x - y) <= 1e34 || x === Math.sign(y) * Infinity;
  return Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.abs(y));
}

/** What a module computes differently from the interpreter. */
function differences(one: Case): string[] {
  const program = programOf(one);
  if (program.kernels.length === 0) return [];
  const wanted = interpreted(program, one.inputs);
  const { results } = runWasm(program, one.inputs);
  return results.flatMap((result, i) => {
    const dtype = program.values.find(({ place }) => place.kind === 'result' && place.index === i)
      ?.dtype as DType;
    return Array.from(result).flatMap((x, j) =>
      agree(x, wanted[i]?.[j] ?? Number.NaN, dtype)
        ? []
        : [`result ${i}, element ${j}: ${x}, not ${wanted[i]?.[j]}`],
    );
  });
}

const narrow = ({ dtypes }: Case) => dtypes.every((d) => d !== 'float16' && d !== 'float64');

/** What adds up products and the greatest numbers: float32 overflows and cancels, as in PyTorch, where float64 does not. */
const SUMS = /^(cross|kl|bmm|mm|matmul|einsum|conv.*|mean|reduce|(adaptiveA|a)vgPool.*)$/;
const overflows = ({ op, title }: Case) => SUMS.test(op) && title.startsWith('special');

/** Where the greatest int32 is rounded to float32, which is another angle. */
const turns = ({ op, title, dtypes }: Case) =>
  ['sin', 'cos', 'tan'].includes(op) && title.startsWith('special') && dtypes[0] === 'int32';

/** What cannot be compiled: the sizes of the results are in the data. */
const SIZES = ['argwhere', 'maskedSelect', 'nonzero'];

test.each([...rows.keys()].filter((op) => !SIZES.includes(op)))('%s', (op) => {
  const wrong = cases
    .filter((one) => one.op === op && narrow(one) && !overflows(one) && !turns(one))
    .flatMap((one) => differences(one).map((text) => `${keyOf(one)}: ${text}`));
  expect(wrong).toEqual([]);
});
