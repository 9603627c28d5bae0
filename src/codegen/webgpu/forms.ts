/**
 * Forms of instructions in shaders, where those for WebAssembly would not do: their float64, and what drivers compute
 * otherwise. Compilers may take it that there is no NaN and no infinity, so both are known by their bits.
 */
import type { ScalarName } from '../../ir/scalar.ts';
import type { Vector, Vectors } from '../../ir/vector.ts';
import { nan, nanWhere } from '../../ir/vector-arithmetic.ts';
import { acos, asin } from '../../ir/vector-trigonometry.ts';
import { cos, sin, tan } from './angles.ts';
import { pow, wholePow } from './power.ts';
import { fmod, remainder, wholeFmod, wholeQuotient, wholeRemainder } from './remainders.ts';
import type { ShaderVectors } from './vectors.ts';

export type Form = (v: ShaderVectors, ...operands: Vector[]) => Vector;

/** By what the last operand is in registers; int32 and uint8 are one. */
export interface Forms {
  readonly f32?: Form;
  readonly i32?: Form;
  readonly bool?: Form;
}

const MAGNITUDE = 0x7fffffff;
const INFINITY_BITS = 0x7f800000;
const NEGATIVE_ZERO_BITS = 0x80000000;
const ONE_BITS = 0x3f800000;

const magnitude = (v: Vectors, x: Vector): Vector => v.op('v128.and', x, v.ints(MAGNITUDE));

/** Whether neither is NaN. */
const ordered = (v: Vectors, a: Vector, b: Vector): Vector => {
  const greater = v.op('i32x4.max_u', magnitude(v, a), magnitude(v, b));
  return v.op('i32x4.le_u', greater, v.ints(INFINITY_BITS));
};

/** A comparison, which holds of no NaN. */
const compare =
  (name: 'eq' | 'lt' | 'le' | 'gt' | 'ge'): Form =>
  (v, a: Vector, b: Vector) =>
    v.op('v128.and', v.op(`f32x4.${name}`, a, b), ordered(v, a, b));

const equal = compare('eq');

/** Of two zeros the greater has the bits that both have, and the less those of either. */
const extreme =
  (name: 'gt' | 'lt', zeros: 'v128.and' | 'v128.or'): Form =>
  (v, a: Vector, b: Vector) => {
    const one = v.op('v128.bitselect', a, b, v.op(`f32x4.${name}`, a, b));
    const rest = v.shift('i32x4.shl', v.op('v128.or', a, b), 1);
    const both = v.op('v128.bitselect', v.op(zeros, a, b), one, v.op('i32x4.eq', rest, v.ints(0)));
    return nanWhere(v, v.op('v128.not', ordered(v, a, b)), both);
  };

/** What is below 0 and no NaN is 0; so is -0. */
const relu: Form = (v, x: Vector) => {
  const flipped = v.op('v128.xor', x, v.ints(NEGATIVE_ZERO_BITS));
  const isBelow = v.op('i32x4.le_u', flipped, v.ints(INFINITY_BITS));
  return v.op('v128.andnot', x, isBelow);
};

/** NaN of numbers below 0. */
const sqrt: Form = (v, x: Vector) => {
  const isBelow = v.op('i32x4.gt_u', x, v.ints(NEGATIVE_ZERO_BITS));
  return nanWhere(v, v.op('v128.or', isBelow, nan(v, x)), v.op('f32x4.sqrt', x));
};

/** A function of numbers from -1 to 1. */
const withinOne =
  (form: (v: Vectors, x: Vector) => Vector): Form =>
  (v, x: Vector) =>
    nanWhere(v, v.op('i32x4.gt_u', magnitude(v, x), v.ints(ONE_BITS)), form(v, x));

const isBits =
  (name: 'i32x4.eq' | 'i32x4.lt_u', bits: number): Form =>
  (v, x: Vector) =>
    v.op(name, magnitude(v, x), v.ints(bits));

const finite = isBits('i32x4.lt_u', INFINITY_BITS);

/** Bits that are shifted by 32 or more are gone; a negative number is as a great one. */
const shiftLeft: Form = (v, a: Vector, b: Vector) => {
  const bounded = v.op('i32x4.min_u', b, v.ints(31));
  return v.op('v128.andnot', v.shiftBy('<<', a, bounded), v.op('i32x4.gt_u', b, v.ints(31)));
};

const shiftRight: Form = (v, a: Vector, b: Vector) =>
  v.shiftBy('>>', a, v.op('i32x4.min_u', b, v.ints(31)), 'i32');

/** Truth values in order: false comes first. */
const less: Form = (v, a: Vector, b: Vector) => v.op('v128.andnot', b, a);
const greater: Form = (v, a: Vector, b: Vector) => v.op('v128.andnot', a, b);
const not = (v: Vectors, x: Vector): Vector => v.op('v128.not', x);

/** By true nothing is left; by false NaN, which is true. */
const rest: Form = (v, _, b: Vector) => not(v, b);

export const forms: Readonly<Partial<Record<ScalarName, Forms>>> = {
  div: { i32: wholeQuotient },
  pow: { f32: pow, i32: wholePow },
  maximum: { f32: extreme('gt', 'v128.and') },
  minimum: { f32: extreme('lt', 'v128.or') },
  fmod: { f32: fmod, i32: wholeFmod, bool: rest },
  remainder: { f32: remainder, i32: wholeRemainder, bool: rest },
  relu: { f32: relu },
  sqrt: { f32: sqrt },
  sin: { f32: sin },
  cos: { f32: cos },
  tan: { f32: tan },
  asin: { f32: withinOne(asin) },
  acos: { f32: withinOne(acos) },
  eq: { f32: equal, bool: (v, a: Vector, b: Vector) => not(v, v.op('v128.xor', a, b)) },
  ne: {
    f32: (v, a: Vector, b: Vector) => not(v, equal(v, a, b)),
    bool: (v, a: Vector, b: Vector) => v.op('v128.xor', a, b),
  },
  lt: { f32: compare('lt'), bool: less },
  le: { f32: compare('le'), bool: (v, a: Vector, b: Vector) => not(v, greater(v, a, b)) },
  gt: { f32: compare('gt'), bool: greater },
  ge: { f32: compare('ge'), bool: (v, a: Vector, b: Vector) => not(v, less(v, a, b)) },
  not: { f32: (v, x: Vector) => v.op('v128.and', v.op('f32x4.eq', x, v.floats(0)), v.floats(1)) },
  bitwiseLeftShift: { i32: shiftLeft },
  bitwiseRightShift: { i32: shiftRight },
  isnan: { f32: nan },
  isinf: { f32: isBits('i32x4.eq', INFINITY_BITS) },
  isfinite: { f32: finite },
};

/** A value less itself, or divided by itself: compilers say 0 and 1 without looking at it. */
export const ofSame: Readonly<Partial<Record<ScalarName, Form>>> = {
  sub: (v, x: Vector) => nanWhere(v, not(v, finite(v, x)), v.floats(0)),
  div: (v, x: Vector) => {
    const isNumber = v.op('v128.and', finite(v, x), v.op('f32x4.ne', x, v.floats(0)));
    return nanWhere(v, not(v, isNumber), v.floats(1));
  },
};
