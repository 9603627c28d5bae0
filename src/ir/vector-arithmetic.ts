/** Vector forms of the plain instructions: arithmetic, comparisons, bits. The whole-number ones are exact modulo 2^32. */
import type { SimdOp } from '../codegen/wasm/opcodes.ts';
import type { Lanes, Simd, Vector, Vectors } from './vector.ts';

type Unary = (v: Vectors, x: Vector) => Vector;
type Binary = (v: Vectors, a: Vector, b: Vector) => Vector;

export const SIGN_BIT = 0x80000000 | 0;

/** One vector instruction. */
export const lanes =
  (name: SimdOp): Lanes =>
  (v, ...operands) =>
    v.op(name, ...operands);

/** What changes nothing: on whole numbers many a function of floats. */
const same: Unary = (_, x) => x;

/** The instruction of this name on float32, and on whole numbers. */
export const both = (name: 'add' | 'sub' | 'mul' | 'neg' | 'abs'): Simd => ({
  f32: lanes(`f32x4.${name}`),
  i32: lanes(`i32x4.${name}`),
});

/** The greater or the less of two. */
export const extreme = (name: 'max' | 'min'): Simd => ({
  f32: lanes(`f32x4.${name}`),
  // One instruction instead of many, which keeps the first operand where the second is NaN.
  fold: {
    step: lanes(`f32x4.p${name}`),
    marks: (v, x) => v.op('f32x4.ne', x as Vector, x as Vector),
  },
  i32: lanes(`i32x4.${name}_s`),
  bool: lanes(name === 'max' ? 'v128.or' : 'v128.and'),
});

/** The second where a mask holds, else the third. */
export const choice = (v: Vectors, mask: Vector, a: Vector, b: Vector): Vector =>
  v.op('v128.bitselect', a, b, mask);

/** The same on all kinds of lanes. */
export const everywhere = (form: Lanes): Simd => ({ f32: form, i32: form, bool: form });

/** What is decided bit by bit. */
export const bits = (name: 'and' | 'or' | 'xor' | 'not'): Simd => ({
  i32: lanes(`v128.${name}`),
  bool: lanes(`v128.${name}`),
});

/** Rounds floats; whole numbers are round already. */
export const rounding = (name: 'floor' | 'ceil' | 'trunc' | 'nearest'): Simd => ({
  f32: lanes(`f32x4.${name}`),
  i32: same,
  bool: same,
});

/** Whether two are equal, or not. */
export const equality = (name: 'eq' | 'ne'): Simd => ({
  f32: lanes(`f32x4.${name}`),
  i32: lanes(`i32x4.${name}`),
  bool: lanes(`i32x4.${name}`),
});

/** What comes first. True is all bits, which is -1: its order is the other way round. */
export const order = (name: 'lt' | 'le' | 'gt' | 'ge'): Simd => {
  const reverse = { lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' } as const;
  return {
    f32: lanes(`f32x4.${name}`),
    i32: lanes(`i32x4.${name}_s`),
    bool: lanes(`i32x4.${reverse[name]}_s`),
  };
};

/** A question about a float, which has one answer for all whole numbers. */
export const question = (f32: Unary, ofWhole: boolean): Simd => {
  const answer: Unary = (v) => v.ints(ofWhole ? -1 : 0);
  return { f32, i32: answer, bool: answer };
};

const magnitude: Unary = (v, x) => v.op('f32x4.abs', x);

export const nan: Unary = (v, x) => v.op('f32x4.ne', x, x);
export const infinite: Unary = (v, x) =>
  v.op('f32x4.eq', magnitude(v, x), v.floats(Number.POSITIVE_INFINITY));
export const finite: Unary = (v, x) =>
  v.op('f32x4.lt', magnitude(v, x), v.floats(Number.POSITIVE_INFINITY));

/** NaN in the lanes of a mask; elsewhere as it is. */
export const nanWhere: Binary = (v, mask, x) => v.op('v128.or', x, mask);

/** `x` with the sign of `of`; `x` has none itself. */
export const withSign: Binary = (v, x, of) =>
  v.op('v128.or', x, v.op('v128.and', of, v.ints(SIGN_BIT)));

const signOfFloat: Unary = (v, x) => {
  const one = withSign(v, v.floats(1), x);
  return nanWhere(v, nan(v, x), v.op('v128.and', one, v.op('f32x4.ne', x, v.floats(0))));
};

const signOfWhole: Unary = (v, x) =>
  v.op('i32x4.max_s', v.op('i32x4.min_s', x, v.ints(1)), v.ints(-1));

export const sign: Simd = { f32: signOfFloat, i32: signOfWhole, bool: same };

/** The one above 0. Of NaN and 0 `pmax` takes its first operand. */
export const relu: Simd = {
  f32: (v, x: Vector) => v.op('f32x4.pmax', x, v.floats(0)),
  i32: (v, x: Vector) => v.op('i32x4.max_s', x, v.ints(0)),
  bool: same,
};

/** By a power of 2, which a float holds; beyond 31 bits nothing is left. */
const left: Binary = (v, a, count) => {
  const exponent = v.op('i32x4.add', count, v.ints(127));
  const power = v.op('i32x4.trunc_sat_f32x4_u', v.shift('i32x4.shl', exponent, 23));
  const isInside = v.op('i32x4.lt_u', count, v.ints(32));
  return v.op('v128.and', v.op('i32x4.mul', a, power), isInside);
};

/** By 16, 8, 4, 2 and 1 bits, each where the count has that bit: an instruction shifts all lanes alike. */
const right: Binary = (v, a, count) => {
  const bounded = v.op('i32x4.min_u', count, v.ints(31));
  let value = a;
  for (const bit of [4, 3, 2, 1, 0]) {
    const top = v.shift('i32x4.shl', bounded, 31 - bit);
    const isSet = v.shift('i32x4.shr_s', top, 31);
    value = v.op('v128.bitselect', v.shift('i32x4.shr_s', value, 1 << bit), value, isSet);
  }
  return value;
};

export const shiftLeft: Simd = {
  i32: left,
  byConstant: (v, x, count) => (count >>> 0 < 32 ? v.shift('i32x4.shl', x, count) : v.ints(0)),
};

export const shiftRight: Simd = {
  i32: (v, ...operands) => v.shared('right', operands, right),
  byConstant: (v, x, count) => v.shift('i32x4.shr_s', x, Math.min(count >>> 0, 31)),
};
