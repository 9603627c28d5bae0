// The sentences of losses: the twins of `types/message-loss.ts`. See errors.ts.

import { describe, show, told } from './errors.ts';

type Shape = readonly number[];

const between = (op: string, x: Shape, targets: Shape) =>
  `${op} ${show(x)} with targets ${show(targets)}`;

// ---- losses of pairs ---------------------------------------------------------------------------

/** `which` has a last axis of size 1 that the other lacks. */
export const extraAxis = (op: string, x: Shape, targets: Shape, which: 'predictions' | 'targets') =>
  `${between(op, x, targets)}: ranks ${x.length} and ${targets.length} differ, and broadcasting ` +
  `would pair each element with every target; squeeze(-1) the ${which}`;

export const lossRanks = (op: string, x: Shape, targets: Shape) =>
  `${between(op, x, targets)}: ranks ${x.length} and ${targets.length} differ; ` +
  'a loss takes equal shapes';

export const lossSizes = (
  op: string,
  x: Shape,
  targets: Shape,
  a: number,
  b: number,
  axis: number,
) =>
  `${between(op, x, targets)}: sizes ${a} and ${b} at axis ${axis} differ; ` +
  'a loss takes equal shapes';

// ---- losses of classes -------------------------------------------------------------------------

/** What each loss of classes takes first. */
export const scores = { crossEntropy: 'logits', nll: 'log-probabilities' } as const;

export const targetRanks = (op: keyof typeof scores, x: Shape, targets: Shape) =>
  `${between(op, x, targets)}: takes ${scores[op]} [n, classes, ...] and targets [n, ...]`;

export const targetCount = (op: string, x: Shape, targets: Shape, n: number, m: number) =>
  `${between(op, x, targets)}: batch sizes ${n} and ${m} differ`;

export const targetSizes = (
  op: keyof typeof scores,
  x: Shape,
  targets: Shape,
  a: number,
  b: number,
  axis: number,
) =>
  `${between(op, x, targets)}: sizes ${a} and ${b} at axis ${axis} of the targets differ; ` +
  `axis 1 of the ${scores[op]} is the classes`;

export const probabilities = (op: string, x: Shape, targets: Shape, dtype: string) =>
  `${between(op, x, targets)} of dtype ${dtype}: classes are int32, as x.to('int32'); ` +
  `probabilities have the shape ${show(x)}`;

// ---- options, only at run time -----------------------------------------------------------------

export const notReduction = (op: string, value: unknown, known: readonly string[]) =>
  `${op} reduction '${told(value)}': reductions are ${known.slice(0, -1).join(', ')} and ${known.at(-1)}`;

export const notOptions = (op: string, value: unknown) =>
  `${op} options: takes an object, as { reduction: 'sum' }, not ${describe(value)}`;

export const badOption = (op: string, name: string, value: unknown, takes: string) =>
  `${op} ${name} ${told(value)}: takes ${takes}`;
