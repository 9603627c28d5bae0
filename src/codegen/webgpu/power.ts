/** Powers in shaders, without float64. */
import type { Vector, Vectors } from '../../ir/vector.ts';
import { exp, log2 } from '../../ir/vector-exponential.ts';
import { powerBy } from '../../ir/vector-special.ts';
import type { ShaderVectors } from './vectors.ts';

function magnitudeOfPower(v: Vectors, a: Vector, b: Vector): Vector {
  const log = v.op('f32x4.mul', log2(v, a), v.floats(Math.LN2));
  return exp(v, v.op('f32x4.mul', log, b));
}

export const pow = /* @__PURE__ */ powerBy(magnitudeOfPower);

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
