/** Vectors in float64, two lanes at a time: for what needs more digits on the way. */
import type { Vector, Vectors } from './vector.ts';

type Halves = readonly [low: Vector, high: Vector];

/** The first two lanes in float64, and the last two. */
export const widened = (v: Vectors, x: Vector): Halves => [
  v.op('f64x2.promote_low_f32x4', x),
  v.op('f64x2.promote_low_f32x4', v.shuffle(x, x, [2, 3, 2, 3])),
];

/** The same of int32 lanes, without their signs. */
export const magnitudes = (v: Vectors, x: Vector): Halves => {
  const of = (half: Vector) => v.op('f64x2.abs', v.op('f64x2.convert_low_i32x4_s', half));
  return [of(x), of(v.shuffle(x, x, [2, 3, 2, 3]))];
};

/** Float32 lanes out of two halves. */
export const narrowed = (v: Vectors, low: Vector, high: Vector): Vector =>
  v.shuffle(
    v.op('f32x4.demote_f64x2_zero', low),
    v.op('f32x4.demote_f64x2_zero', high),
    [0, 1, 4, 5],
  );

/** Int32 lanes out of two halves of whole numbers. */
export const integers = (v: Vectors, low: Vector, high: Vector): Vector =>
  v.shuffle(
    v.op('i32x4.trunc_sat_f64x2_s_zero', low),
    v.op('i32x4.trunc_sat_f64x2_s_zero', high),
    [0, 1, 4, 5],
  );

/** A polynomial by its coefficients, the constant first. */
export function polynomial64(v: Vectors, x: Vector, coefficients: readonly number[]): Vector {
  const last = v.doubles(coefficients.at(-1) ?? 0);
  return coefficients.slice(0, -1).reduceRight((sum, coefficient) => {
    const product = v.op('f64x2.mul', sum, x);
    return v.op('f64x2.add', product, v.doubles(coefficient));
  }, last);
}
