// The sentences about parts of a tensor. Twins of `types/message-split.ts`.

import { show, told } from './errors.ts';

type Shape = readonly number[];

const along = (op: string, shape: Shape, how: string, axis: number) =>
  `${op} ${show(shape)} ${how} along axis ${axis}`;

export const splitSize = (shape: Shape, size: number, axis: number) =>
  `${along('split', shape, `by ${told(size)}`, axis)}: a size is a whole number, 1 or more`;

/** The beginning of `badSize`: what is split, and how. */
export const splitting = (shape: Shape, sizes: Shape, axis: number) =>
  `${show(shape)} by ${show(sizes)} along axis ${axis}`;

export const splitSum = (shape: Shape, sizes: Shape, axis: number, sum: number, size: number) =>
  `split ${splitting(shape, sizes, axis)}: sizes add up to ${sum}, not to ${size}`;

export const chunkCount = (shape: Shape, count: number, axis: number) =>
  `${along('chunk', shape, `into ${told(count)}`, axis)}: the count is a whole number, 1 or more`;

/** Only at run time: parts without elements are tensors too. */
export const chunkMany = (shape: Shape, count: number, axis: number, limit: number) =>
  `${along('chunk', shape, `into ${count}`, axis)}: of an empty axis at most ${limit} parts are made`;
