/** Trigonometric and hyperbolic functions, in radians, of every element; always floats. */
import { divides, float, pairs, within } from './family.ts';

/** Sine of every element: NaN at an infinity. */
export const sin = float('sin', (g, ct, _y, x) => [g.mul(ct, g.cos(x))]);

/** Cosine of every element: NaN at an infinity. */
export const cos = float('cos', (g, ct, _y, x) => [g.neg(g.mul(ct, g.sin(x)))]);

/** Tangent of every element. d tan x = (1 + y²) dx. */
export const tan = float(
  'tan',
  (g, ct, y) => [g.mul(ct, g.add(1, g.mul(y, y)))],
  within(-1.2, 1.2),
);

/** Arcsine of every element, in [-π/2, π/2]: NaN outside of [-1, 1]. */
export const asin = float(
  'asin',
  (g, ct, _y, x) => [g.div(ct, g.sqrt(g.sub(1, g.mul(x, x))))],
  within(-0.8, 0.8),
);

/** Arccosine of every element, in [0, π]: NaN outside of [-1, 1]. */
export const acos = float(
  'acos',
  (g, ct, _y, x) => [g.neg(g.div(ct, g.sqrt(g.sub(1, g.mul(x, x)))))],
  within(-0.8, 0.8),
);

/** Arctangent of every element, in [-π/2, π/2]. */
export const atan = float('atan', (g, ct, _y, x) => [g.div(ct, g.add(1, g.mul(x, x)))]);

/**
 * The angle of the point (other, x), in [-π, π], broadcast: the arctangent of `x / other` in the right quadrant.
 * Signed zeros say from which side an axis is met. The gradient at (0, 0) is 0.
 */
export const atan2 = divides(
  'atan2',
  (g, ct, _y, a, b) => {
    const square = g.add(g.mul(a, a), g.mul(b, b));
    const scaled = g.div(ct, g.where(g.eq(square, 0), Number.POSITIVE_INFINITY, square));
    return [g.mul(scaled, b), g.neg(g.mul(scaled, a))];
  },
  within(0.5, 2, pairs),
);

/** Hyperbolic sine of every element. */
export const sinh = float('sinh', (g, ct, _y, x) => [g.mul(ct, g.cosh(x))]);

/** Hyperbolic cosine of every element. */
export const cosh = float('cosh', (g, ct, _y, x) => [g.mul(ct, g.sinh(x))]);
