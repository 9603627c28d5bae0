/**
 * Arithmetic that gives the same bits on every backend, written in graph. Whole numbers modulo 2^32 do, and single operations
 * on float32, as they are correctly rounded. But JavaScript does not round between two operations, and compilers for GPUs make
 * one of a product and the sum that it goes into, if they see both, and change the order of factors. So here a product is
 * rounded to float32 and down to a whole number before it is added to something: where that is below 2^24, it is exact if a
 * compiler sees that it is whole anyway. What is greater, or goes into another product, becomes an int32 first. Only powers of 2
 * are factors as they are.
 */
import { graph as g } from './graph/build.ts';
import type { Node } from './graph/node.ts';

/** Bits moved down, with zeros above. */
export const down = (x: Node, by: number): Node =>
  g.and(g.bitwiseRightShift(x, by), 2 ** (32 - by) - 1);

/** A whole number where a condition holds, else 0. */
export const wholeWhere = (condition: Node, value: number): Node =>
  g.where(condition, g.constant(value, 'int32'), 0);

/** The float32 nearest to a number that is given by its upper and its lower 16 bits. */
const joined = (upper: Node, lower: Node): Node =>
  g.floor(g.add(g.mul(g.cast(upper, 'float32'), 2 ** 16), g.cast(lower, 'float32')));

/** The float32 nearest to an int32. */
export const nearest = (x: Node): Node => joined(g.bitwiseRightShift(x, 16), g.and(x, 0xffff));

/** The same where the first bit is no sign. */
export const nearestUnsigned = (x: Node): Node => joined(down(x, 16), g.and(x, 0xffff));

/** A product of floats, rounded to float32, then down to a whole number. Magnitudes are below 2^24, where it is to be added. */
export const product = (a: Node, b: Node): Node => g.floor(g.mul(a, b));

/** By Horner's rule, in whole numbers: `coefficients` are such, the constant first. */
export function polynomial(x: Node, coefficients: readonly number[]): Node {
  const [last = 0, ...others] = coefficients.toReversed();
  return others.reduce((sum, c) => g.add(product(sum, x), c), g.constant(last, 'float32', x.shape));
}

/**
 * A number of so many bits times the power of 4 that leaves one of its first two bits set, and the exponent. `steps` add up to
 * the greatest that may be needed, each at most one more than those behind it together.
 */
export function normalised(x: Node, bits: number, steps: readonly number[]): [Node, Node] {
  let [value, exponent] = [x, g.constant(0, 'int32', x.shape)];
  for (const step of steps) {
    const hasRoom = g.eq(g.and(value, -(2 ** (bits - 2 * step))), 0);
    value = g.where(hasRoom, g.bitwiseLeftShift(value, 2 * step), value);
    exponent = g.add(exponent, wholeWhere(hasRoom, step));
  }
  return [value, exponent];
}

/**
 * The whole number nearest to the root of 2^17 `x`, for `x` from 2^29 to 2^31. Roots of floats are off by some units on GPUs: of
 * the numbers from 8 below to 7 above, this is the greatest `n` for which `n (n - 1)` is less. The differences are small
 * enough to be known modulo 2^32.
 */
export function root(x: Node): Node {
  const near = g.cast(g.sqrt(g.mul(g.cast(x, 'float32'), 2 ** 17)), 'int32');
  const square = g.bitwiseLeftShift(x, 17);
  return [8, 4, 2, 1].reduce(
    (least, step) => {
      const next = g.add(least, step);
      const isLess = g.gt(g.sub(square, g.mul(next, g.sub(next, 1))), 0);
      return g.where(isLess, next, least);
    },
    g.sub(near, 8),
  );
}

/** The exponent of a factor that is not negative, as far as it matters. */
export const exponentOf = (factor: number): number => Math.max(Math.floor(Math.log2(factor)), -50);

/** A whole float32 from 2^29 to 2^30 times half a number from 1 to 2, rounded. It can be a factor of other products. */
export const halfProduct = (x: Node, by: number): Node =>
  by === 1 ? g.mul(x, 0.5) : nearest(g.cast(g.mul(x, Math.fround(by) / 2), 'int32'));

/** A product of floats below 2^exponent plus a number. Of the product it takes 30 bits. */
export function sum(x: Node, offset: number, exponent: number): Node {
  const unit = 2 ** (exponent - 30);
  const units = nearest(g.cast(g.mul(x, 1 / unit), 'int32'));
  return g.add(g.mul(units, unit), Math.fround(offset));
}
