// The sentences of control flow: the twins of `types/message-control.ts`. See errors.ts.

import { describe, show, told } from './errors.ts';

type Shape = readonly number[];

// ---- carries -----------------------------------------------------------------------------------

/** `path` is that of a tensor in the carry: `carry.h`. */
export const carryShape = (op: string, path: string, from: Shape, to: Shape) =>
  `${op} ${path} ${show(from)} becomes ${show(to)}: a step must leave the shapes of its carry as they are`;

export const carryDType = (op: string, path: string, from: string, to: string) =>
  `${op} ${path} of dtype ${from} becomes ${to}: a step must leave the dtypes of its carry as they are`;

export const carryTree = (op: string, path: string) =>
  `${op} ${path} changes in a step: the new carry must have the tensors of init, in the same places`;

export const notPair = (op: string) =>
  `${op} of a function that returns no pair: return [carry, y], and null where there is no y`;

// ---- what a scan runs over ---------------------------------------------------------------------

export const noAxis = (op: string) =>
  `${op} xs []: a scalar has no slices; give tensors with an axis 0, or null with a length`;

export const lengthsDiffer = (op: string) =>
  `${op} xs of different sizes at axis 0: each step takes one slice of every tensor`;

// ---- conditions --------------------------------------------------------------------------------

export const branchShapes = (op: string, path: string, yes: Shape, no: Shape) =>
  `${op} ${path} ${show(yes)} if true and ${show(no)} if false: both must return the same shapes`;

export const branchDTypes = (op: string, path: string, yes: string, no: string) =>
  `${op} ${path} of dtype ${yes} if true and ${no} if false: both must return the same dtypes`;

export const branchTrees = (op: string) =>
  `${op} results differ if true and if false: both must return tensors in the same places`;

export const notOneTruth = (op: string, what: string, shape: Shape) =>
  `${op} ${what} ${show(shape)}: must be a scalar; use all() or any(), or where for a choice per element`;

// ---- only at run time --------------------------------------------------------------------------

export const notScanOptions = (value: unknown) =>
  `scan options: takes an object, as { length: 10 }, not ${describe(value)}`;

export const badReverse = (value: unknown) => `scan reverse ${told(value)}: takes true or false`;

export const noLength = (op: string) =>
  `${op} without xs: give the number of steps, as { length: 10 }`;

export const badLength = (op: string, length: unknown) =>
  `${op} length ${told(length)}: takes a whole number of steps, 0 or more`;

export const otherLength = (op: string, length: number, size: number) =>
  `${op} length ${length} of xs with ${size} slices: they must be equal; length can be left out`;

export const carryStatic = (op: string, path: string, from: unknown, to: unknown) =>
  `${op} ${path} is ${String(from)} and becomes ${String(to)}: what changes from step to step must be a tensor`;

export const branchStatic = (op: string, path: string, yes: unknown, no: unknown) =>
  `${op} ${path} is ${String(yes)} if true and ${String(no)} if false: what differs must be a tensor`;

export const notTruth = (op: string, what: string, value: unknown) =>
  `${op} ${what}: takes a scalar bool tensor${what === 'predicate' ? ' or a boolean' : ''}, not ${describe(value)}`;

export const noReverseMode = () =>
  'whileLoop has no reverse mode: its number of steps is not known; use scan, or a plain loop on the tape';
