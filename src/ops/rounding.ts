/** Rounding, remainders and bounds. They are constant or straight between steps, and so are their gradients. */
import type { Clamps, Same } from '../../types/rule.ts';
import { isFloat } from '../dtype.ts';
import { argumentMustBeNumber, GradusError, noBounds } from '../errors.ts';
import type { Graph } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { checkNumber, define, type Op } from './define.ts';
import { broadcasts, pairs, same, within } from './family.ts';

/** No element of the samples is whole or half of a whole number. */
const between = within(-2.1, 2.3);

/** An op that leaves whole numbers as they are. */
const rounding = (name: 'floor' | 'ceil' | 'round' | 'trunc'): Op<Same> =>
  define<Same>(name, {
    operands: 1,
    lower: (g, x: Node) => (isFloat(x.dtype) ? g[name](x) : x),
    vjp: () => [null],
    samples: between,
  });

/** The next whole number below every element, or itself. Its gradient is 0. */
export const floor = rounding('floor');

/** The next whole number above every element, or itself. Its gradient is 0. */
export const ceil = rounding('ceil');

/** The nearest whole number, of two the even one: 0.5 becomes 0, 1.5 becomes 2. Its gradient is 0. */
export const round = rounding('round');

/** Every element without its fraction: towards 0. Its gradient is 0. */
export const trunc = rounding('trunc');

/** -1, 0 or 1 as every element is below, at or above 0; NaN stays NaN. Its gradient is 0. */
export const sign = same('sign', () => [null], between);

/** The first operand's quotient by the second, less its fraction; found from what is left over. */
const quotient = (g: Graph, rest: Node, a: Node, b: Node): Node =>
  g.round(g.div(g.sub(a, rest), b));

/** What division leaves, with the sign of the first operand, broadcast: as % in JavaScript. int32 by 0 gives 0. */
export const fmod = broadcasts(
  'fmod',
  (g, ct, y, a, b) => [ct, g.neg(g.mul(ct, quotient(g, y, a, b)))],
  within(0.6, 2.1, pairs),
);

/** What division leaves, with the sign of the second operand, broadcast: as % in Python. int32 by 0 gives 0. */
export const remainder = broadcasts(
  'remainder',
  (g, ct, y, a, b) => [ct, g.neg(g.mul(ct, quotient(g, y, a, b)))],
  within(-2.1, -0.6, pairs),
);

/** The least and the greatest value. */
export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function checkBound(bound: unknown, position: number): void {
  if (bound === undefined || typeof bound === 'number') return;
  throw new GradusError(argumentMustBeNumber('clamp', position, bound));
}

/** `x`, or `bound` where it lies beyond. A tie is `x`: the gradient passes at a bound, as in PyTorch. */
function bounded(g: Graph, x: Node, bound: number | undefined, side: 'min' | 'max'): Node {
  if (bound === undefined) return x;
  checkNumber('clamp', bound, x.dtype);
  const [holds, extreme] =
    side === 'min' ? (['ge', 'maximum'] as const) : (['le', 'minimum'] as const);
  return g.where(g[holds](x, bound), x, g[extreme](x, bound));
}

/**
 * Every element, but at least `min` and at most `max`, of which one may be missing: `clamp(0, 1)` or
 * `clamp({ max: 1 })`. `max` prevails where they cross. The gradient passes between the bounds and on them.
 */
export const clamp = define<Clamps>('clamp', {
  operands: 1,
  lower: (g, x: Node, first?: number | Bounds, second?: number) => {
    const given = typeof first === 'object' && first !== null ? first : { min: first };
    const { min, max = second } = given;
    if (min === undefined && max === undefined) throw new GradusError(noBounds('clamp'));
    checkBound(min, 2);
    checkBound(max, max === second ? 3 : 2);
    return bounded(g, bounded(g, x, min, 'min'), max, 'max');
  },
  samples: [
    { shapes: [[2, 3]], args: [-1, 1], range: [-2, 2] },
    { shapes: [[2, 3]], args: [{ max: 1 }], range: [-2, 2] },
    { shapes: [[2, 3]], args: [{ min: -1, max: 0 }], range: [-2, 2] },
  ],
});
