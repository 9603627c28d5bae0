// Every row is a method of tensors but those that `FunctionOnly` names.

import type * as rows from '../src/ops/index.ts';
import type { Methods } from '../src/tensor.ts';
import { same } from './expect.ts';

type Rows = typeof rows;
type Lacking = {
  [N in keyof Rows]: Rows[N] extends { readonly rule?: { readonly method: unknown } } ? never : N;
}[keyof Rows];

same<Lacking, rows.FunctionOnly>();
same<keyof Methods, Exclude<keyof Rows, Lacking>>();
