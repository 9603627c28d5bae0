/** Casts between what registers hold: exact, by the bits, where shaders leave something open. */
import type { DType } from '../../dtype.ts';
import type { Vector } from '../../ir/vector.ts';
import { nan, nanWhere, withSign } from '../../ir/vector-arithmetic.ts';
import { kindOf } from './values.ts';
import { magnitude, type ShaderVectors } from './vectors.ts';

const INFINITY_BITS = 0x7f800000;
const WORD = 2 ** 32;

/** Modulo 2^32, as JavaScript has it; what is not finite is 0. Each step is exact. */
function truncated(v: ShaderVectors, x: Vector): Vector {
  const size = magnitude(v, x);
  const words = v.op('f32x4.trunc', v.op('f32x4.mul', size, v.floats(1 / WORD)));
  const rest = v.op('f32x4.sub', size, v.op('f32x4.mul', words, v.floats(WORD)));
  const isNumber = v.op('i32x4.lt_u', size, v.ints(INFINITY_BITS));
  const whole = v.op('v128.and', v.converted(rest, 'f32', 'u32'), isNumber);
  const isNegative = v.shift('i32x4.shr_s', x, 31);
  return v.op('v128.bitselect', v.op('i32x4.neg', whole), whole, isNegative);
}

/** What float16 has less of the fraction. */
const DROPPED_BITS = 13;
/** The bits of 2^-14, the least normal float16, and of 2^16, from which on it is infinite. */
const LEAST_HALF = 0x38800000;
const HALF_END = 0x47800000;

/** To a multiple of 2^13 in the bits, of two the even one; a carry into the exponent is right. */
function roundedNormal(v: ShaderVectors, size: Vector): Vector {
  const last = v.op('v128.and', v.shift('i32x4.shr_u', size, DROPPED_BITS), v.ints(1));
  const half = v.op('i32x4.add', last, v.ints(2 ** (DROPPED_BITS - 1) - 1));
  const rounded = v.op('v128.and', v.op('i32x4.add', size, half), v.ints(-(2 ** DROPPED_BITS)));
  const isBeyond = v.op('i32x4.ge_u', rounded, v.ints(HALF_END));
  return v.op('v128.bitselect', v.ints(INFINITY_BITS), rounded, isBeyond);
}

/** To a multiple of 2^-24, of two the even one: what numbers from 0.5 to 1 are. */
function roundedTiny(v: ShaderVectors, size: Vector): Vector {
  const sum = v.opaque(v.op('f32x4.add', size, v.floats(0.5)));
  return v.op('f32x4.sub', sum, v.floats(0.5));
}

/** The nearest float16, of two the even one, in a float32: by the bits, as drivers drop casts to and fro. */
function roundedHalf(v: ShaderVectors, x: Vector): Vector {
  const size = magnitude(v, x);
  const isTiny = v.op('i32x4.lt_u', size, v.ints(LEAST_HALF));
  const value = v.op('v128.bitselect', roundedTiny(v, size), roundedNormal(v, size), isTiny);
  return nanWhere(v, nan(v, x), withSign(v, value, x));
}

/** Everything but 0, and so NaN. */
const truth = (v: ShaderVectors, x: Vector): Vector => v.op('i32x4.ne', magnitude(v, x), v.ints(0));

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
