// The shapes of losses at run time: the twins of `types/loss.ts`.

import type { DType } from '../types/dtype.ts';
import { checkDType, isFloat } from './dtype.ts';
import { ShapeError } from './errors.ts';
import * as say from './errors-loss.ts';
import type { Shape } from './shape.ts';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** Where two shapes of one rank differ: their sizes and the axis. */
function difference(a: Shape, b: Shape): readonly [x: number, y: number, axis: number] | null {
  const axis = a.findIndex((size, i) => size !== b[i]);
  return axis < 0 ? null : [a[axis] as number, b[axis] as number, axis];
}

const hasExtraAxis = (shape: Shape, rank: number) =>
  shape.length === rank + 1 && shape.at(-1) === 1;

/** Predictions and targets of one shape. */
export function pairs(op: string, x: Shape, targets: Shape): number[] {
  if (hasExtraAxis(x, targets.length)) fail(say.extraAxis(op, x, targets, 'predictions'));
  if (hasExtraAxis(targets, x.length)) fail(say.extraAxis(op, x, targets, 'targets'));
  if (x.length !== targets.length) fail(say.lossRanks(op, x, targets));
  const differ = difference(x, targets);
  if (differ) fail(say.lossSizes(op, x, targets, ...differ));
  return [...x];
}

/** Scores `[n, classes, ...d]` and classes `[n, ...d]`. */
export function classes(op: keyof typeof say.scores, x: Shape, targets: Shape): number[] {
  if (x.length < 2 || targets.length !== x.length - 1) fail(say.targetRanks(op, x, targets));
  const differ = difference(x.toSpliced(1, 1), targets);
  if (differ?.[2] === 0) fail(say.targetCount(op, x, targets, differ[0], differ[1]));
  if (differ) fail(say.targetSizes(op, x, targets, ...differ));
  return [...targets];
}

/** Scores and probabilities of one shape, `[n, classes, ...]`. The classes are summed. */
function distribution(
  op: keyof typeof say.scores,
  x: Shape,
  targets: Shape,
  dtype: DType,
): number[] {
  if (x.length < 2) fail(say.targetRanks(op, x, targets));
  if (x.length !== targets.length || difference(x, targets))
    fail(say.probabilities(op, x, targets, dtype));
  return x.toSpliced(1, 1);
}

/** Scores and targets of a dtype: classes, or probabilities where `crossEntropy` gets floats. */
export function targets(
  op: keyof typeof say.scores,
  x: Shape,
  given: Shape,
  dtype: DType,
): number[] {
  if (dtype === 'bool' || (op === 'nll' && isFloat(dtype)))
    checkDType(op, 'targets', dtype, 'int32');
  return isFloat(dtype) ? distribution(op, x, given, dtype) : classes(op, x, given);
}
