/** Casts between what registers hold: exact, by the bits, where shaders leave something open. */
import type { DType } from '../../dtype.ts';
import type { Vector } from '../../ir/vector.ts';
import { SIGN_BIT } from '../../ir/vector-arithmetic.ts';
import { kindOf } from './values.ts';
import type { ShaderVectors } from './vectors.ts';

const FRACTION_BITS = 23;
const FRACTION = 0x007fffff;
const IMPLICIT_ONE = 0x00800000;
const MAGNITUDE = 0x7fffffff;
const INFINITY_BITS = 0x7f800000;
/** The exponent's bits of a float32 that is a whole number of its last places. */
const WHOLE_EXPONENT = 150;

/** The exponent's bits, and the fraction with its implicit one, as whole numbers. */
function parts(v: ShaderVectors, magnitude: Vector) {
  const exponent = v.shift('i32x4.shr_u', magnitude, FRACTION_BITS);
  const fraction = v.op('v128.and', magnitude, v.ints(FRACTION));
  return { exponent, significand: v.op('v128.or', fraction, v.ints(IMPLICIT_ONE)) };
}

const magnitudeOf = (v: ShaderVectors, x: Vector): Vector => v.op('v128.and', x, v.ints(MAGNITUDE));

/** Modulo 2^32, as JavaScript has it; what is not finite is 0. */
function truncated(v: ShaderVectors, x: Vector): Vector {
  const { exponent, significand } = parts(v, magnitudeOf(v, x));
  const right = v.op('i32x4.sub', v.ints(WHOLE_EXPONENT), exponent);
  const left = v.op('i32x4.sub', exponent, v.ints(WHOLE_EXPONENT));
  const small = v.shiftBy('>>', significand, v.op('i32x4.min_u', right, v.ints(31)));
  const large = v.shiftBy('<<', significand, v.op('i32x4.min_u', left, v.ints(31)));
  const isLarge = v.op('i32x4.ge_s', left, v.ints(0));
  const isBeyond = v.op('i32x4.ge_s', left, v.ints(32));
  const shifted = v.op('v128.bitselect', large, small, isLarge);
  const whole = v.op('v128.andnot', shifted, isBeyond);
  const isNegative = v.shift('i32x4.shr_s', x, 31);
  return v.op('v128.bitselect', v.op('i32x4.neg', whole), whole, isNegative);
}

/** What float16 has less of the fraction. */
const DROPPED_BITS = 13;
/** The bits of 2^-14, the least normal float16, and of 2^16, from which on it is infinite. */
const LEAST_HALF = 0x38800000;
const HALF_END = 0x47800000;
/** Up to this exponent a float32 is less than half of the least float16. */
const NO_EXPONENT = 101;

/** To a multiple of 2^13 in the bits, of two the even one; a carry into the exponent is right. */
function roundedNormal(v: ShaderVectors, magnitude: Vector): Vector {
  const last = v.op('v128.and', v.shift('i32x4.shr_u', magnitude, DROPPED_BITS), v.ints(1));
  const half = v.op('i32x4.add', last, v.ints(2 ** (DROPPED_BITS - 1) - 1));
  const sum = v.op('i32x4.add', magnitude, half);
  const rounded = v.op('v128.and', sum, v.ints(-(2 ** DROPPED_BITS)));
  return v.op(
    'v128.bitselect',
    v.ints(INFINITY_BITS),
    rounded,
    v.op('i32x4.ge_u', rounded, v.ints(HALF_END)),
  );
}

/** To a multiple of 2^-24, of two the even one. */
function roundedTiny(v: ShaderVectors, magnitude: Vector): Vector {
  const { exponent, significand } = parts(v, magnitude);
  const bounded = v.op('i32x4.max_s', exponent, v.ints(NO_EXPONENT));
  const dropped = v.op('i32x4.sub', v.ints(126), bounded);
  const last = v.op('v128.and', v.shiftBy('>>', significand, dropped), v.ints(1));
  const one = v.shiftBy('<<', v.ints(1), v.op('i32x4.sub', dropped, v.ints(1)));
  const half = v.op('i32x4.add', last, v.op('i32x4.sub', one, v.ints(1)));
  const steps = v.shiftBy('>>', v.op('i32x4.add', significand, half), dropped);
  return v.op('f32x4.mul', v.op('f32x4.convert_i32x4_s', steps), v.floats(2 ** -24));
}

/** The nearest float16, of two the even one, in a float32: by the bits, as drivers drop casts to and fro. */
function roundedHalf(v: ShaderVectors, x: Vector): Vector {
  const magnitude = magnitudeOf(v, x);
  const isTiny = v.op('i32x4.lt_u', magnitude, v.ints(LEAST_HALF));
  const value = v.op(
    'v128.bitselect',
    roundedTiny(v, magnitude),
    roundedNormal(v, magnitude),
    isTiny,
  );
  const isNan = v.op('i32x4.gt_u', magnitude, v.ints(INFINITY_BITS));
  const signed = v.op('v128.or', value, v.op('v128.and', x, v.ints(SIGN_BIT)));
  return v.op('v128.bitselect', v.floats(Number.NaN), signed, isNan);
}

/** Everything but 0, and so NaN. */
const truth = (v: ShaderVectors, x: Vector): Vector =>
  v.op('i32x4.ne', magnitudeOf(v, x), v.ints(0));

function toFloat(v: ShaderVectors, x: Vector, from: DType): Vector {
  const kind = kindOf(from);
  return kind === 'f32' ? x : v.converted(x, kind, 'f32');
}

function toWhole(v: ShaderVectors, x: Vector, from: DType): Vector {
  const kind = kindOf(from);
  if (kind === 'f32') return v.shared('truncated', [x], truncated);
  return kind === 'bool' ? v.converted(x, 'bool', 'i32') : x;
}

/** `x` of one dtype as another. */
export function cast(v: ShaderVectors, x: Vector, from: DType, into: DType): Vector {
  if (into === 'float32') return toFloat(v, x, from);
  if (into === 'float16') return v.shared('rounded_half', [toFloat(v, x, from)], roundedHalf);
  if (into === 'bool') {
    if (from === 'bool') return x;
    return kindOf(from) === 'f32' ? truth(v, x) : v.op('i32x4.ne', x, v.ints(0));
  }
  return toWhole(v, x, from);
}
