// Losses, and expectations of a shape.

import { type Call, call, chance, list, pick, shape, size, tensors } from './draw.ts';

function expectation(): Call {
  const of = shape();
  const to = of.map((n) => (chance(0.1) ? size() : n)).slice(chance(0.1) ? 1 : 0);
  return { operands: tensors(of), code: `x.expectShape(${list(to)})` };
}

/** The options of a loss, or none. */
const options = (more: readonly string[] = []) =>
  pick([[], ["{ reduction: 'sum' }"], ["{ reduction: 'none' }"], more]);

/** Mostly equal shapes; often one with an axis of size 1 too many. */
function pairs(): Call {
  const of = shape(0, 3);
  const same = of.map((n) => (chance(0.05) ? size() : n));
  const other = pick([same, same, same, [...of, 1], of.slice(0, -1), shape(0, 3)]);
  const op = pick(['mse', 'l1', 'huber', 'bceWithLogits', 'kl']);
  const [x, y] = chance(0.5) ? [of, other] : [other, of];
  const more = op === 'kl' ? ["{ reduction: 'batchmean' }"] : [];
  return call(op, tensors(x, y), ...options(more));
}

/** Scores and classes, or probabilities. */
function classes(): Call {
  const of = chance(0.9) ? shape(2, 4) : shape(0, 1);
  const dtype = pick(['int32', 'int32', 'int32', 'float32', 'float32', 'bool'] as const);
  const fitting = dtype === 'int32' ? of.toSpliced(1, 1) : of;
  const targets = chance(0.9) ? fitting.map((n) => (chance(0.05) ? size() : n)) : shape(0, 3);
  const op = pick(['crossEntropy', 'crossEntropy', 'nll']);
  const more = op === 'crossEntropy' ? ['{ labelSmoothing: 0.1 }'] : ['{ ignoreIndex: 0 }'];
  return call(op, [{ shape: of }, { shape: targets, dtype }], ...options(more));
}

export const families: readonly (() => Call)[] = [expectation, pairs, classes];

/** A type does not say in which range an option lies. */
export const onlyAtRunTime = [/: takes a (whole )?number( from .*| above .*)?$/];
