/** Casts between what lanes can be. */
import type { DType } from '../../dtype.ts';
import type { Vector, Vectors } from '../../ir/vector.ts';

const TWO_31 = 2 ** 31;
const TWO_32 = 2 ** 32;

/** Modulo 2^32, as JavaScript has it: truncation where that fits, else exact arithmetic on multiples of 256. */
function truncated(v: Vectors, x: Vector): Vector {
  const fits = v.op('f32x4.lt', v.op('f32x4.abs', x), v.floats(TWO_31));
  const turns = v.op('f32x4.floor', v.op('f32x4.mul', x, v.floats(1 / TWO_32)));
  const rest = v.op('f32x4.sub', x, v.op('f32x4.mul', turns, v.floats(TWO_32)));
  return v.op(
    'v128.bitselect',
    v.op('i32x4.trunc_sat_f32x4_s', x),
    v.op('i32x4.trunc_sat_f32x4_u', rest),
    fits,
  );
}

export function cast(v: Vectors, x: Vector, from: DType, into: DType): Vector {
  if (from === into) return x;
  if (into === 'float32')
    return from === 'bool' ? v.op('v128.and', x, v.floats(1)) : v.op('f32x4.convert_i32x4_s', x);
  if (into === 'bool')
    return from === 'float32' ? v.op('f32x4.ne', x, v.floats(0)) : v.op('i32x4.ne', x, v.ints(0));
  if (from === 'bool') return v.op('v128.and', x, v.ints(1));
  const whole = from === 'float32' ? truncated(v, x) : x;
  return into === 'uint8' ? v.op('v128.and', whole, v.ints(255)) : whole;
}
