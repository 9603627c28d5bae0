// The sentences of einsum: the twins of those in `types/message-einsum.ts`. See errors.ts.

import { describe, show } from './errors.ts';

type Shape = readonly number[];

/** `where` is 'operand 2' or 'the output'. */
export const badIndex = (equation: string, character: string, where: string) =>
  `einsum '${equation}': '${character}' in ${where} is no index; ` +
  `indices are letters, and '...' stands for any axes`;

export const secondDots = (equation: string, where: string) =>
  `einsum '${equation}': a second '...' in ${where}; one stands for all axes that are left`;

export const outputTwice = (equation: string, index: string) =>
  `einsum '${equation}': index ${index} comes twice in the output; name it once`;

export const outputUnknown = (equation: string, index: string) =>
  `einsum '${equation}': index ${index} of the output is in no operand`;

export const operandCount = (equation: string, count: number, wanted: number) =>
  `einsum '${equation}' operands: ${wanted} in the equation, ${count} in the call`;

/** `rank` is 'rank 2' or 'rank 2 or more'. Operands are counted from 1. */
export const termRank = (
  equation: string,
  operand: number,
  shape: Shape,
  term: string,
  rank: string,
) => `einsum '${equation}' operand ${operand} of ${show(shape)}: '${term}' is for ${rank}`;

export const diagonalSizes = (
  equation: string,
  operand: number,
  shape: Shape,
  index: string,
  x: number,
  y: number,
) =>
  `einsum '${equation}' operand ${operand} of ${show(shape)}: index ${index} is both ${x} and ${y}`;

/** An axis that '...' stands for is named by its place from the end. */
const indexName = (index: string): string =>
  index.startsWith('-') ? `axis ${index} of '...'` : `index ${index}`;

/** The size `y` of an index in operand `q`, where operand `p` has `x`. */
export const indexSizes = (
  equation: string,
  index: string,
  p: number,
  ofP: Shape,
  x: number,
  q: number,
  ofQ: Shape,
  y: number,
) =>
  `einsum '${equation}' operand ${q} of ${show(ofQ)}: ` +
  `${indexName(index)} is ${y}, but ${x} in operand ${p} of ${show(ofP)}`;

/** Only at run time. */
export const notEquation = (value: unknown) =>
  `einsum argument 1: takes an equation, as 'ij,jk->ik', not ${describe(value)}`;
