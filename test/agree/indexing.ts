// `at`.

import { type Call, call, chance, integer, many, pick, shape, size, tensors } from './draw.ts';

/** A bound of a range: mostly within the size. */
const bound = (n: number) =>
  pick([
    '',
    '',
    String(integer(-n, n)),
    String(integer(-n - 3, n + 3)),
    String(integer(-999, 999)),
  ]);

const step = () => pick(['', '1', '-1', '2', '-2', '3', '-7', '100', String(integer(-12, 12))]);

/** A range in one of its spellings, rarely a wrong one. */
function rangeOf(n: number): string {
  if (chance(0.03))
    return pick([
      'a:b',
      '1:2:3:4',
      '5',
      '',
      '1.5:',
      ' :2',
      '::0',
      '01:',
      '-0:',
      '1e3:',
      '--1:',
      '0x1:',
    ]);
  const ends = `${bound(n)}:${bound(n)}`;
  return chance(0.5) ? ends : `${ends}:${step()}`;
}

/** An index of an axis of this size, mostly. */
const indexInto = (n: number) =>
  chance(0.9) && n > 0 ? integer(-n, n - 1) : chance(0.9) ? integer(-n - 2, n + 2) : 0.5;

function indexing(): Call {
  const of = shape(chance(0.1) ? 0 : 1, 4);
  const taken = of.slice(chance(0.1) ? of.length : integer(0, of.length)).reverse();
  if (chance(0.05)) taken.push(size());
  let listed = false;
  const indices: unknown[] = taken.map((n) => {
    if (chance(0.4)) return indexInto(n);
    if (chance(0.9) || (listed && chance(0.9))) return rangeOf(n);
    listed = true;
    return many(integer(0, 3), () => indexInto(n));
  });
  for (const extra of [null, null, '...' as const])
    if (chance(0.15)) indices.splice(integer(0, indices.length), 0, extra);
  if (chance(0.02)) indices.splice(integer(0, indices.length), 0, '...');
  return call('at', tensors(of), ...indices.map((one) => JSON.stringify(one)));
}

export const families: readonly (() => Call)[] = [indexing, indexing, indexing];
