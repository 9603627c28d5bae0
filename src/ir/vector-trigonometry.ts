/** Trigonometric functions in float32, and their inverses. */
import type { Vector, Vectors } from './vector.ts';
import { withSign } from './vector-arithmetic.ts';
import { absolute, polynomial, ROUNDER } from './vector-exponential.ts';
import { integers, narrowed, widened } from './vector-halves.ts';
import { ASIN, ATAN, COS, HALF_PI, PI, SIN, TAN, TWO_OVER_PI } from './vector-tables.ts';

/** Up to here multiples of the pieces of π / 2 are exact in float32. */
export const NEAR = 100;

/** How many times π / 2 was taken away, as a whole number modulo 4, and what is left. */
export interface Angle {
  readonly turns: Vector;
  readonly r: () => Vector;
  /** The same as a sum, whose second number is what the first has lost by rounding. */
  readonly sum: () => readonly [r: Vector, lost: Vector];
}

/** Of angles up to `NEAR`. */
export function near(v: Vectors, x: Vector): Angle {
  const rounder = v.floats(ROUNDER);
  const turns = v.opaque(v.madd(x, v.floats(TWO_OVER_PI[0]), rounder));
  const n = v.op('f32x4.sub', turns, rounder);
  const [first, second, third] = HALF_PI;
  const exact = v.opaque(v.madd(n, v.floats(-first), x));
  const rough = v.opaque(v.madd(n, v.floats(-second), exact));
  const sum = () => {
    const lost = v.madd(n, v.floats(-second), v.op('f32x4.sub', exact, rough));
    return [rough, v.madd(n, v.floats(-third), lost)] as const;
  };
  return { turns, r: () => v.madd(n, v.floats(-third), rough), sum };
}

const FOUR_TURNS = 4;

/**
 * Of any angle, in float64. The product with each piece of 2 / π is exact, and so is what is left of it modulo 4. Once
 * the nearest whole number is taken away, sums that cancel are exact too, as the next piece is smaller.
 */
function halfFar(v: Vectors, x: Vector): readonly [turns: Vector, r: Vector] {
  const rests = TWO_OVER_PI.map((piece) => {
    const product = v.op('f64x2.mul', x, v.doubles(piece));
    const quarter = v.op('f64x2.mul', product, v.doubles(1 / FOUR_TURNS));
    const whole = v.op('f64x2.mul', v.op('f64x2.nearest', quarter), v.doubles(FOUR_TURNS));
    return v.op('f64x2.sub', product, whole);
  });
  const plus = (a: Vector, b: Vector) => v.op('f64x2.add', a, b);
  const turns = v.op('f64x2.nearest', rests.reduce(plus));
  const fraction = rests.reduce(plus, v.op('f64x2.neg', turns));
  return [turns, v.op('f64x2.mul', fraction, v.doubles(Math.PI / 2))];
}

function far(v: Vectors, x: Vector): Angle {
  const [low, high] = widened(v, x);
  const [lowTurns, lowRest] = halfFar(v, low);
  const [highTurns, highRest] = halfFar(v, high);
  const r = narrowed(v, lowRest, highRest);
  const sum = () => {
    const [low, high] = widened(v, r);
    const lost = [v.op('f64x2.sub', lowRest, low), v.op('f64x2.sub', highRest, high)] as const;
    return [r, narrowed(v, ...lost)] as const;
  };
  return { turns: integers(v, lowTurns, highTurns), r: () => r, sum };
}

/** `x + x³ p(x²)`, of which `square` is `x²`. */
const oddFunction = (v: Vectors, x: Vector, square: Vector, table: readonly number[]): Vector =>
  v.madd(v.op('f32x4.mul', x, square), polynomial(v, square, table), x);

/** Sine and cosine of what is left of an angle. */
function waves(v: Vectors, r: Vector): readonly [sine: Vector, cosine: Vector] {
  const square = v.op('f32x4.mul', r, r);
  return [oddFunction(v, r, square, SIN), polynomial(v, square, [1, -0.5, ...COS])];
}

const isOdd = (v: Vectors, turns: Vector): Vector =>
  v.shift('i32x4.shr_s', v.shift('i32x4.shl', turns, 31), 31);

/** The sine, `quarters` of a turn further. */
export function sineOf(v: Vectors, { turns, r }: Angle, quarters: number): Vector {
  const [sine, cosine] = waves(v, r());
  const n = quarters === 0 ? turns : v.op('i32x4.add', turns, v.ints(quarters));
  const value = v.op('v128.bitselect', cosine, sine, isOdd(v, n));
  const half = v.shift('i32x4.shl', v.shift('i32x4.shr_u', n, 1), 31);
  return v.op('v128.xor', value, half);
}

/** `r` and the rest of the tangent, to which what `r` has lost is added before both are rounded. */
export function tangentOf(v: Vectors, { turns, sum }: Angle): Vector {
  const [r, lost] = sum();
  const square = v.op('f32x4.mul', r, r);
  const cubic = v.op('f32x4.mul', v.op('f32x4.mul', r, square), polynomial(v, square, TAN));
  const rough = v.op('f32x4.add', r, cubic);
  const slope = v.madd(rough, rough, v.floats(1));
  const tangent = v.op('f32x4.add', r, v.opaque(v.madd(slope, lost, cubic)));
  const inverse = v.op('f32x4.div', v.floats(-1), tangent);
  return v.op('v128.bitselect', inverse, tangent, isOdd(v, turns));
}

/** A function of angles, which takes the long way only where some lane needs it. */
function periodic(name: string, of: (v: Vectors, angle: Angle) => Vector) {
  const ofFar = (v: Vectors, x: Vector): Vector => of(v, far(v, x));
  return (v: Vectors, x: Vector): Vector => {
    const isNear = v.op('f32x4.le', absolute(v, x), v.floats(NEAR));
    return v.when(v.op('v128.not', isNear), of(v, near(v, x)), () => v.shared(name, [x], ofFar));
  };
}

export const sin = /* @__PURE__ */ periodic('sin', (v, angle) => sineOf(v, angle, 0));
export const cos = /* @__PURE__ */ periodic('cos', (v, angle) => sineOf(v, angle, 1));
export const tan = /* @__PURE__ */ periodic('tan', tangentOf);

/** What is left of an angle in two numbers when `x` is taken away. */
function less(v: Vectors, [high, low]: readonly number[], x: Vector): Vector {
  const rest = v.opaque(v.op('f32x4.sub', x, v.floats(low ?? 0)));
  return v.op('f32x4.sub', v.floats(high ?? 0), rest);
}

const RIGHT_ANGLE = /* @__PURE__ */ PI.map((part) => part / 2);

/** The arc sine that is a right angle less 1: beyond, twice the other angle is below 1, and has more digits there. */
const ARC_NEAR = 0.5403;

/** The arc sine of `|x|`; beyond `ARC_NEAR` that of `sqrt((1 - |x|) / 2)`, which is half of what `|x|` lacks to a right angle. */
function arc(v: Vectors, x: Vector) {
  const magnitude = absolute(v, x);
  const isBeyond = v.op('f32x4.gt', magnitude, v.floats(ARC_NEAR));
  const half = v.op('f32x4.mul', v.op('f32x4.sub', v.floats(1), magnitude), v.floats(0.5));
  const square = v.op('v128.bitselect', half, v.op('f32x4.mul', x, x), isBeyond);
  const root = v.op('v128.bitselect', v.op('f32x4.sqrt', half), magnitude, isBeyond);
  return { value: oddFunction(v, root, square, ASIN), isBeyond };
}

export function asin(v: Vectors, x: Vector): Vector {
  const { value, isBeyond } = arc(v, x);
  const beyond = less(v, RIGHT_ANGLE, v.op('f32x4.add', value, value));
  return withSign(v, v.op('v128.bitselect', beyond, value, isBeyond), x);
}

export function acos(v: Vectors, x: Vector): Vector {
  const { value, isBeyond } = arc(v, x);
  const twice = v.op('f32x4.add', value, value);
  const isNegative = v.op('f32x4.lt', x, v.floats(0));
  const beyond = v.op('v128.bitselect', less(v, PI, twice), twice, isNegative);
  const within = less(v, RIGHT_ANGLE, withSign(v, value, x));
  return v.op('v128.bitselect', beyond, within, isBeyond);
}

/** The angle of a quotient up to 1 in the first octant, then by mirrors that of the point. */
export function atan2(v: Vectors, y: Vector, x: Vector): Vector {
  const [height, width] = [absolute(v, y), absolute(v, x)];
  const isSteep = v.op('f32x4.gt', height, width);
  const short = v.op('v128.bitselect', width, height, isSteep);
  const long = v.op('v128.bitselect', height, width, isSteep);
  const slope = v.op('f32x4.div', short, long);
  const isOrigin = v.op('f32x4.eq', v.op('f32x4.add', short, long), v.floats(0));
  const defined = v.op('v128.andnot', slope, isOrigin);
  const isInfinite = v.op('f32x4.eq', short, v.floats(Number.POSITIVE_INFINITY));
  const isDiagonal = v.op('v128.and', isInfinite, v.op('f32x4.eq', short, long));
  const tangent = v.op('v128.bitselect', v.floats(1), defined, isDiagonal);
  const octant = oddFunction(v, tangent, v.op('f32x4.mul', tangent, tangent), ATAN);
  const quadrant = v.op('v128.bitselect', less(v, RIGHT_ANGLE, octant), octant, isSteep);
  const isLeft = v.shift('i32x4.shr_s', x, 31);
  const half = v.op('v128.bitselect', less(v, PI, quadrant), quadrant, isLeft);
  return withSign(v, half, y);
}

/** A slope beyond 1 is that of the other angle of a right triangle. */
export function atan(v: Vectors, x: Vector): Vector {
  const magnitude = absolute(v, x);
  const isSteep = v.op('f32x4.gt', magnitude, v.floats(1));
  const inverse = v.op('f32x4.div', v.floats(1), magnitude);
  const tangent = v.op('v128.bitselect', inverse, magnitude, isSteep);
  const octant = oddFunction(v, tangent, v.op('f32x4.mul', tangent, tangent), ATAN);
  const value = v.op('v128.bitselect', less(v, RIGHT_ANGLE, octant), octant, isSteep);
  return withSign(v, value, x);
}
