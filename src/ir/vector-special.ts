/** The error function, powers and remainders, in float32. */
import type { Lanes, Simd, Vector, Vectors } from './vector.ts';
import { nan, nanWhere, withSign } from './vector-arithmetic.ts';
import { absolute, exponential, polynomial, split } from './vector-exponential.ts';
import { integers, magnitudes, narrowed, polynomial64, widened } from './vector-halves.ts';
import { ERF, ERFC, EXP2, LOG2 } from './vector-tables.ts';

/** In the substitution for `erfc`. */
const SHIFT = 0.5;
/** From here on `erfc` is 0. */
const ERFC_END = 10.1;
const UPPER_BITS = 0xfffff000 | 0;

/** `erf(x) - x`, for `|x|` up to 1. */
function erfAboveLine(v: Vectors, x: Vector): Vector {
  return v.op('f32x4.mul', x, polynomial(v, v.op('f32x4.mul', x, x), ERF));
}

/**
 * `erfc(|x|)`, for `|x|` from 1 on: `exp(-x²)` times a polynomial. The square is taken in two parts, of the
 * upper digits of `x` and of the rest, as its own rounding would be multiplied by its size.
 */
function erfcFar(v: Vectors, x: Vector): Vector {
  const a = v.op('f32x4.pmin', absolute(v, x), v.floats(ERFC_END));
  const upper = v.op('v128.and', a, v.ints(UPPER_BITS));
  const square = v.op('f32x4.neg', v.op('f32x4.mul', upper, upper));
  const rest = v.op('f32x4.mul', v.op('f32x4.sub', upper, a), v.op('f32x4.add', upper, a));
  const q = v.op('f32x4.div', v.floats(1), v.op('f32x4.add', a, v.floats(SHIFT)));
  const factor = v.op('f32x4.mul', q, polynomial(v, q, ERFC));
  return v.op('f32x4.mul', ...exponential(v, square, { factor, correction: rest }));
}

const isNear = (v: Vectors, x: Vector): Vector => v.op('f32x4.lt', absolute(v, x), v.floats(1));

export function erf(v: Vectors, x: Vector): Vector {
  const far = withSign(v, v.op('f32x4.sub', v.floats(1), erfcFar(v, x)), x);
  const near = v.op('f32x4.add', x, erfAboveLine(v, x));
  return v.op('v128.bitselect', near, far, isNear(v, x));
}

export function erfc(v: Vectors, x: Vector): Vector {
  const right = erfcFar(v, x);
  const left = v.op('f32x4.sub', v.floats(2), right);
  const far = v.op('v128.bitselect', left, right, v.op('f32x4.lt', x, v.floats(0)));
  // `1 - x` loses little, and what it lacks is small.
  const line = v.op('f32x4.sub', v.floats(1), x);
  const near = v.op('f32x4.sub', line, erfAboveLine(v, x));
  return v.op('v128.bitselect', near, far, isNear(v, x));
}

const LEAST_NORMAL = 2 ** -126;
const ROUNDER_64 = 1.5 * 2 ** 52;
const BIAS_64 = 1023;

/** `2^(k + log2(1 + f))` to the power of `b`, in float64. */
function halfPower(v: Vectors, k: Vector, f: Vector, b: Vector): Vector {
  const s = v.op('f64x2.div', f, v.op('f64x2.add', f, v.doubles(2)));
  const series = polynomial64(v, v.op('f64x2.mul', s, s), LOG2);
  const log = v.op('f64x2.add', k, v.op('f64x2.mul', s, series));
  const product = v.op('f64x2.mul', log, b);
  const above = v.op('f64x2.pmax', product, v.doubles(-160));
  const bounded = v.op('f64x2.pmin', above, v.doubles(130));
  const rounder = v.doubles(ROUNDER_64 + BIAS_64);
  const shifted = v.op('f64x2.add', bounded, rounder);
  const rest = v.op('f64x2.sub', bounded, v.op('f64x2.sub', shifted, rounder));
  return v.op('f64x2.mul', polynomial64(v, rest, EXP2), v.shift('i64x2.shl', shifted, 52));
}

/** `|a|^b`, for finite `a` that is not 0. */
function magnitudeOfPower(v: Vectors, magnitude: Vector, b: Vector): Vector {
  const isTiny = v.op('f32x4.lt', magnitude, v.floats(LEAST_NORMAL));
  const scaled = v.op('f32x4.mul', magnitude, v.floats(2 ** 24));
  const { k, f } = split(v, v.op('v128.bitselect', scaled, magnitude, isTiny));
  const power = v.op('f32x4.sub', k, v.op('v128.and', v.floats(24), isTiny));
  const [lowK, highK] = widened(v, power);
  const [lowF, highF] = widened(v, f);
  const [lowB, highB] = widened(v, b);
  return narrowed(v, halfPower(v, lowK, lowF, lowB), halfPower(v, highK, highF, highB));
}

const isWhole = (v: Vectors, x: Vector): Vector => v.op('f32x4.eq', v.op('f32x4.trunc', x), x);

/** As IEEE 754 has it: 1 to any power is 1, and so is -1 to an infinite one. `of` gives it for finite positive `a`. */
export function power(v: Vectors, a: Vector, b: Vector, of: (magnitude: Vector) => Vector): Vector {
  const [zero, one] = [v.floats(0), v.floats(1)];
  const infinity = v.floats(Number.POSITIVE_INFINITY);
  const magnitude = absolute(v, a);
  const isInfinite = v.op('f32x4.eq', magnitude, infinity);
  const isExtreme = v.op('v128.or', isInfinite, v.op('f32x4.eq', magnitude, zero));
  const overflows = v.op('v128.xor', isInfinite, v.op('f32x4.lt', b, zero));
  const extreme = v.op('v128.and', infinity, overflows);
  const finite = of(magnitude);
  const value = v.op('v128.bitselect', extreme, finite, isExtreme);
  const whole = isWhole(v, b);
  const isOdd = v.op('v128.andnot', whole, isWhole(v, v.op('f32x4.mul', b, v.floats(0.5))));
  const signed = withSign(v, value, v.op('v128.and', a, isOdd));
  const isNegative = v.op('f32x4.lt', a, zero);
  const isReal = v.op('v128.or', isInfinite, whole);
  const isNan = v.op('v128.or', nan(v, a), nan(v, b));
  const real = nanWhere(v, v.op('v128.or', isNan, v.op('v128.andnot', isNegative, isReal)), signed);
  const isInfinitePower = v.op('f32x4.eq', absolute(v, b), infinity);
  const isUnit = v.op('v128.and', isInfinitePower, v.op('f32x4.eq', magnitude, one));
  const isOne = v.op('v128.or', v.op('f32x4.eq', b, zero), v.op('f32x4.eq', a, one));
  return v.op('v128.bitselect', one, real, v.op('v128.or', isUnit, isOne));
}

export const pow: Lanes = (v, ...operands) =>
  v.shared('pow', operands, (w, a: Vector, b: Vector) =>
    power(w, a, b, (size) => magnitudeOfPower(w, size, b)),
  );

const isSet = (v: Vectors, x: Vector, bit: number): Vector =>
  v.shift('i32x4.shr_s', v.shift('i32x4.shl', x, 31 - bit), 31);

/** `result` times `base` to the power of those bits of `n` from `from` to before `to`, and `base` squared for each. */
function multiplied(v: Vectors, n: Vector, from: number, to: number, start: readonly Vector[]) {
  let [result, base] = start as [Vector, Vector];
  for (let bit = from; bit < to; bit++) {
    const factor = v.op('v128.bitselect', base, v.ints(1), isSet(v, n, bit));
    result = v.op('i32x4.mul', result, factor);
    base = v.op('i32x4.mul', base, base);
  }
  return [result, base] as const;
}

/** Most powers have few bits. */
const FEW_BITS = 5;

/** Modulo 2^32. Negative powers are truncated toward 0: only those of 1 and -1, which have a period of 2, are left. */
function wholePower(v: Vectors, a: Vector, b: Vector): Vector {
  const [few, base] = multiplied(v, b, 0, FEW_BITS, [v.ints(1), a]);
  const isLong = v.op('i32x4.gt_s', b, v.ints(2 ** FEW_BITS - 1));
  const value = v.when(isLong, few, () => multiplied(v, b, FEW_BITS, 31, [few, base])[0]);
  const isUnit = v.op('i32x4.eq', v.op('i32x4.abs', a), v.ints(1));
  const unit = v.op('v128.bitselect', a, v.ints(1), isSet(v, b, 0));
  const isNegative = v.shift('i32x4.shr_s', b, 31);
  return v.op('v128.bitselect', v.op('v128.and', unit, isUnit), value, isNegative);
}

export const wholePow: Lanes = (v, ...operands) => v.shared('whole pow', operands, wholePower);

/** The upper 24 bits of a float64: what they multiply with a float32 is exact. */
const upperBits = (v: Vectors, x: Vector): Vector =>
  v.op('v128.and', x, v.shift('i64x2.shl', v.ints(-1), 29));

/** `a` modulo `b`, both from 0 on, in float64: multiples of `b` are taken away until less than `b` is left. */
function halfRest(v: Vectors, a: Vector, b: Vector): Vector {
  const reaches = (r: Vector) => v.op('f64x2.ge', r, b);
  return v.repeat(a, reaches, (r) => {
    const quotient = v.op('f64x2.trunc', v.op('f64x2.div', r, b));
    const multiple = v.op('f64x2.mul', upperBits(v, quotient), b);
    // The other lane may have less than `b` already, and infinity is no factor of 0.
    return v.op('f64x2.sub', r, v.op('v128.and', multiple, reaches(r)));
  });
}

/** What is left of `a` when multiples of `b` are taken away: exact, with the sign of `a`. */
function rest(v: Vectors, a: Vector, b: Vector): Vector {
  const [lowA, highA] = widened(v, absolute(v, a));
  const [lowB, highB] = widened(v, absolute(v, b));
  const left = narrowed(v, halfRest(v, lowA, lowB), halfRest(v, highA, highB));
  return nanWhere(v, nan(v, b), withSign(v, left, a));
}

/** The same of whole numbers, whose remainder by 0 is 0. */
function wholeRest(v: Vectors, a: Vector, b: Vector): Vector {
  const [lowA, highA] = magnitudes(v, a);
  const [lowB, highB] = magnitudes(v, b);
  const left = integers(v, halfRest(v, lowA, lowB), halfRest(v, highA, highB));
  const isNegative = v.shift('i32x4.shr_s', a, 31);
  return v.op('v128.bitselect', v.op('i32x4.neg', left), left, isNegative);
}

/** What is left, moved by `b` where that has the other sign. */
export const signedBy =
  (kind: 'f32x4' | 'i32x4') =>
  (v: Vectors, left: Vector, b: Vector): Vector => {
    const isMixed = v.shift('i32x4.shr_s', v.op('v128.xor', left, b), 31);
    const moved = v.op('v128.and', isMixed, v.op(`${kind}.ne`, left, v.ints(0)));
    return v.op(`${kind}.add`, left, v.op('v128.and', b, moved));
  };

const floatFmod: Lanes = (v, ...operands) => v.shared('fmod', operands, rest);
const wholeFmod: Lanes = (v, ...operands) => v.shared('whole fmod', operands, wholeRest);

/** The rest with the sign of the first operand. */
export const fmod: Simd = { f32: floatFmod, i32: wholeFmod };

/** The rest with the sign of the second operand. */
export const remainder: Simd = {
  f32: (v, a: Vector, b: Vector) => signedBy('f32x4')(v, floatFmod(v, a, b), b),
  i32: (v, a: Vector, b: Vector) => signedBy('i32x4')(v, wholeFmod(v, a, b), b),
};
