/**
 * Normal numbers of random words, by the Box-Muller transform in arithmetic that is the same on every backend: their own
 * logarithms and sines are not. The numbers are within 5 units in the last place of the exact ones, most within 1.
 */
import {
  down,
  exponentOf,
  halfProduct,
  nearest,
  nearestUnsigned,
  normalised,
  polynomial,
  product,
  root,
  wholeWhere,
} from './exact.ts';
import { graph as g } from './graph/build.ts';
import type { Node } from './graph/node.ts';

/** The unit of logarithms. With this one, the radius times the sine is to be multiplied by a power of 2. */
const SCALE = 2 ** 22 * Math.PI ** 2;

const LOG2 = Math.round(SCALE * Math.LN2);

/** `-log(1 - f) / f` in powers of `f - 0.25`, for `f` up to 0.5, times SCALE / 4. Fitted by scripts/fit_math.py. */
const LOG = [11908922, 7559131, 6559959, 6470101, 6839781, 7432488, 8402765, 12278126, 14914095];

/** `(2 / pi sin(pi / 2 x) - x) / x³` in powers of `x²`, for `x` up to 1, times 2^25. Fitted there, too. */
const SINE = [-13798700, 1702293, -99849, 3241];

/**
 * `-log(1 - word / 2^32)` of a word without sign, times SCALE and a power of 4. A word that begins with 0 is `f` itself. Of others
 * the difference from 1 is the negative word: `1 - f` times a power of 2, whose logarithm is added.
 */
function logarithm(word: Node): readonly [value: Node, exponent: Node] {
  const isUpper = g.lt(word, 0);
  const [size, exponent] = normalised(g.abs(word), 32, [8, 4, 2, 1]);
  const hasRoom = g.ge(size, 0);
  const rest = g.neg(g.where(hasRoom, g.add(size, size), size));
  const fraction = down(g.where(isUpper, rest, word), 8);
  const fromMiddle = g.mul(g.cast(g.sub(fraction, 2 ** 22), 'float32'), 2 ** -24);
  const factor = nearestUnsigned(g.where(isUpper, rest, size));
  const scaled = g.mul(g.mul(factor, polynomial(fromMiddle, LOG)), 2 ** -30);
  const powers = g.add(g.mul(exponent, 2 * LOG2), wholeWhere(hasRoom, LOG2));
  const value = g.add(g.cast(scaled, 'int32'), g.where(isUpper, powers, 0));
  return [value, g.where(isUpper, 0, exponent)];
}

/**
 * The sine of 2^-32 turns times the word, times 2^31 / pi: a product of `x` and 1 + `above` / 2^25, which is from 2 / pi to 1.
 */
function sine(word: Node): { readonly x: Node; readonly above: Node } {
  // Its first two bits differ between a quarter and three quarters, where it is that of half a turn less the angle.
  const isBeyond = g.lt(g.xor(word, g.add(word, word)), 0);
  const x = nearest(g.where(isBeyond, g.sub(-(2 ** 31), word), word));
  const square = g.mul(product(x, g.mul(x, 2 ** -36)), 2 ** -24);
  return { x, above: product(polynomial(square, SINE), square) };
}

/** What the exponents of a radius add up to at most. */
const GREATEST = 18;

/** One of the two normal numbers of two words, times a deviation. */
export function gaussian(x: Node, y: Node, isFirst: Node, deviation: number): Node {
  const [logarithmic, exponent] = logarithm(x);
  const [square, more] = normalised(logarithmic, 31, [2, 1]);
  const radius = root(square);
  const power = g.bitwiseLeftShift(1, g.sub(GREATEST, g.add(exponent, more)));
  // A cosine is the sine of a quarter more.
  const wave = sine(g.add(y, wholeWhere(isFirst, 2 ** 30)));
  const change = g.mul(g.mul(g.cast(radius, 'float32'), wave.above), 2 ** -19);
  const factor = nearest(g.add(g.bitwiseLeftShift(radius, 6), g.cast(change, 'int32')));
  const scale = exponentOf(deviation);
  const scaled = halfProduct(factor, deviation / 2 ** scale);
  const value = g.mul(product(wave.x, scaled), g.cast(power, 'float32'));
  return g.where(g.eq(x, 0), 0, g.mul(value, 2 ** (scale - 55 - GREATEST)));
}
