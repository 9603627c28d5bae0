// Reductions, and ops along one axis.

import {
  axisOf,
  type Call,
  call,
  chance,
  integer,
  list,
  many,
  pick,
  shape,
  tensors,
} from './draw.ts';

const reductions = [
  ...['sum', 'mean', 'max', 'min', 'amax', 'amin', 'prod', 'any', 'all', 'count', 'var', 'std'],
  ...['logsumexp', 'norm'],
];

function reduction(): Call {
  const of = shape();
  const op = pick(reductions);
  const axis = pick([undefined, axisOf(of), axisOf(of), many(integer(0, 3), () => axisOf(of))]);
  const options = chance(0.5) ? ['{ keepdims: true }'] : chance(0.2) ? ['{ keepdims: false }'] : [];
  const given = typeof axis === 'object' ? list(axis) : `${axis}`;
  return call(op, tensors(of), ...(op === 'norm' ? ['2'] : []), given, ...options);
}

const alongAxis = (): Call => {
  const of = shape();
  return call(pick(['softmax', 'logSoftmax', 'argmax', 'argmin']), tensors(of), `${axisOf(of)}`);
};

export const families: readonly (() => Call)[] = [reduction, reduction, alongAxis];

/** Whether there are elements is not asked of types. */
export const onlyAtRunTime = [/: an empty tensor has no /];
