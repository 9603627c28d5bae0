/**
 * Random numbers as functions of a key: a tensor of two words. They are graph, so that programs draw them too. The words
 * are those of `Generator` in runtime/random.ts, and so are uniform numbers. On every backend they are the same, bit by bit.
 */
import { type DType, roundTo } from './dtype.ts';
import { down, exponentOf, sum } from './exact.ts';
import { graph as g } from './graph/build.ts';
import type { Node } from './graph/node.ts';
import { gaussian } from './keyed-normal.ts';
import { isTraced, node } from './ops/define.ts';
import {
  type ChanceRequest,
  digitsOf,
  type NormalRequest,
  type RangeRequest,
  type Request,
} from './runtime/draw.ts';
import { PARITY, ROTATIONS } from './runtime/random.ts';
import { numel } from './shape.ts';

const rotated = (x: Node, by: number): Node => g.or(g.bitwiseLeftShift(x, by), down(x, 32 - by));

/** Two words of 32 bits for each counter. See `threefry` in runtime/random.ts. */
function threefry(key: Node, high: number, low: Node): [Node, Node] {
  const word = (i: number) => g.reshape(g.slice(key, [i], [1]), []);
  const [a, b] = [word(0), word(1)];
  const keys = [a, b, g.xor(g.xor(a, b), PARITY)] as const;
  const keyAt = (i: number) => keys[i % 3] ?? a;
  let x = g.add(keyAt(0), high);
  let y = g.add(low, keyAt(1));
  for (let round = 0; round < 20; round++) {
    x = g.add(x, y);
    y = g.xor(rotated(y, ROTATIONS[round % 8] ?? 0), x);
    if (round % 4 !== 3) continue;
    const step = (round + 1) / 4;
    x = g.add(x, keyAt(step));
    y = g.add(g.add(y, keyAt(step + 1)), step);
  }
  return [x, y];
}

/** A pair of words for each element. */
const pairs = (key: Node, { shape }: Request): [Node, Node] =>
  threefry(key, 0, g.iota(numel(shape)));

/** The upper bits of a word, as a multiple of 2^-bits below 1. */
const fraction = (word: Node, bits: number, dtype: DType): Node =>
  g.mul(g.cast(down(word, 32 - bits), dtype), 2 ** -bits);

/** Two words as a multiple of 2^-53 below 1, in float64. */
function double([x, y]: readonly [Node, Node]): Node {
  const high = g.mul(g.cast(down(x, 1), 'float64'), 2 ** -31);
  const middle = g.mul(g.cast(g.and(x, 1), 'float64'), 2 ** -32);
  return g.add(g.add(high, middle), g.mul(g.cast(down(y, 11), 'float64'), 2 ** -53));
}

/** Each pair of words for two elements, and which of the two an element is. */
function shared(key: Node, { shape }: Request) {
  const index = g.iota(numel(shape));
  const words = threefry(key, 0, g.bitwiseRightShift(index, 1));
  return { words, isFirst: g.eq(g.and(index, 1), 0) };
}

/** Uniform in [0, 1): one number of both words in float64, else one of each. */
function unit(key: Node, asked: Request): Node {
  const { dtype } = asked;
  if (dtype === 'float64') return double(pairs(key, asked));
  const { words, isFirst } = shared(key, asked);
  return fraction(g.where(isFirst, ...words), digitsOf(dtype), dtype);
}

/** `x * factor + low` for an `x` in [0, 1). */
function placed(x: Node, factor: number, low: number, dtype: DType): Node {
  if (dtype === 'float64') return g.add(g.mul(x, factor), low);
  const value = g.mul(g.cast(x, 'float32'), Math.fround(factor));
  return g.cast(low === 0 ? value : sum(value, low, exponentOf(factor) + 1), dtype);
}

export function uniform(key: Node, asked: RangeRequest): Node {
  const { low, high, dtype, shape } = asked;
  const drawn = unit(key, asked);
  if (low === 0 && high === 1) return g.reshape(drawn, shape);
  const value = placed(drawn, high - low, low, dtype);
  // What rounds to `high` would be out of the range.
  return g.reshape(g.where(g.lt(value, high), value, roundTo(dtype, low)), shape);
}

/** By the Box-Muller transform in float64, of two words for each of the numbers that it takes. */
function wideNormal(key: Node, { mean, std, shape }: NormalRequest): Node {
  const index = g.iota(numel(shape));
  const [u, v] = [g.and(index, -2), g.or(index, 1)].map((at) => double(threefry(key, 0, at)));
  const angle = g.mul(v as Node, 2 * Math.PI);
  const radius = g.sqrt(g.mul(g.log(g.sub(1, u as Node)), -2));
  const wave = g.where(g.eq(g.and(index, 1), 0), g.cos(angle), g.sin(angle));
  return g.add(g.mul(g.mul(radius, wave), std), mean);
}

/** Normal numbers are below 2^3. */
const EXPONENT = 3;

function narrowNormal(key: Node, asked: NormalRequest): Node {
  const { mean, std, dtype } = asked;
  const { words, isFirst } = shared(key, asked);
  const value = gaussian(...words, isFirst, std);
  return g.cast(mean === 0 ? value : sum(value, mean, exponentOf(std) + 1 + EXPONENT), dtype);
}

export function normal(key: Node, asked: NormalRequest): Node {
  const drawn = (asked.dtype === 'float64' ? wideNormal : narrowNormal)(key, asked);
  return g.reshape(drawn, asked.shape);
}

/** The upper 32 of the 64 bits of a word times a count: a whole number below the count. */
function share(word: Node, count: number): Node {
  const [high, low] = [Math.floor(count / 2 ** 16), count % 2 ** 16];
  const [x, y] = [down(word, 16), g.and(word, 0xffff)];
  const inner = g.add(g.mul(x, low), down(g.mul(y, low), 16));
  const outer = g.add(g.mul(y, high), g.and(inner, 0xffff));
  return g.add(g.add(g.mul(x, high), down(inner, 16)), down(outer, 16));
}

export function integers(key: Node, asked: RangeRequest): Node {
  const { low, high, dtype, shape } = asked;
  const [word] = pairs(key, asked);
  const count = high - low;
  const drawn = count === 2 ** 32 ? word : share(word, count);
  return g.reshape(g.cast(g.add(drawn, low), dtype), shape);
}

export function bernoulli(key: Node, asked: ChanceRequest): Node {
  const { p, dtype, shape } = asked;
  const [word] = pairs(key, asked);
  const drawn = g.reshape(fraction(word, digitsOf('float32'), 'float32'), shape);
  // A request of this library's own tensors, or of a number.
  const chance = isTraced(p) ? p[node] : (p as number);
  return g.cast(g.lt(drawn, chance), dtype);
}

/** The order of random words. */
export function permutation(key: Node, asked: Request): Node {
  const [word] = pairs(key, asked);
  return g.routine('argsort', [word], asked.shape, 'int32', { axes: [0], options: [0] });
}

/** New keys: their words have nothing to do with what is drawn from this one. */
export function split(key: Node, count: number): Node {
  const columns = threefry(key, 1, g.iota(count)).map((word) => g.reshape(word, [count, 1]));
  return g.concat(columns, 1);
}
