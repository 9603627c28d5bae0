/** The sentences about random numbers. Their arguments are numbers, which only the run time knows. See errors.ts. */

import type { DType } from '../types/dtype.ts';
import { describe, show } from './errors.ts';

/** A number as it is, anything else in words. */
const shown = (value: unknown) => (typeof value === 'number' ? String(value) : describe(value));

export const boundsCrossed = (op: string, low: unknown, high: unknown) =>
  `${op} from ${shown(low)} to ${shown(high)}: takes finite bounds, the lower one first`;

export const noIntegers = (op: string, low: unknown, high: unknown) =>
  `${op} from ${shown(low)} to ${shown(high)}: takes whole numbers, the second above the first, which it never gives`;

export const integersBeyond = (
  op: string,
  low: number,
  high: number,
  dtype: DType,
  [least, greatest]: readonly [number, number],
) => `${op} from ${low} to ${high}: ${dtype} holds whole numbers from ${least} to ${greatest}`;

export const badDeviation = (op: string, mean: unknown, std: unknown) =>
  `${op} with mean ${shown(mean)} and std ${shown(std)}: takes finite numbers, and a std of 0 or more`;

export const badProbability = (op: string, p: unknown) =>
  `${op} with probability ${shown(p)}: a probability lies between 0 and 1`;

export const badSeed = (op: string, seed: unknown) =>
  `${op} of seed ${shown(seed)}: takes a whole number`;

export const notKey = (op: string, shape: readonly number[], dtype: DType) =>
  `${op} generator: a key is a tensor [2] of int32, from randomKey or splitKey, not ${show(shape)} of ${dtype}`;

export const keyAlone = (op: string) =>
  `${op} generator: a key draws inside lower here, as this application has no compiler; outside, give generator(seed)`;

export const badKeyCount = (count: unknown) =>
  `splitKey into ${shown(count)}: takes a whole number, 1 or more`;

export const notGenerator = (op: string, value: unknown) =>
  `${op} generator: takes what generator(seed) or randomKey(seed) gives, not ${describe(value)}`;

export const notShape = (op: string, position: number, value: unknown) =>
  `${op} argument ${position}: takes a shape as [2, 3], not ${describe(value)}`;

export const notProbability = (op: string, dtype: DType) =>
  `${op} of dtype ${dtype}: probabilities are floats`;

export const notReal = (op: string, dtype: DType) =>
  `${op} of dtype ${dtype}: takes float dtypes; randint draws whole numbers`;
