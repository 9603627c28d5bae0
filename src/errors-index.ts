// The sentences of `at` and `set`. See errors.ts; `types/message.ts` and `types/message-index.ts` have the twins.

import type { DType } from '../types/dtype.ts';
import { describe, show } from './errors.ts';

type Shape = readonly number[];

export const indexRange = (op: string, index: number, shape: Shape, axis: number, size: number) =>
  `${op} index ${index} of ${show(shape)}: axis ${axis} has ` +
  (size === 0 ? 'no elements' : `indices from ${-size} to ${size - 1}`);

export const fractionIndex = (op: string, index: number, shape: Shape) =>
  `${op} index ${index} of ${show(shape)}: an index is a whole number`;

export const tooManyIndices = (op: string, count: number, shape: Shape) =>
  `${op} ${count} indices of ${show(shape)}: at most ${shape.length}, one for each axis`;

export const badRange = (op: string, range: string, shape: Shape) =>
  `${op} '${range}' of ${show(shape)}: a range is 'start:stop' or 'start:stop:step', ` +
  'each a whole number or left out, the step not 0';

export const secondRest = (op: string, shape: Shape) =>
  `${op} a second '...' of ${show(shape)}: one stands for all axes that are left`;

// ---- tensors and masks -----------------------------------------------------------------------------

export const indexDType = (op: string, dtype: DType, shape: Shape) =>
  `${op} index of dtype ${dtype} of ${show(shape)}: must be int32, or bool for a mask`;

export const scalarMask = (op: string, shape: Shape) =>
  `${op} mask [] of ${show(shape)}: a mask has 1 axis or more`;

export const maskSize = (
  op: string,
  mask: Shape,
  shape: Shape,
  axis: number,
  x: number,
  y: number,
) => `${op} mask ${show(mask)} of ${show(shape)}: its size ${x} at axis ${axis} must be ${y}`;

// ---- what set puts there -------------------------------------------------------------------------

export const valueSize = (value: Shape, into: Shape, x: number, y: number, axis: number) =>
  `set value ${show(value)} into ${show(into)}: size ${x} at axis ${axis} must be ${y} or 1`;

export const valueRank = (value: Shape, into: Shape) =>
  `set value ${show(value)} into ${show(into)}: it has more axes`;

// ---- only at run time ----------------------------------------------------------------------------

export const notIndex = (op: string, shape: Shape, value: unknown) =>
  `${op} ${describe(value)} of ${show(shape)}: ` +
  "takes integers, ranges as '1:3', lists, int32 tensors, masks, null and '...'";
