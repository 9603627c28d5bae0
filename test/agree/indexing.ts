// `at` and `set`.

import { zeros } from '../../src/index.ts';
import { callOp } from '../loose.ts';
import {
  type Call,
  call,
  chance,
  integer,
  many,
  type Operand,
  partner,
  pick,
  type Sizes,
  shape,
  size,
  tensors,
} from './draw.ts';

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

/** Indices of the first axes, mostly, and some that take none. */
function indicesOf(of: Sizes): unknown[] {
  const taken = of.slice(chance(0.1) ? of.length : integer(0, of.length)).reverse();
  if (chance(0.05)) taken.push(size());
  const length = integer(0, 3);
  const indices: unknown[] = taken.map((n) => {
    if (chance(0.4)) return indexInto(n);
    if (chance(0.75)) return rangeOf(n);
    return many(chance(0.8) ? length : integer(1, 4), () => indexInto(n));
  });
  for (const extra of [null, null, '...' as const])
    if (chance(0.15)) indices.splice(integer(0, indices.length), 0, extra);
  if (chance(0.02)) indices.splice(integer(0, indices.length), 0, '...');
  return indices;
}

const written = (indices: readonly unknown[]) => indices.map((one) => JSON.stringify(one));

const indexing = (): Call => {
  const of = shape(chance(0.1) ? 0 : 1, 4);
  return call('at', tensors(of), ...written(indicesOf(of)));
};

/** Indices of which some are tensors, named y and z. */
function byTensors(): Call {
  const of = shape(1, 4);
  const first = shape(0, 2);
  const second = chance(0.8) ? partner(first) : shape(0, 2);
  const dtype = chance(0.95) ? 'int32' : 'float32';
  const indices = written(indicesOf(of)).slice(0, of.length);
  const names = ['y', 'z'].slice(0, integer(1, Math.max(1, indices.length)));
  for (const name of names) indices[integer(0, Math.max(0, indices.length - 1))] = name;
  const operands: Operand[] = [
    { shape: of },
    { shape: first, dtype },
    { shape: second, dtype: 'int32' },
  ];
  const code = `x.at(${indices.join(', ')})`;
  return { operands, code };
}

/** A mask over some axes, among integers and whole axes. */
function byMask(): Call {
  const of = many(integer(1, 4), () => pick([1, 2, 3, 7, 28]));
  const start = integer(0, of.length - 1);
  const count = integer(chance(0.05) ? 0 : 1, of.length - start);
  const mask = of.slice(start, start + count).map((n) => (chance(0.06) ? n + 1 : n));
  if (chance(0.05)) mask.push(3);
  const before = of.slice(0, start).map((n) => (chance(0.5) ? "':'" : `${indexInto(n)}`));
  const after = of
    .slice(start + count)
    .map((n) => (chance(0.6) ? "':'" : chance(0.5) ? `[${indexInto(n)}]` : `${indexInto(n)}`));
  const dropped = after.slice(0, integer(0, after.length));
  const operands: Operand[] = [{ shape: of }, { shape: mask, dtype: 'bool' }];
  return { operands, code: `x.at(${[...before, 'y', ...dropped].join(', ')})`, reads: true };
}

/** `set` of a number, or of a tensor that broadcasts to what is set, mostly. */
function setting(): Call {
  const of = shape(chance(0.1) ? 0 : 1, 4);
  const indices = indicesOf(of);
  const list = `[${written(indices).join(', ')}]`;
  const into = selected(of, indices);
  const value = chance(0.05) ? [1, ...into] : partner(into);
  const dtype = pick(['float32', 'float32', 'int32'] as const);
  const operands: Operand[] = [
    { shape: of, dtype },
    { shape: value, dtype: pick(['float32', dtype]) },
  ];
  const [only] = indices;
  const alone = indices.length === 1 && !Array.isArray(only) && chance(0.5);
  const given = alone ? JSON.stringify(only) : list;
  return { operands, code: `x.set(${given}, ${chance(0.2) ? 1 : 'y'})` };
}

/** The shape that indices leave, if they fit. */
function selected(of: Sizes, indices: readonly unknown[]): Sizes {
  try {
    return callOp('at', [zeros(of), ...indices]).shape;
  } catch {
    return of;
  }
}

export const families: readonly (() => Call)[] = [
  ...[indexing, indexing, indexing, byTensors, byMask, setting, setting],
];
