// Several tensors of one.

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

/** Sizes that add up to n, mostly. */
function sizesOf(n: number): number[] {
  const cuts = many(integer(0, 3), () => integer(0, n)).sort((a, b) => a - b);
  const ends = [...cuts, n + (chance(0.1) ? 1 : 0)];
  return ends.map((end, i) => (chance(0.02) ? pick([-1, 0.5]) : end - (ends[i - 1] ?? 0)));
}

/** A size that gives few parts. */
const sizeOf = (n: number) =>
  chance(0.1) ? pick([-1, 0, 0.5]) : integer(Math.ceil(n / 12) || 1, n + 2);

function split(): Call {
  const of = shape(chance(0.1) ? 0 : 1, 3);
  const axis = axisOf(of);
  const n = of.at(axis) ?? 2;
  const by = chance(0.5) ? list(sizesOf(n)) : `${sizeOf(n)}`;
  return chance(0.2)
    ? call('split', tensors(of), `${sizeOf(of[0] ?? 2)}`)
    : call('split', tensors(of), by, `${axis}`);
}

function chunk(): Call {
  const of = shape(chance(0.1) ? 0 : 1, 3);
  const count = chance(0.1) ? pick([-1, 0, 0.5]) : integer(1, 12);
  return call('chunk', tensors(of), `${count}`, ...(chance(0.3) ? [] : [`${axisOf(of)}`]));
}

function unbind(): Call {
  const of = shape(0, 3).map((n) => Math.min(n, 12));
  return call('unbind', tensors(of), ...(chance(0.3) ? [] : [`${axisOf(of)}`]));
}

export const families: readonly (() => Call)[] = [split, split, chunk, unbind];
