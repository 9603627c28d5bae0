/** What NumPy computes in the cases of the op table: `test/data/reference.json`, which `scripts/reference.py` writes. */
import type { DType } from '../src/dtype.ts';
import type { Row } from '../src/ops/define.ts';
import { argumentsOf, type Case, inputsHash, keyOf, rows } from './cases.ts';
// As text, of which tsc makes no type, and which pages can load, too.
import text from './data/reference.json?raw';
import { loose } from './loose.ts';

/** What is written of a tensor. */
export type Value = readonly [
  dtype: DType,
  shape: readonly number[],
  data: readonly (number | string)[],
];

/** What is written of a case: the one result, or several by name. */
type Reference =
  | readonly [inputs: string, ...Value]
  | readonly [inputs: string, results: Readonly<Record<string, Value>>];

export const COMMAND = 'run `python3 scripts/reference.py`';

export const references: Readonly<Record<string, Reference>> = JSON.parse(text);

/** The results that are wanted of a case, named as `partsOf` names them. */
export function wantedOf(one: Case): ReadonlyMap<string, Value> {
  const reference = references[keyOf(one)];
  if (!reference || reference[0] !== inputsHash(one))
    throw new Error(`${keyOf(one)} has no reference: ${COMMAND}`);
  const [, ...value] = reference;
  const [results] = value;
  return typeof results === 'object'
    ? new Map(Object.entries(results))
    : new Map([['', value as Value]]);
}

/** The arguments of a case: its tensors where the row has them, and the others between them. */
export function argumentsFor({ op, inputs, shapes, dtypes, args }: Case): unknown[] {
  const tensors = inputs.map((data, i) =>
    loose.tensor(Float64Array.from(data), shapes[i], { dtype: dtypes[i] }),
  );
  return argumentsOf(rows.get(op) as Row, tensors, args);
}
