/** Trigonometric functions in shaders: large angles are taken modulo a quarter of a turn by integers. */
import type { Vector } from '../../ir/vector.ts';
import { nanWhere } from '../../ir/vector-arithmetic.ts';
import { absolute } from '../../ir/vector-exponential.ts';
import { type Angle, NEAR, near, sineOf, tangentOf } from '../../ir/vector-trigonometry.ts';
import { magnitude, type ShaderVectors } from './vectors.ts';
import { declareWide } from './wide.ts';

/**
 * The words of 2 / π from the 32 bits before its first on, of which the exponent of an angle picks three: those above
 * make whole turns, those below are too small.
 */
const TWO_OVER_PI =
  'const TWO_OVER_PI = array<u32, 8>(0u, 0x28be60dbu, 0x9391054au, 0x7f09d5f4u, 0x7d4d3770u, 0x36d8a566u, 0x4f10e410u, 0x7f9458eau);';

/**
 * The nearest number of quarters in the last bits of x; in y what is left of the angle, and in z what that lost by
 * rounding. Fractions of a quarter are whole numbers of 2^-62: they are normalized, then multiplied by π / 2, of which what
 * lies below 64 bits is not needed. The first bit of the product is in the first place, or in the second.
 */
const FAR = `fn far_angle(angle: f32) -> vec3<f32> {
  let bits = bitcast<u32>(angle);
  let exponent = ((bits >> 23u) & 255u) - 126u;
  let first = exponent >> 5u;
  let shift = exponent & 31u;
  let significand = (bits << 8u) | 0x80000000u;
  var words = vec3<u32>(TWO_OVER_PI[first], TWO_OVER_PI[first + 1u], TWO_OVER_PI[first + 2u]);
  if (shift > 0u) {
    let next = vec3<u32>(words.yz, TWO_OVER_PI[first + 3u]);
    words = (words << vec3<u32>(shift)) | (next >> vec3<u32>(32u - shift));
  }
  let least = wide_product(significand, words.z);
  let middle = wide_product(significand, words.y);
  var left = wide_sum(middle, vec2<u32>(least.y, significand * words.x));
  var turns = left.y >> 30u;
  left.y &= 0x3fffffffu;
  var sign = bits & 0x80000000u;
  if (left.y >= 0x20000000u) {
    turns += 1u;
    left = wide_sum(~left, vec2<u32>(1u, 0x40000000u));
    sign ^= 0x80000000u;
  }
  if ((bits >> 31u) == 1u) { turns = 0u - turns; }
  let zeros = min(countLeadingZeros(left.y), 31u);
  let top = (left.y << zeros) | (left.x >> (32u - zeros));
  let part = wide_product(top, 0x2168c234u).y + wide_product(left.x << zeros, 0xc90fdaa2u).y;
  var product = wide_sum(wide_product(top, 0xc90fdaa2u), vec2<u32>(part, 0u));
  let missing = 1u - (product.y >> 31u);
  if (missing == 1u) { product = wide_sum(product, product); }
  let lost = bitcast<i32>((product.y << 24u) | (product.x >> 8u));
  let kept = (product.y >> 8u) + u32(lost < 0i);
  let place = bitcast<f32>(sign | ((106u - zeros - missing) << 23u));
  return vec3<f32>(bitcast<f32>(0x4b400000u | (turns & 3u)), f32(kept) * place, f32(lost) * (place * 0x1p-32f));
}`;

function far(v: ShaderVectors, x: Vector): Angle {
  declareWide(v.functions);
  v.functions.add('TWO_OVER_PI', TWO_OVER_PI);
  const [turns, r, lost] = v.eachOf('far_angle', FAR, x, 3) as [Vector, Vector, Vector];
  return { turns, r: () => r, sum: () => [r, lost] };
}

const INFINITY_BITS = 0x7f800000;

/** A function of angles, which takes the long way only where that is needed. */
const periodic =
  (name: string, of: (v: ShaderVectors, angle: Angle) => Vector) =>
  (v: ShaderVectors, x: Vector): Vector => {
    const isFar = v.op('f32x4.gt', absolute(v, x), v.floats(NEAR));
    const value = of(v, near(v, x));
    const all = v.when(isFar, value, () => {
      const ofFar = v.shared(`far_${name}`, [x], (w, y: Vector) => of(w, far(w, y)));
      return v.op('v128.bitselect', ofFar, value, isFar);
    });
    return nanWhere(v, v.op('i32x4.ge_u', magnitude(v, x), v.ints(INFINITY_BITS)), all);
  };

export const sin = /* @__PURE__ */ periodic('sin', (v, angle) => sineOf(v, angle, 0));
export const cos = /* @__PURE__ */ periodic('cos', (v, angle) => sineOf(v, angle, 1));
export const tan = /* @__PURE__ */ periodic('tan', tangentOf);
