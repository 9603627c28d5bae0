/**
 * TABLE 2: one row per scalar instruction. Emitters and the interpreter look instructions up here and
 * hold no instruction names of their own; a new backend adds a column.
 */
import type { DType } from '../../types/dtype.ts';
import { isFloat, isWhole, roundTo } from '../dtype.ts';
import { ERF, erf, erfc } from './erf.ts';
import type { Lanes, Simd, Vector } from './vector.ts';
import * as vector from './vector-arithmetic.ts';
import { both, lanes } from './vector-arithmetic.ts';
import * as exponential from './vector-exponential.ts';
import * as special from './vector-special.ts';
import * as trigonometry from './vector-trigonometry.ts';

/** What an instruction's result is stored as, given its operands. */
export type ResultType = 'same' | 'bool' | 'cast';

export interface Scalar {
  /** How many operands it takes. */
  readonly arity: 1 | 2 | 3;
  /** `same`: the dtype of the last operand; `bool`: a truth value; `cast`: named by the node. */
  readonly result: ResultType;
  /** Rough price of one evaluation in additions; fusion decides by it what to compute twice. */
  readonly cost: number;
  /** The reference value, in float64 (before `wrap` makes a whole number or a bool of it). */
  readonly eval: (...operands: number[]) => number;
  /** JavaScript source of the same value. */
  readonly js: (...operands: string[]) => string;
  /** Exact form on whole numbers, modulo 2^32, where the float64 form would lose low bits. */
  readonly whole?: Pick<Scalar, 'eval' | 'js' | 'helper'>;
  /** Whether it makes 0 and 1 of zeros and ones, so that a bool result is one already. */
  readonly closed?: true;
  /** Source of the function that `js` calls. Programs that use it carry it. */
  readonly helper?: string;
  /**
   * Whether its float operands are first rounded as memory would round them. So it is where something is decided:
   * the decision must not depend on which values a program keeps in memory.
   */
  readonly rounds?: true;
  /**
   * What is known of its results. `moderate`: their reciprocals are normal numbers, but for those of 0, infinity and NaN.
   * `power`: 1 of 0, and from there to 0 of operands below.
   */
  readonly known?: 'moderate' | 'power';
  /** The same on four lanes, for WebAssembly. */
  readonly simd?: Simd;
}

/** `a * b + c`. */
const sumOfProduct: Lanes = (v, a, b, c) => v.madd(a as Vector, b as Vector, c as Vector);

/** Drops one pair of parentheses around a whole expression. */
export function unwrapped(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')') depth--;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

const infix = (operator: string) => (a: string, b: string) => `(${a} ${operator} ${b})`;
const call =
  (name: string) =>
  (...operands: string[]) =>
    `${name}(${operands.map(unwrapped).join(', ')})`;
const truth = (operator: string) => (a: string, b: string) => `(${a} ${operator} ${b} ? 1 : 0)`;

/** A truth value where only its truth is asked for: `a < b` for `(a < b ? 1 : 0)`. */
function asked(condition: string): string {
  const text = unwrapped(condition);
  return text.endsWith(' ? 1 : 0') ? text.slice(0, -' ? 1 : 0'.length) : condition;
}

const unary = (cost: number, f: (a: number) => number, js: (a: string) => string): Scalar => ({
  arity: 1,
  result: 'same',
  cost,
  eval: f,
  js,
});
const binary = (cost: number, f: (a: number, b: number) => number, js: Scalar['js']): Scalar => ({
  arity: 2,
  result: 'same',
  cost,
  eval: f,
  js,
});
const compare = (f: (a: number, b: number) => boolean, operator: string): Scalar => ({
  arity: 2,
  result: 'bool',
  cost: 1,
  eval: (a, b) => (f(a, b) ? 1 : 0),
  js: truth(operator),
  rounds: true,
});

/** As IEEE 754 has it, where JavaScript differs: 1 to any power is 1, and so is -1 to an infinite one. */
const power = (a: number, b: number): number =>
  a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;

/** Whole powers modulo 2^32, by squaring. Negative powers are truncated toward 0; those of 0 are 0. */
function intPower(a: number, b: number): number {
  if (b < 0) return a === 1 || (a === -1 && b % 2 === 0) ? 1 : a === -1 ? -1 : 0;
  let result = 1;
  for (let base = a, n = b; n > 0; n >>>= 1) {
    if (n & 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}

/** A function of `Math`. */
const math = (
  cost: number,
  name: { [N in keyof Math]: Math[N] extends (x: number) => number ? N : never }[keyof Math],
): Scalar => unary(cost, Math[name], call(`Math.${name}`));

/** What is decided bit by bit on whole numbers, and of truth values on bool. */
const bitwise = (f: (a: number, b: number) => number, operator: string): Scalar => ({
  ...binary(1, f, infix(operator)),
  whole: { eval: f, js: infix(operator) },
  closed: true,
});

/** `a` moved by `b` bits, as PyTorch has it: by less than 0 or more than there are, no bit of `a` is left. */
const shiftLeft = (a: number, b: number): number => (b >>> 0 < 32 ? a << b : 0);
const shiftRight = (a: number, b: number): number => a >> (b >>> 0 < 32 ? b : 31);

const shift = (f: (a: number, b: number) => number, js: Scalar['js']): Scalar => ({
  ...binary(2, f, js),
  whole: { eval: f, js },
});

/** A question about one element. */
const predicate = (f: (a: number) => boolean, js: (a: string) => string): Scalar => ({
  ...unary(
    1,
    (a) => (f(a) ? 1 : 0),
    (a) => `(${js(unwrapped(a))} ? 1 : 0)`,
  ),
  result: 'bool',
  rounds: true,
});

/** Half to even, where Math.round goes up. */
function roundEven(a: number): number {
  const up = Math.round(a);
  return Math.abs(a % 1) === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** `a % b` with the sign of `b`. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** log(1 + exp(a)), without overflow. */
const softplus = (a: number): number => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));

const rows = {
  add: {
    ...binary(1, (a, b) => a + b, infix('+')),
    simd: {
      ...both('add'),
      bool: lanes('v128.or'),
      ofProduct: [sumOfProduct, sumOfProduct],
      wide: 'f64x2.add',
    },
  },
  sub: { ...binary(1, (a, b) => a - b, infix('-')), simd: both('sub') },
  mul: {
    ...binary(1, (a, b) => a * b, infix('*')),
    whole: { eval: Math.imul, js: call('Math.imul') },
    simd: {
      ...both('mul'),
      bool: lanes('v128.and'),
      isProduct: true,
      ofRatios: (v, [a, b], [c, d]) => [v.op('f32x4.mul', a, c), v.op('f32x4.mul', b, d)],
    },
  },
  div: { ...binary(4, (a, b) => a / b, infix('/')), simd: { f32: lanes('f32x4.div') } },
  pow: {
    ...binary(40, power, call('power')),
    helper: `const power = (a, b) =>
  a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;`,
    whole: {
      eval: intPower,
      js: call('intPower'),
      helper: `function intPower(a, b) {
  if (b < 0) return a === 1 || (a === -1 && b % 2 === 0) ? 1 : a === -1 ? -1 : 0;
  let result = 1;
  for (let base = a, n = b; n > 0; n >>>= 1) {
    if (n & 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}`,
    },
    simd: { f32: special.pow, i32: special.wholePow, ulps: 1 },
  },
  // Math.max and Math.min propagate NaN and order signed zeros.
  maximum: {
    ...binary(1, (a, b) => Math.max(a, b), call('Math.max')),
    simd: vector.extreme('max'),
  },
  minimum: {
    ...binary(1, (a, b) => Math.min(a, b), call('Math.min')),
    simd: vector.extreme('min'),
  },
  neg: {
    ...unary(
      1,
      (a) => -a,
      (a) => `(-${a})`,
    ),
    simd: both('neg'),
  },
  abs: { ...unary(1, Math.abs, call('Math.abs')), simd: both('abs') },
  // The sum makes +0 of -0, as PyTorch does.
  sign: {
    ...unary(
      1,
      (a) => Math.sign(a) + 0,
      (a) => `(Math.sign(${unwrapped(a)}) + 0)`,
    ),
    rounds: true,
    simd: vector.sign,
  },
  floor: { ...math(1, 'floor'), rounds: true, simd: vector.rounding('floor') },
  ceil: { ...math(1, 'ceil'), rounds: true, simd: vector.rounding('ceil') },
  trunc: { ...math(1, 'trunc'), rounds: true, simd: vector.rounding('trunc') },
  round: {
    ...unary(3, roundEven, call('roundEven')),
    rounds: true,
    simd: vector.rounding('nearest'),
    helper: `function roundEven(a) {
  const up = Math.round(a);
  return Math.abs(a % 1) === 0.5 && up % 2 !== 0 ? up - 1 : up;
}`,
  },
  fmod: {
    ...binary(20, (a, b) => a % b, infix('%')),
    rounds: true,
    simd: special.fmod,
  },
  remainder: {
    ...binary(22, remainder, call('remainder')),
    rounds: true,
    simd: special.remainder,
    helper: `function remainder(a, b) {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}`,
  },
  relu: {
    ...unary(
      1,
      (a) => Math.max(a, 0),
      (a) => `Math.max(${a}, 0)`,
    ),
    simd: vector.relu,
  },
  exp: {
    ...math(20, 'exp'),
    known: 'power',
    simd: { f32: exponential.exp, ofNegative: exponential.expOfNegative, ulps: 2 },
  },
  expm1: { ...math(25, 'expm1'), simd: { f32: exponential.expm1, ulps: 2 } },
  log: { ...math(20, 'log'), simd: { f32: exponential.log, ulps: 2 } },
  log1p: { ...math(25, 'log1p'), simd: { f32: exponential.log1p, ulps: 2 } },
  log2: { ...math(20, 'log2'), simd: { f32: exponential.log2, ulps: 2 } },
  log10: { ...math(20, 'log10'), simd: { f32: exponential.log10, ulps: 2 } },
  sqrt: { ...math(8, 'sqrt'), known: 'moderate', simd: { f32: lanes('f32x4.sqrt') } },
  sin: { ...math(25, 'sin'), simd: { f32: trigonometry.sin, ulps: 2 } },
  cos: { ...math(25, 'cos'), simd: { f32: trigonometry.cos, ulps: 2 } },
  tan: { ...math(35, 'tan'), simd: { f32: trigonometry.tan, ulps: 2 } },
  asin: { ...math(25, 'asin'), simd: { f32: trigonometry.asin, ulps: 2 } },
  acos: { ...math(25, 'acos'), simd: { f32: trigonometry.acos, ulps: 2 } },
  atan: { ...math(25, 'atan'), simd: { f32: trigonometry.atan, ulps: 2 } },
  atan2: {
    ...binary(35, Math.atan2, call('Math.atan2')),
    simd: { f32: trigonometry.atan2, ulps: 2 },
  },
  sinh: { ...math(30, 'sinh'), simd: { f32: exponential.sinh, ulps: 2 } },
  cosh: { ...math(30, 'cosh'), simd: { f32: exponential.cosh, ulps: 2 } },
  tanh: { ...math(30, 'tanh'), simd: exponential.quotient(exponential.tanhRatio, 2) },
  erf: {
    ...unary(60, erf, call('erf')),
    helper: ERF,
    simd: { f32: special.erf, ulps: 2 },
  },
  erfc: {
    ...unary(60, erfc, call('erfc')),
    helper: ERF,
    simd: { f32: special.erfc, ulps: 4.5 },
  },
  softplus: {
    ...unary(45, softplus, call('softplus')),
    helper: 'const softplus = (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));',
    simd: { f32: exponential.softplus, ulps: 2.1 },
  },
  sigmoid: {
    ...unary(
      24,
      (a) => 1 / (1 + Math.exp(-a)),
      (a) => `(1 / (1 + Math.exp(-${a})))`,
    ),
    simd: exponential.quotient(exponential.sigmoidRatio, 2),
  },
  eq: { ...compare((a, b) => a === b, '==='), simd: vector.equality('eq') },
  ne: { ...compare((a, b) => a !== b, '!=='), simd: vector.equality('ne') },
  lt: { ...compare((a, b) => a < b, '<'), simd: vector.order('lt') },
  le: { ...compare((a, b) => a <= b, '<='), simd: vector.order('le') },
  gt: { ...compare((a, b) => a > b, '>'), simd: vector.order('gt') },
  ge: { ...compare((a, b) => a >= b, '>='), simd: vector.order('ge') },
  and: { ...bitwise((a, b) => a & b, '&'), simd: vector.bits('and') },
  or: { ...bitwise((a, b) => a | b, '|'), simd: vector.bits('or') },
  xor: { ...bitwise((a, b) => a ^ b, '^'), simd: vector.bits('xor') },
  not: {
    ...unary(
      1,
      (a) => (a === 0 ? 1 : 0),
      (a) => `(${a} === 0 ? 1 : 0)`,
    ),
    whole: { eval: (a) => ~a, js: (a) => `(~${a})` },
    closed: true,
    simd: vector.bits('not'),
  },
  bitwiseLeftShift: {
    ...shift(shiftLeft, (a, b) => `(${b} >>> 0 < 32 ? ${a} << ${b} : 0)`),
    simd: vector.shiftLeft,
  },
  bitwiseRightShift: {
    ...shift(shiftRight, (a, b) => `(${a} >> (${b} >>> 0 < 32 ? ${b} : 31))`),
    simd: vector.shiftRight,
  },
  isnan: {
    ...predicate(Number.isNaN, call('Number.isNaN')),
    simd: vector.question(vector.nan, false),
  },
  isinf: {
    ...predicate(
      (a) => Math.abs(a) === Infinity,
      (a) => `Math.abs(${a}) === Infinity`,
    ),
    simd: vector.question(vector.infinite, false),
  },
  isfinite: {
    ...predicate(Number.isFinite, call('Number.isFinite')),
    simd: vector.question(vector.finite, true),
  },
  where: {
    arity: 3,
    result: 'same',
    cost: 1,
    eval: (condition, a, b) => (condition !== 0 ? a : b),
    js: (condition, a, b) => `(${asked(condition)} ? ${a} : ${b})`,
    simd: vector.everywhere(vector.choice),
  },
  cast: { arity: 1, result: 'cast', cost: 0, eval: (a) => a, js: (a) => a, rounds: true },
} satisfies Record<string, Scalar>;

export type ScalarName = keyof typeof rows;

/** The table, by name. */
export const scalars: Readonly<Record<ScalarName, Scalar>> = rows;

/** What a value becomes when it is kept as `dtype`: floats stay, whole numbers wrap, bool is 0 or 1. */
export function wrap(value: number, dtype: DType): number {
  if (dtype === 'int32') return value | 0;
  if (dtype === 'uint8') return value & 255;
  if (dtype === 'bool') return value !== 0 ? 1 : 0;
  return value;
}

/** JavaScript source of `wrap`. */
export function wrapSource(source: string, dtype: DType): string {
  if (dtype === 'int32') return `(${source} | 0)`;
  if (dtype === 'uint8') return `(${source} & 255)`;
  if (dtype === 'bool') return `(${source} !== 0 ? 1 : 0)`;
  return source;
}

/** Whether an instruction rounds an operand of dtype `of` first. */
export const rounds = (name: ScalarName, of: DType): boolean =>
  isFloat(of) && of !== 'float64' && scalars[name].rounds === true;

/**
 * Whether an instruction rounds its result as memory would: a cast to a narrower float is asked for, not left to what
 * is kept in memory.
 */
export const narrows = (name: ScalarName, from: DType, into: DType): boolean =>
  scalars[name].result === 'cast' &&
  (into === 'float16' || (into === 'float32' && from === 'float64'));

/** JavaScript source of a number rounded to a float dtype. */
export function roundSource(source: string, dtype: DType): string {
  if (dtype === 'float16') return `roundHalf(${unwrapped(source)})`;
  return dtype === 'float32' ? `Math.fround(${unwrapped(source)})` : source;
}

/** The function that evaluates one instruction whose result is kept as `dtype`, and whether it wraps already. */
export function formOf(name: ScalarName, dtype: DType) {
  const row = scalars[name];
  const exact = isWhole(dtype) ? row.whole : undefined;
  const isInt32 = exact !== undefined && dtype === 'int32';
  const isBool = row.result === 'bool' || (dtype === 'bool' && row.closed === true);
  return { ...(exact ?? row), wrapped: isInt32 || isBool };
}

/** Evaluates one instruction on operands of these dtypes, whose result is kept as `dtype`. */
export function evaluate(
  name: ScalarName,
  dtype: DType,
  operands: readonly number[],
  dtypes: readonly DType[],
): number {
  const form = formOf(name, dtype);
  const given = operands.map((x, i) => {
    const of = dtypes[i] ?? dtype;
    return rounds(name, of) ? roundTo(of, x) : x;
  });
  const value = form.eval(...given);
  if (narrows(name, dtypes[0] ?? dtype, dtype)) return roundTo(dtype, value);
  return form.wrapped ? value : wrap(value, dtype);
}

/** JavaScript source of one instruction whose result is kept as `dtype`. */
export function source(name: ScalarName, dtype: DType, operands: readonly string[]): string {
  const form = formOf(name, dtype);
  const text = form.js(...operands);
  return form.wrapped ? text : wrapSource(text, dtype);
}

/** The vector form of an instruction whose last operand is of a dtype. */
export function vectorFormOf(name: ScalarName, of: DType): Lanes | undefined {
  const { simd } = scalars[name];
  if (of === 'bool') return simd?.bool;
  if (of === 'float32') return simd?.f32;
  return isFloat(of) ? undefined : simd?.i32;
}
