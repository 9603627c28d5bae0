/** What division leaves, in shaders: by integers, and so exact. */
import type { Vector } from '../../ir/vector.ts';
import { signedBy } from '../../ir/vector-special.ts';
import { constant, type Functions } from './values.ts';
import type { ShaderVectors } from './vectors.ts';

/**
 * Eight bits more of the dividend at a time. Denormal numbers have the least exponent, and no implicit one. The rest counts
 * last places of the divisor; its leading bit is the implicit one, if the exponent allows for that.
 */
const restSource = (functions: Functions): string => `fn float_rest(a: f32, b: f32) -> f32 {
  let x = bitcast<u32>(a) & 0x7fffffffu;
  let y = bitcast<u32>(b) & 0x7fffffffu;
  if (x >= 0x7f800000u || y > 0x7f800000u || y == 0u) { return ${constant(functions, Number.NaN, 'f32', 1)}; }
  if (x < y) { return a; }
  let exponent = max(y >> 23u, 1u);
  let divisor = select(0u, 0x800000u, y >= 0x800000u) | (y & 0x7fffffu);
  var rest = (select(0u, 0x800000u, x >= 0x800000u) | (x & 0x7fffffu)) % divisor;
  for (var left = max(x >> 23u, 1u) - exponent; left > 0u;) {
    let bits = min(left, 8u);
    rest = (rest << bits) % divisor;
    left -= bits;
  }
  let shift = min(max(countLeadingZeros(rest), 8u) - 8u, exponent - 1u);
  let fraction = rest << shift;
  let top = select(0u, (exponent - shift) << 23u, fraction >= 0x800000u);
  let sign = bitcast<u32>(a) & 0x80000000u;
  return bitcast<f32>(sign | top | (fraction & 0x7fffffu));
}`;

const floatRest = (v: ShaderVectors, a: Vector, b: Vector): Vector =>
  v.each('float_rest', restSource(v.functions), 'f32', a, b);

const QUOTIENT = `fn whole_quotient(a: i32, b: i32) -> i32 {
  return select(a / b, 0i, b == 0i);
}`;

const WHOLE_REST = `fn whole_rest(a: i32, b: i32) -> i32 {
  return select(a % b, 0i, b == 0i);
}`;

const wholeRest = (v: ShaderVectors, a: Vector, b: Vector): Vector =>
  v.each('whole_rest', WHOLE_REST, 'i32', a, b);

/** The quotient without its fraction; by 0 it is 0. */
export const wholeQuotient = (v: ShaderVectors, a: Vector, b: Vector): Vector =>
  v.each('whole_quotient', QUOTIENT, 'i32', a, b);

/** The rest with the sign of the first operand. */
export const fmod = floatRest;
export const wholeFmod = wholeRest;

/** The rest with the sign of the second operand. */
export const remainder = (v: ShaderVectors, a: Vector, b: Vector): Vector =>
  signedBy('f32x4')(v, floatRest(v, a, b), b);
export const wholeRemainder = (v: ShaderVectors, a: Vector, b: Vector): Vector =>
  signedBy('i32x4')(v, wholeRest(v, a, b), b);
