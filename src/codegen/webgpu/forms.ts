/**
 * Forms of instructions in shaders, where those for WebAssembly would not do: their float64, and what drivers compute
 * otherwise. Compilers may take it that there is no NaN and no infinity, so both are known by their bits.
 */
import type { ScalarName } from '../../ir/scalar.ts';
import type { Vector, Vectors } from '../../ir/vector.ts';
import { nan, nanWhere } from '../../ir/vector-arithmetic.ts';
import { acos, asin, atan2 } from '../../ir/vector-trigonometry.ts';
import { cos, sin, tan } from './angles.ts';
import { pow, wholePow } from './power.ts';
import { fmod, remainder, wholeFmod, wholeQuotient, wholeRemainder } from './remainders.ts';
import { magnitude, type ShaderVectors } from './vectors.ts';

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

/** Whether neither is NaN. */
const ordered = (v: Vectors, a: Vector, b: Vector): Vector => {
  const greater = v.op('i32x4.max_u', magnitude(v, a), magnitude(v, b));
  return v.op('i32x4.le_u', greater, v.ints(INFINITY_BITS));
};

/** Whole numbers in the order of floats, of which zeros are one: those that drivers take for 0 have their own. */
const place = (v: Vectors, x: Vector): Vector => {
  const mirrored = v.op('i32x4.sub', v.ints(NEGATIVE_ZERO_BITS), x);
  return v.op('v128.bitselect', mirrored, x, v.shift('i32x4.shr_s', x, 31));
};

/** A comparison, which holds of no NaN. */
const compare =
  (name: 'eq' | 'lt_s' | 'le_s' | 'gt_s' | 'ge_s'): Form =>
  (v, a: Vector, b: Vector) =>
    v.op('v128.and', v.op(`i32x4.${name}`, place(v, a), place(v, b)), ordered(v, a, b));

const equal = compare('eq');

/** The same with -0 before 0: what is below 0 has all its bits but the first flipped. */
const distinctPlace = (v: Vectors, x: Vector): Vector => {
  const isNegative = v.shift('i32x4.shr_s', x, 31);
  return v.op('v128.xor', x, v.op('v128.and', v.ints(MAGNITUDE), isNegative));
};

const extreme =
  (name: 'gt_s' | 'lt_s'): Form =>
  (v, a: Vector, b: Vector) => {
    const isFirst = v.op(`i32x4.${name}`, distinctPlace(v, a), distinctPlace(v, b));
    const one = v.op('v128.bitselect', a, b, isFirst);
    return nanWhere(v, v.op('v128.not', ordered(v, a, b)), one);
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

/** From 2^125 on reciprocals are small enough that GPUs may take them for 0. */
const GREAT_BITS = 0x7e000000;

/** 0.25 where a number is so great, else 1. */
const lessening = (v: Vectors, x: Vector): Vector =>
  v.op('v128.bitselect', v.floats(0.25), v.floats(1), v.op('i32x4.ge_u', x, v.ints(GREAT_BITS)));

/** A form of the quotient of two numbers, which are made less first where the divisor is great. */
const ofQuotient =
  (divisor: (v: Vectors, a: Vector, b: Vector) => Vector, form: Form): Form =>
  (v, a: Vector, b: Vector) => {
    const scale = lessening(v, divisor(v, a, b));
    return form(v, v.op('f32x4.mul', a, scale), v.op('f32x4.mul', b, scale));
  };

const quotient = ofQuotient(
  (v, _, b) => magnitude(v, b),
  (v, a: Vector, b: Vector) => v.op('f32x4.div', a, b),
);

/** The greater of the two is the divisor. */
const angle = ofQuotient((v, a, b) => v.op('i32x4.max_u', magnitude(v, a), magnitude(v, b)), atan2);

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

const not = (v: Vectors, x: Vector): Vector => v.op('v128.not', x);

/** By true nothing is left; by false NaN, which is true. */
const rest: Form = (v, _, b: Vector) => not(v, b);

export const forms: Readonly<Partial<Record<ScalarName, Forms>>> = {
  div: { f32: quotient, i32: wholeQuotient },
  atan2: { f32: angle },
  pow: { f32: pow, i32: wholePow },
  maximum: { f32: extreme('gt_s') },
  minimum: { f32: extreme('lt_s') },
  fmod: { f32: fmod, i32: wholeFmod, bool: rest },
  remainder: { f32: remainder, i32: wholeRemainder, bool: rest },
  relu: { f32: relu },
  sqrt: { f32: sqrt },
  sin: { f32: sin },
  cos: { f32: cos },
  tan: { f32: tan },
  asin: { f32: withinOne(asin) },
  acos: { f32: withinOne(acos) },
  eq: { f32: equal },
  ne: { f32: (v, a: Vector, b: Vector) => not(v, equal(v, a, b)) },
  lt: { f32: compare('lt_s') },
  le: { f32: compare('le_s') },
  gt: { f32: compare('gt_s') },
  ge: { f32: compare('ge_s') },
  not: { f32: (v, x: Vector) => v.op('v128.and', v.op('f32x4.eq', x, v.floats(0)), v.floats(1)) },
  bitwiseLeftShift: { i32: shiftLeft },
  bitwiseRightShift: { i32: shiftRight },
  isnan: { f32: nan },
  isinf: { f32: isBits('i32x4.eq', INFINITY_BITS) },
  isfinite: { f32: finite },
};

/** What compilers have an answer to without looking at the value. */
export interface Guesses {
  /** Both operands are one. */
  readonly same?: Form;
  /** One of two is 0; the form takes the other. */
  readonly zero?: Form;
  /** The same of a 0 that comes second, where the order matters. */
  readonly byZero?: Form;
}

const isZero = isBits('i32x4.eq', 0);
const sign = (v: Vectors, x: Vector): Vector => v.op('v128.and', x, v.ints(NEGATIVE_ZERO_BITS));

/** What is computed of a number that is not 0, and NaN otherwise. */
const unlessZero =
  (form: (v: Vectors, x: Vector) => Vector): Form =>
  (v, x: Vector) =>
    nanWhere(v, v.op('v128.or', isZero(v, x), nan(v, x)), form(v, x));

/** The same of a 0 of the other sign. */
export const negated =
  (form: Form): Form =>
  (v, ...operands) =>
    v.op('v128.xor', form(v, ...operands), v.ints(NEGATIVE_ZERO_BITS));

export const guesses: Readonly<Partial<Record<ScalarName, Guesses>>> = {
  sub: { same: (v, x: Vector) => nanWhere(v, not(v, finite(v, x)), v.floats(0)) },
  mul: {
    zero: (v, x: Vector) => nanWhere(v, not(v, finite(v, x)), sign(v, x)),
  },
  div: {
    same: (v, x: Vector) => {
      const isNumber = v.op('v128.and', finite(v, x), v.op('f32x4.ne', x, v.floats(0)));
      return nanWhere(v, not(v, isNumber), v.floats(1));
    },
    zero: unlessZero(sign),
    byZero: unlessZero((v, x) => v.op('v128.or', sign(v, x), v.ints(INFINITY_BITS))),
  },
};
