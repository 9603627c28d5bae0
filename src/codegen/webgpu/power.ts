/** Powers in shaders: the logarithm and its product with the exponent are whole numbers of 2^-55 and 2^-32. */
import type { Vector } from '../../ir/vector.ts';
import { power } from '../../ir/vector-special.ts';
import { EXPM1 } from '../../ir/vector-tables.ts';
import { constant, type Functions } from './values.ts';
import type { ShaderVectors } from './vectors.ts';
import { declareWide } from './wide.ts';

const PARTS = 32;
const WORD = 2 ** 32;

/**
 * For each part of the numbers `m` from 1 to 2 a factor `c / 256` that makes them about 1, and the logarithm of what
 * that divides by. At both ends it is exact, and so 1 to any power.
 */
function factorOf(part: number): string {
  const middle = 1 + (part + 0.5) / PARTS;
  const c = part === 0 ? 256 : part === PARTS - 1 ? 128 : Math.round(256 / middle);
  const log = Math.log2(256 / c) * 2 ** 23;
  const high = Math.floor(log);
  // The factor is at most 128 above 128: it has room above the logarithm.
  return `vec2<u32>(${(c - 128) * 2 ** 24 + high}u, ${Math.floor((log - high) * WORD)}u)`;
}

const factors = (): string => {
  const texts = Array.from({ length: PARTS }, (_, part) => factorOf(part));
  return `const POWER_FACTORS = array<vec2<u32>, ${PARTS}>(${texts.join(', ')});`;
};

/** A polynomial in WGSL, of `x`. */
function horner(functions: Functions, x: string, coefficients: readonly number[]): string {
  const texts = coefficients.map((value) => constant(functions, value, 'f32', 1));
  return texts.reduceRight((sum, text) => `fma(${sum}, ${x}, ${text})`);
}

/** log(1 + r) / r - 1 + r / 2, by r and without a factor of r². */
const LOG_TAIL = [1 / 3, -1 / 4, 1 / 5, -1 / 6].map((x) => x * Math.LOG2E);

/**
 * log2(m) by `r`, what the factor leaves of `m` above 1 in units of 2^-31: `r` times a number from 1.42 to 1.48, of
 * which only the fraction is computed, in units of 2^-33. Sums are of whole numbers, whatever compilers do to floats. What is
 * small is first made so much greater that its exponent is that of a normal number.
 */
const source = (functions: Functions): string => `fn power_of(a: f32, b: f32) -> f32 {
  let bits = bitcast<u32>(a);
  let zeros = countLeadingZeros(bits) - 8u;
  let is_normal = bits >= 0x800000u;
  let m = select(bits << zeros, (bits & 0x7fffffu) | 0x800000u, is_normal);
  let exponent = select(0u - 126u - zeros, (bits >> 23u) - 127u, is_normal);
  let factor = POWER_FACTORS[(m >> 18u) & 31u];
  let r = bitcast<i32>(m * ((factor.x >> 24u) + 128u) - 0x80000000u);
  let size = u32(abs(r));
  let x = f32(r) * 0x1p-31f;
  let tail = i32(x * x * (${horner(functions, 'x', LOG_TAIL)}) * 0x1p33f);
  let slope = wide_product(size << 5u, ${Math.round((Math.LOG2E / 16) * WORD)}u).y;
  let fraction = ${Math.round((Math.LOG2E - 1) * 2 ** 33)}u + bitcast<u32>(tail) - select(slope, 0u - slope, r < 0i);
  let part = wide_product(size, fraction);
  let above = part.y + (size << 1u);
  let step = vec2<u32>((part.x >> 9u) | (above << 23u), above >> 9u);
  let base = vec2<u32>(factor.y, (factor.x & 0xffffffu) + (exponent << 23u));
  let one = vec2<u32>(1u, 0u);
  var log = wide_sum(base, select(step, wide_sum(~step, one), r < 0i));
  let sign = (log.y ^ bitcast<u32>(b)) >> 31u;
  if ((log.y >> 31u) == 1u) { log = wide_sum(~log, one); }
  if (all(log == vec2<u32>())) { return 1f; }
  var missing = countLeadingZeros(log.y);
  if (missing == 32u) {
    missing += countLeadingZeros(log.x);
    log = vec2<u32>(0u, log.x << (missing - 32u));
  } else {
    log = vec2<u32>(log.x << missing, (log.y << missing) | (log.x >> (32u - missing)));
  }
  let significand = (bitcast<u32>(b) << 8u) | 0x80000000u;
  let product = wide_sum(
    wide_product(log.y, significand),
    vec2<u32>(wide_product(log.x, significand).y, 0u),
  );
  let shift = 149i + i32(missing) - i32((bitcast<u32>(b) >> 23u) & 255u);
  var n = 0i;
  var rest = 0u;
  if (shift < 22i) {
    n = 1000i;
  } else if (shift < 32i) {
    n = i32(product.y >> u32(shift));
    rest = (product.x >> u32(shift)) | (product.y << u32(32i - shift));
  } else if (shift < 64i) {
    rest = product.y >> u32(shift - 32i);
  }
  n += i32(rest >> 31u);
  var z = f32(bitcast<i32>(rest)) * ${constant(functions, Math.LN2 / WORD, 'f32', 1)};
  if (sign == 1u) {
    n = -n;
    z = -z;
  }
  let root = 1f + fma(z * z, ${horner(functions, 'z', EXPM1)}, z);
  let place = bitcast<i32>(root) + (clamp(n, -160i, 130i) << 23u);
  if (n < -60i) { return bitcast<f32>(place + (100i << 23u)) * 0x1p-100f; }
  return bitcast<f32>(min(bitcast<u32>(place), 0x7f800000u));
}`;

const magnitudeOfPower = (v: ShaderVectors, a: Vector, b: Vector): Vector => {
  declareWide(v.functions);
  v.functions.add('POWER_FACTORS', factors());
  return v.each('power_of', source(v.functions), 'f32', a, b);
};

export const pow = (v: ShaderVectors, ...operands: readonly Vector[]): Vector =>
  v.shared('pow', operands, (w, a: Vector, b: Vector) =>
    power(w, a, b, (size) => magnitudeOfPower(w, size, b)),
  );

const WHOLE = `fn whole_power(a: i32, b: i32) -> i32 {
  if (b < 0i) { return select(select(0i, select(1i, -1i, (b & 1i) == 1i), a == -1i), 1i, a == 1i); }
  var result = 1i;
  var base = a;
  for (var n = b; n > 0i; n >>= 1u) {
    if ((n & 1i) == 1i) { result *= base; }
    base *= base;
  }
  return result;
}`;

/** Modulo 2^32. Negative powers are truncated toward 0. */
export const wholePow = (v: ShaderVectors, a: Vector, b: Vector): Vector =>
  v.each('whole_power', WHOLE, 'i32', a, b);
