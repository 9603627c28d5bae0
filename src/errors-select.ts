// The sentences about indices and masks in tensors. See errors.ts; `types/message-select.ts` has the twins.

import { show, told } from './errors.ts';

type Shape = readonly number[];

// ---- an index beside a tensor --------------------------------------------------------------------

/** `[2, 3] with index [1, 3]`, as the sentences below begin. */
const indexed = (op: string, x: Shape, index: Shape) =>
  `${op} ${show(x)} with index ${show(index)}`;

export const indexRank = (op: string, x: Shape, index: Shape) =>
  `${indexed(op, x, index)}: ranks ${x.length} and ${index.length} differ`;

export const indexSize = (
  op: string,
  x: Shape,
  index: Shape,
  along: number,
  axis: number,
  m: number,
  n: number,
) => `${indexed(op, x, index)} along axis ${along}: size ${m} at axis ${axis} is more than ${n}`;

export const indexSides = (
  op: string,
  x: Shape,
  index: Shape,
  along: number,
  axis: number,
  n: number,
  m: number,
) =>
  `${indexed(op, x, index)} along axis ${along}: ` +
  `sizes ${n} and ${m} at axis ${axis} do not broadcast; make them equal or one of them 1`;

export const indexVector = (op: string, x: Shape, index: Shape) =>
  `${indexed(op, x, index)}: the index must be a vector`;

export const weightMatrix = (op: string, index: Shape, weight: Shape) =>
  `${op} ${show(index)} with weight ${show(weight)}: the weight must be a matrix`;

// ---- what is written at an index -----------------------------------------------------------------

const sourced = (op: string, index: Shape, source: Shape) =>
  `${op} index ${show(index)} and source ${show(source)}`;

export const sourceRank = (op: string, index: Shape, source: Shape) =>
  `${sourced(op, index, source)}: ranks ${index.length} and ${source.length} differ`;

export const sourceSize = (
  op: string,
  index: Shape,
  source: Shape,
  axis: number,
  m: number,
  n: number,
) => `${sourced(op, index, source)}: size ${m} at axis ${axis} is more than ${n}`;

export const sourceShape = (op: string, source: Shape, wanted: Shape) =>
  `${op} source ${show(source)}: must be of shape ${show(wanted)}`;

export const scalarValue = (op: string, value: Shape) =>
  `${op} value ${show(value)}: must be a number or a scalar tensor`;

// ---- classes -------------------------------------------------------------------------------------

export const badClasses = (op: string, classes: number) =>
  `${op} of ${told(classes)} classes: give a whole number, 1 or more`;

// ---- only at run time ----------------------------------------------------------------------------

/** An index in memory that the axis does not have. `low` is the first index that would do. */
export const indexOutside = (op: string, index: number, size: number, low: number) =>
  `${op} index ${index} along an axis of size ${size}: ` +
  (size === 0 ? 'it has no elements' : `indices go from ${low} to ${size - 1}`);

export const sizeInside = (op: string) =>
  `${op} inside lower: the size of its result is not known until the program runs; ` +
  'choose with where, maskedFill or a product with the mask';
