// What the families of draws share: a generator of random numbers, sizes and shapes, and what a call is.

import type { DType } from '../../src/dtype.ts';

/** The same draws each time, unless the environment names another seed. */
export const SEED = Number(process.env['AGREE_SEED'] ?? 20261);

/** mulberry32: the same draws each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
export const random = generator(SEED);

export type Sizes = readonly number[];
export const integer = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
export const chance = (p: number) => random() < p;
export const pick = <T>(list: readonly T[]): T => list[integer(0, list.length - 1)] as T;
export const many = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

/** Small sizes often meet, 1 and 0 have rules of their own, and large ones have carries. */
export const size = () => pick([0, 1, 1, 2, 2, 3, 4, 6, 7, 12, 28, 64, 100, 784, 999]);
export const shape = (from = 0, to = 4): number[] => many(integer(from, to), size);

/** A shape that broadcasts with this one, mostly. */
export const partner = (of: Sizes): number[] => {
  const kept = of.slice(integer(0, of.length));
  return kept.map((n) => (chance(0.3) ? 1 : chance(0.15) ? size() : n));
};

/** An axis of the shape, mostly. */
export const axisOf = (of: Sizes) =>
  chance(0.8) && of.length > 0
    ? integer(-of.length, of.length - 1)
    : integer(-of.length - 2, of.length + 1);

export const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((item) => ({ item, order: random() }))
    .sort((x, y) => x.order - y.order)
    .map(({ item }) => item);

/** Another shape of the same number of elements, mostly. */
export function regrouped(of: Sizes): number[] {
  const primes = of.flatMap((n) => [2, 2, 2, 3, 7].reduce(divideOut, [n]));
  const groups = many(integer(1, 4), () => 1);
  for (const prime of shuffled(primes)) {
    const at = integer(0, groups.length - 1);
    groups[at] = (groups[at] ?? 1) * prime;
  }
  if (chance(0.5)) return chance(0.8) ? groups : shape(1, 4);
  return groups.map((n, i) => (i === 0 || chance(0.04) ? -1 : chance(0.04) ? size() : n));
}

/** Splits a factor off the last number, if it divides. */
function divideOut(factors: number[], prime: number): number[] {
  const last = factors.at(-1) ?? 1;
  if (last === 0 || last % prime !== 0) return factors;
  return [...factors.slice(0, -1), prime, last / prime];
}

// ---- calls ---------------------------------------------------------------------------------------

export interface Operand {
  readonly shape: Sizes;
  readonly dtype?: DType;
}

/** One expression, of which the types and the run time are asked. */
export interface Call {
  /** Tensors to declare, named x, y, z, u, v, w in this order. */
  readonly operands: readonly Operand[];
  /** The expression. The run time evaluates it, on tensors that take no memory. */
  readonly code: string;
  /** The result, or a throw: only where evaluating the expression would take memory. */
  readonly run?: () => Operand;
  /** Whether the shape of the result depends on elements: no type knows it then. */
  readonly reads?: boolean;
}

export const NAMES = ['x', 'y', 'z', 'u', 'v', 'w'] as const;

export const tensors = (...list: Sizes[]): Operand[] => list.map((one) => ({ shape: one }));
export const list = (sizes: Sizes) => `[${sizes.join(', ')}]`;

/** Sizes as several arguments or as one array. */
export const either = (sizes: Sizes) =>
  chance(0.5) && sizes.length > 0 ? sizes.join(', ') : list(sizes);

/** The first of the operands as an array, for `cat` and `stack`. */
export const named = (count: number) => `[${NAMES.slice(0, count).join(', ')}]`;

/** A call of an op whose operands are tensors of these shapes: as a method or as a function. */
export function call(op: string, operands: readonly Operand[], ...args: string[]): Call {
  const [first = '', ...rest] = NAMES.slice(0, operands.length);
  const given = [...rest, ...args].join(', ');
  const asMethod = chance(0.5);
  const code = asMethod
    ? `${first}.${op}(${given})`
    : `gradus.${op}(${[first, ...rest, ...args].join(', ')})`;
  return { operands, code };
}
