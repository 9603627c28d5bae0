// Sorts, what is taken of them, places in sorted rows, and scans.

import {
  axisOf,
  type Call,
  call,
  chance,
  integer,
  type Operand,
  pick,
  shape,
  size,
  tensors,
} from './draw.ts';

/** The axis, or none where the last is meant. */
const maybeAxis = (of: readonly number[]) => (chance(0.7) ? [`${axisOf(of)}`] : []);

function sort(): Call {
  const of = shape();
  const options = chance(0.2) ? ['-1', '{ descending: true }'] : maybeAxis(of);
  return call(pick(['sort', 'argsort']), tensors(of), ...options);
}

/** How many elements to take of the last axis, mostly of what is there. */
const kOf = (n: number) => (chance(0.8) ? integer(0, n) : pick([-1, 0, n + 1, 1.5, size()]));

function taken(): Call {
  const of = shape(chance(0.1) ? 0 : 1, 3);
  const axis = axisOf(of);
  const [op, k] = [pick(['topk', 'kthvalue']), `${kOf(of.at(axis) ?? 1)}`];
  const keeps = op === 'kthvalue' && chance(0.3) ? ['{ keepdims: true }'] : [];
  return chance(0.2)
    ? call(op, tensors(of), `${kOf(of.at(-1) ?? 1)}`)
    : call(op, tensors(of), k, `${axis}`, ...keeps);
}

function median(): Call {
  const of = shape();
  const keeps = chance(0.3) ? ['{ keepdims: true }'] : [];
  const axis = chance(0.3) ? [] : [`${axisOf(of)}`, ...keeps];
  return call(pick(['median', 'nanmedian']), tensors(of), ...axis);
}

function places(): Call {
  const rows = shape(0, 3);
  const values = chance(0.7) ? [...rows.slice(0, -1), size()] : shape(0, 3);
  const operands: Operand[] = chance(0.5) ? tensors([size()], values) : tensors(rows, values);
  return chance(0.7)
    ? call('searchsorted', operands)
    : call('bucketize', chance(0.3) ? operands : [...operands].reverse());
}

function scan(): Call {
  const of = shape();
  const ops = ['cumsum', 'cumprod', 'cummax', 'cummin', 'logcumsumexp'];
  return call(pick(ops), tensors(of), `${axisOf(of)}`);
}

export const families: readonly (() => Call)[] = [
  ...[sort, taken, taken],
  ...[median, places, scan],
];
