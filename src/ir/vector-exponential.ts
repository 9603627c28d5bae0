/**
 * Exponentials and logarithms in float32. `exp(x)` is `2^n exp(r)` with `r` small: `n` is what remains of
 * `x / log(2)` in a sum with a number so great that it has no fraction, in whose low bits it then stands as an integer.
 */
import type { Ratio, Simd, Vector, Vectors } from './vector.ts';
import { nanWhere, SIGN_BIT, withSign } from './vector-arithmetic.ts';
import { ATANH, EXP, EXPM1, LN2, LOG1P, LOG10_2, SINH } from './vector-tables.ts';

/** A polynomial by its coefficients, the constant first. */
export function polynomial(v: Vectors, x: Vector, coefficients: readonly number[]): Vector {
  const last = v.floats(coefficients.at(-1) ?? 0);
  return coefficients
    .slice(0, -1)
    .reduceRight((sum, coefficient) => v.madd(sum, x, v.floats(coefficient)), last);
}

/** Whole numbers below 2^22 are added to this without loss, and it has none of their bits. */
export const ROUNDER = 1.5 * 2 ** 23;
const EXPONENT_BITS = 23;
const BIAS = 127;
const [LN2_HIGH, LN2_LOW] = LN2;

/** Between two bounds; NaN stays. */
export const clamped = (v: Vectors, x: Vector, low: number, high: number): Vector =>
  v.op('f32x4.pmin', v.op('f32x4.pmax', x, v.floats(low)), v.floats(high));

export const absolute = (v: Vectors, x: Vector): Vector => v.op('f32x4.abs', x);

/** `exp(r) - 1`, as `r` and what is above it: near 0 the sum is rounded once. */
const expAboveOne = (v: Vectors, r: Vector, coefficients: readonly number[]): Vector =>
  v.madd(v.op('f32x4.mul', r, r), polynomial(v, r, coefficients), r);

/** What is left of `x` and its correction without `n log(2)`, and the sum of `n` and `rounder`. */
function reduced(v: Vectors, x: Vector, rounder: number, correction?: Vector) {
  const all = correction ? v.op('f32x4.add', x, correction) : x;
  const shifted = v.opaque(v.madd(all, v.floats(Math.LOG2E), v.floats(rounder)));
  const n = v.op('f32x4.sub', shifted, v.floats(rounder));
  const rough = v.opaque(v.madd(n, v.floats(-LN2_HIGH), x));
  const low = v.floats(-LN2_LOW);
  const r = correction
    ? v.op('f32x4.add', rough, v.madd(n, low, correction))
    : v.madd(n, low, rough);
  return { r, shifted };
}

/**
 * `factor exp(x)` as the product of the first and the second number, for `x` from -104 to 90. The second is the root of
 * `2^n`: `n` is even, so that a product with it twice reaches every number, and rounds once where that is denormal.
 * `correction`, if there is one, is added to `x`, which alone does not hold all its digits.
 */
export function exponential(
  v: Vectors,
  x: Vector,
  { factor, correction }: { factor?: Vector; correction?: Vector } = {},
): readonly [Vector, Vector] {
  const { r, shifted } = reduced(v, x, 2 * (ROUNDER + BIAS), correction);
  const scale = v.shift('i32x4.shl', shifted, EXPONENT_BITS);
  const scaled = factor ? v.op('f32x4.mul', factor, scale) : scale;
  return [v.madd(expAboveOne(v, r, EXP), scaled, scaled), scale];
}

/** Below, `exp` is 0. */
const LEAST = -104;
/** Above, `exp` is infinite. */
const GREATEST = 89;

export const exp = (v: Vectors, x: Vector): Vector =>
  v.op('f32x4.mul', ...exponential(v, clamped(v, x, LEAST, GREATEST)));

export function expm1(v: Vectors, x: Vector): Vector {
  const bounded = clamped(v, x, -18, GREATEST);
  const { r, shifted } = reduced(v, bounded, ROUNDER + BIAS - 1);
  // Half of `2^n (exp(r) - 1) + (2^n - 1)`: where `x` is near 0, so is `n`, and nothing cancels.
  const scale = v.shift('i32x4.shl', shifted, EXPONENT_BITS);
  const above = v.op('f32x4.sub', scale, v.floats(0.5));
  const half = v.madd(expAboveOne(v, r, EXPM1), scale, above);
  return v.op('f32x4.add', half, half);
}

/** Quotients below are of numbers that are multiplied with this power of 2, or divided by it. */
const QUOTIENT_SCALE = 24;
/** With this added to its exponent a power of 2 is negative. */
const NEGATIVE = 256;

/** `-2^n` with the sum of `n` and a number. */
const negativePower = (v: Vectors, shifted: Vector): Vector =>
  v.shift('i32x4.shl', shifted, EXPONENT_BITS);

/** From here on `tanh` is 1. */
const TANH_END = 9.02;

/**
 * `(1 - e) / (1 + e)` with `exp(-2|x|)`. Each is rounded from its terms: an error in `e` rounded would count twice.
 * Both are negative, and so great that the numerator's product with the one below is not denormal.
 */
export function tanhRatio(v: Vectors, x: Vector): Ratio {
  const twice = v.op('f32x4.add', x, x);
  const below = v.op('v128.or', twice, v.ints(SIGN_BIT));
  const bounded = v.op('f32x4.pmax', below, v.floats(-2 * TANH_END));
  const rounder = v.floats(ROUNDER + BIAS + QUOTIENT_SCALE + NEGATIVE);
  const shifted = v.opaque(v.madd(bounded, v.floats(Math.LOG2E), rounder));
  const n = v.op('f32x4.sub', shifted, rounder);
  // One number for log(2) is enough: where `n` is great, `tanh` hardly changes.
  const r = v.madd(n, v.floats(-Math.LN2), bounded);
  const above = expAboveOne(v, r, EXPM1);
  const power = negativePower(v, shifted);
  const one = v.floats(2 ** QUOTIENT_SCALE);
  const negative = v.madd(above, power, v.op('f32x4.add', power, one));
  const sign = v.op('v128.xor', below, twice);
  return [v.op('v128.xor', negative, sign), v.madd(above, power, v.op('f32x4.sub', power, one))];
}

/** From here on `sigmoid` is 1. */
const SIGMOID_END = 17.5;
/** `1 - exp(-r)` is `r` and what is above it. */
const SIGMOID = /* @__PURE__ */ EXPM1.map((c, i) => (i % 2 === 0 ? -c : c));

/** `1 / (1 + exp(-x))`, both so small that the denominator is finite where the quotient is denormal. */
export function sigmoidRatio(v: Vectors, x: Vector): Ratio {
  const bounded = clamped(v, x, LEAST, SIGMOID_END);
  const rounder = v.floats(ROUNDER + BIAS - QUOTIENT_SCALE + NEGATIVE);
  const shifted = v.opaque(v.madd(bounded, v.floats(-Math.LOG2E), rounder));
  const n = v.op('f32x4.sub', shifted, rounder);
  const rough = v.opaque(v.madd(n, v.floats(LN2_HIGH), bounded));
  const r = v.madd(n, v.floats(LN2_LOW), rough);
  const power = negativePower(v, shifted);
  const one = v.floats(2 ** -QUOTIENT_SCALE);
  // Without the power of 2, which is added last: where that has no place for 1, the rest still has.
  const rest = v.madd(expAboveOne(v, r, SIGMOID), power, one);
  return [one, v.op('f32x4.sub', rest, power)];
}

/** Of what is at most 0, as in a softmax: first so much greater that the power of 2 is a normal number. */
export function expOfNegative(v: Vectors, x: Vector): Vector {
  const bounded = v.op('f32x4.pmax', x, v.floats(LEAST));
  const { r, shifted } = reduced(v, bounded, ROUNDER + BIAS + QUOTIENT_SCALE);
  const scale = v.shift('i32x4.shl', shifted, EXPONENT_BITS);
  const great = v.madd(expAboveOne(v, r, EXPM1), scale, scale);
  return v.op('f32x4.mul', great, v.floats(2 ** -QUOTIENT_SCALE));
}

/** What is the quotient of two numbers. */
export const quotient = (ratio: (v: Vectors, x: Vector) => Ratio, ulps: number): Simd => ({
  f32: (v, x: Vector) => v.op('f32x4.div', ...ratio(v, x)),
  ratio,
  ulps,
});

/** `2^power exp(x)`, as long as the power of 2 in it is a normal number. */
function scaledExp(v: Vectors, x: Vector, power: number): Vector {
  const { r, shifted } = reduced(v, x, ROUNDER + BIAS + power);
  const scale = v.shift('i32x4.shl', shifted, EXPONENT_BITS);
  return v.madd(expAboveOne(v, r, EXPM1), scale, scale);
}

/** Half of `exp(|x|)`. */
function halfExp(v: Vectors, x: Vector): Vector {
  const bounded = v.op('f32x4.pmin', absolute(v, x), v.floats(89.5));
  // First a quarter, as the power of 2 in the greatest halves is no float32.
  const quarter = scaledExp(v, bounded, -2);
  return v.op('f32x4.add', quarter, quarter);
}

export function cosh(v: Vectors, x: Vector): Vector {
  const half = halfExp(v, x);
  return v.op('f32x4.add', half, v.op('f32x4.div', v.floats(0.25), half));
}

export function sinh(v: Vectors, x: Vector): Vector {
  const half = halfExp(v, x);
  const large = v.op('f32x4.sub', half, v.op('f32x4.div', v.floats(0.25), half));
  const square = v.op('f32x4.mul', x, x);
  const cube = v.op('f32x4.mul', x, square);
  const small = v.madd(cube, polynomial(v, square, SINH), x);
  const isSmall = v.op('f32x4.lt', absolute(v, x), v.floats(1));
  return v.op('v128.bitselect', small, withSign(v, large, x), isSmall);
}

/** The bits of the root of 0.5, where the numbers `m` in `2^k m` begin. */
const ROOT_BITS = 0x3f3504f3;
const LEAST_NORMAL_BITS = 0x00800000;
const INFINITY_BITS = 0x7f800000;
const LEAST_NORMAL = 2 ** -126;

interface Parts {
  /** `x` is about `2^k`. */
  readonly k: Vector;
  /** The same as a whole number in the place of the exponent. */
  readonly exponent: Vector;
  /** `x / 2^k - 1`. */
  readonly f: Vector;
}

export function split(v: Vectors, x: Vector): Parts {
  const above = v.op('i32x4.sub', x, v.ints(ROOT_BITS));
  const whole = v.shift('i32x4.shr_s', above, EXPONENT_BITS);
  const exponent = v.shift('i32x4.shl', whole, EXPONENT_BITS);
  const m = v.op('i32x4.sub', x, exponent);
  const k = v.op('f32x4.convert_i32x4_s', whole);
  return { k, exponent, f: v.op('f32x4.sub', m, v.floats(1)) };
}

/** Puts together a logarithm: of `2^k`, and `f + rest` of the other factor. */
type Base = (v: Vectors, k: Vector, f: Vector, rest: Vector) => Vector;

const natural: Base = (v, k, f, rest) => {
  const low = v.op('f32x4.add', f, v.madd(k, v.floats(LN2_LOW), rest));
  return v.madd(k, v.floats(LN2_HIGH), v.opaque(low));
};

/**
 * A product of `f` and a factor, in two: `f` has so few digits that 1.5 or 0.5 times it is exact, and the rest of the
 * factor is small.
 */
const binary: Base = (v, k, f, rest) => {
  const small = v.op('f32x4.mul', rest, v.floats(Math.LOG2E));
  const low = v.opaque(v.madd(f, v.floats(Math.LOG2E - 1.5), small));
  return v.op('f32x4.add', k, v.madd(f, v.floats(1.5), low));
};

const decimal: Base = (v, k, f, rest) => {
  const [high, low] = LOG10_2;
  const small = v.madd(k, v.floats(low), v.op('f32x4.mul', rest, v.floats(Math.LOG10E)));
  const part = v.opaque(v.madd(f, v.floats(Math.LOG10E - 0.5), small));
  return v.madd(k, v.floats(high), v.opaque(v.madd(f, v.floats(0.5), part)));
};

/** What `log(1 + f)` is above `f`. */
const aboveLine = (v: Vectors, f: Vector): Vector =>
  v.op('f32x4.mul', v.op('f32x4.mul', f, f), polynomial(v, f, LOG1P));

/** Of positive normal numbers. */
function logOfNormal(v: Vectors, x: Vector, base: Base): Vector {
  const { k, f } = split(v, x);
  return base(v, k, f, aboveLine(v, f));
}

/** Of any numbers. */
function logOfAny(v: Vectors, x: Vector, base: Base): Vector {
  const isTiny = v.op('f32x4.lt', x, v.floats(LEAST_NORMAL));
  const normal = v.op('v128.bitselect', v.op('f32x4.mul', x, v.floats(2 ** 24)), x, isTiny);
  const { k, f } = split(v, normal);
  const power = v.op('f32x4.sub', k, v.op('v128.and', v.floats(24), isTiny));
  const value = base(v, power, f, aboveLine(v, f));
  const infinity = v.floats(Number.POSITIVE_INFINITY);
  const finite = v.op('v128.bitselect', infinity, value, v.op('f32x4.eq', x, infinity));
  const isZero = v.op('f32x4.eq', x, v.floats(0));
  const some = v.op('v128.bitselect', v.floats(Number.NEGATIVE_INFINITY), finite, isZero);
  const isPositive = v.op('f32x4.ge', x, v.floats(0));
  return nanWhere(v, v.op('v128.not', isPositive), some);
}

/** Lanes that are no positive normal numbers. */
const special = (v: Vectors, x: Vector): Vector => {
  const above = v.op('i32x4.sub', x, v.ints(LEAST_NORMAL_BITS));
  return v.op('i32x4.ge_u', above, v.ints(INFINITY_BITS - LEAST_NORMAL_BITS));
};

const logarithm =
  (name: string, base: Base) =>
  (v: Vectors, x: Vector): Vector =>
    v.when(special(v, x), logOfNormal(v, x, base), () =>
      v.shared(name, [x], (w, y: Vector) => logOfAny(w, y, base)),
    );

export const log = /* @__PURE__ */ logarithm('log', natural);
export const log2 = /* @__PURE__ */ logarithm('log2', binary);
export const log10 = /* @__PURE__ */ logarithm('log10', decimal);

/** From here on `1 + x` is about `x`. */
const LOG1P_END = 2 ** 24;

/** `log(1 + x)`, for `1 + x` positive and finite: `f` is `x / 2^k + (1 / 2^k - 1)`, which loses nothing of a small `x`. */
function log1pOfNormal(v: Vectors, x: Vector, sum: Vector): Vector {
  const { k, exponent, f } = split(v, sum);
  const scale = v.op('i32x4.sub', v.floats(1), exponent);
  const small = v.madd(x, scale, v.op('f32x4.sub', scale, v.floats(1)));
  const isSmall = v.op('f32x4.lt', x, v.floats(LOG1P_END));
  const all = v.op('v128.bitselect', small, f, isSmall);
  return natural(v, k, all, aboveLine(v, all));
}

export function log1p(v: Vectors, x: Vector): Vector {
  const sum = v.op('f32x4.add', x, v.floats(1));
  return v.when(special(v, sum), log1pOfNormal(v, x, sum), () => {
    const isSpecial = special(v, sum);
    const any = v.shared('log', [sum], (w, y: Vector) => logOfAny(w, y, natural));
    return v.op('v128.bitselect', any, log1pOfNormal(v, x, sum), isSpecial);
  });
}

/** What `softplus` multiplies small numbers with, so that none is denormal. */
const SOFTPLUS_SCALE = 2 ** 24;
const SOFTPLUS = /* @__PURE__ */ ATANH.map((coefficient) => coefficient * SOFTPLUS_SCALE);

/**
 * `max(x, 0) + log(1 + e)` with `exp(-|x|)`, up to 1. The logarithm is twice the inverse hyperbolic tangent of
 * `s = e / (2 + e)`, written as `e` less a smaller number: that rounds once.
 */
export function softplus(v: Vectors, x: Vector): Vector {
  const below = v.op('f32x4.neg', absolute(v, x));
  const e = scaledExp(v, v.op('f32x4.pmax', below, v.floats(LEAST)), Math.log2(SOFTPLUS_SCALE));
  const s = v.op('f32x4.div', e, v.op('f32x4.add', e, v.floats(2 * SOFTPLUS_SCALE)));
  const square = v.op('f32x4.mul', s, s);
  const less = v.op('f32x4.sub', v.op('f32x4.mul', square, polynomial(v, square, SOFTPLUS)), e);
  const rest = v.madd(s, less, e);
  return v.madd(rest, v.floats(1 / SOFTPLUS_SCALE), v.op('f32x4.pmax', x, v.floats(0)));
}
