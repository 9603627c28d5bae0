// The sentences of `checkGrad`, which only the run time says. See errors.ts.

import type { DType } from '../types/dtype.ts';
import { describe } from './errors.ts';

export const noFloatInput = () =>
  'checkGrad: no input is a float tensor, and only float tensors have a gradient; give one, or more, in the array of inputs';

/** `found` are the dtypes of the tensors that there are. */
export const noFloatResult = (found: readonly DType[]) =>
  found.length === 0
    ? 'checkGrad of a function that returns no tensor: return a float tensor, or a tree of them'
    : `checkGrad of a function that returns ${[...new Set(found)].join(' and ')} only: no gradient flows through it; return a float tensor`;

export const notInputs = () =>
  'checkGrad argument 2: takes an array, the arguments of the function, as in checkGrad(f, [x, y])';

export const noDirections = (count: unknown) =>
  `checkGrad directions: takes a whole number, 1 or more, not ${typeof count === 'number' ? count : describe(count)}`;

interface Where {
  readonly order: number;
  /** By which of the inputs; none where it is seen only when all move together. */
  readonly input: string | undefined;
}

/** One comparison that failed. */
export interface Disagreement extends Where {
  readonly found: 'reverse mode' | 'forward mode';
  readonly value: number;
  readonly wanted: 'finite differences' | 'reverse mode';
  readonly target: number;
  readonly error: number;
  readonly tolerance: number;
}

const of = ({ order, input = 'all inputs together' }: Where) =>
  `checkGrad of order ${order}, by ${input}`;

export const disagrees = (one: Disagreement) =>
  `${of(one)}: ${one.found} gives ${one.value}, where ${one.wanted} ${one.wanted === 'reverse mode' ? 'gives' : 'give'} ` +
  `${one.target}: a relative difference of ${one.error}, more than ${one.tolerance}`;

export const kink = (where: Where, [before, behind]: readonly [number, number]) =>
  `${of(where)}: the slope is ${before} on one side and ${behind} on the other: ` +
  'there is a kink or a jump, where no derivative exists; check at other inputs';
