/** Activations of neural networks, and the error function behind one of them; always floats. */
import type { Activates, Floats } from '../../types/rule.ts';
import { argumentMustBeNumber, GradusError } from '../errors.ts';
import { type Graph, toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { define, type Op, type Sample } from './define.ts';
import { float, plain } from './family.ts';

const composed = (name: string, lower: (g: Graph, x: Node) => Node): Op<Floats> =>
  define<Floats>(name, {
    operands: 1,
    lower: (g, x: Node) => lower(g, toFloat(x)),
    samples: plain,
  });

/** One with a number to choose. */
const parametric = (
  name: string,
  usual: number,
  lower: (g: Graph, x: Node, parameter: number) => Node,
): Op<Activates> =>
  define<Activates>(name, {
    operands: 1,
    lower: (g, x: Node, parameter: number = usual) => {
      if (typeof parameter !== 'number')
        throw new GradusError(argumentMustBeNumber(name, 2, parameter));
      return lower(g, toFloat(x), parameter);
    },
    samples: [...plain, { shapes: [[2, 3]], args: [0.3], range: [-2, 2] }] satisfies Sample[],
  });

/** `x` above 0 and `negativeSlope` (0.01) times `x` elsewhere. Its gradient at 0 is `negativeSlope`. */
export const leakyRelu = parametric('leakyRelu', 0.01, (g, x, slope) =>
  g.where(g.gt(x, 0), x, g.mul(x, slope)),
);

/** `x` above 0 and `alpha` (1) times `exp(x) - 1` elsewhere. Its gradient at 0 is `alpha`. */
export const elu = parametric('elu', 1, (g, x, alpha) => {
  const isAbove = g.gt(x, 0);
  // Where `x` is large, `expm1` overflows, and its gradient would be 0 times Infinity.
  const below = g.where(isAbove, 0, x);
  return g.where(isAbove, x, g.mul(alpha, g.expm1(below)));
});

/** `x sigmoid(x)`, also called swish. */
export const silu = composed('silu', (g, x) => g.mul(x, g.sigmoid(x)));

/** `log(1 + exp(x))`: a smooth relu, without overflow. */
export const softplus = float('softplus', (g, ct, _y, x) => [g.mul(ct, g.sigmoid(x))]);

/** `x tanh(softplus(x))`. */
export const mish = composed('mish', (g, x) => g.mul(x, g.tanh(g.softplus(x))));

/** `x` times the normal distribution's share below `x`. `erfc` keeps what `1 + erf` would lose far below 0. */
export const gelu = composed('gelu', (g, x) =>
  g.mul(g.mul(0.5, x), g.erfc(g.mul(x, -Math.SQRT1_2))),
);

/** `2 exp(-x²) / sqrt(π)`, the slope of `erf`. */
const slope = (g: Graph, x: Node): Node => g.mul(2 / Math.sqrt(Math.PI), g.exp(g.neg(g.mul(x, x))));

/** The error function of every element, in (-1, 1). */
export const erf = float('erf', (g, ct, _y, x) => [g.mul(ct, slope(g, x))]);

/** `1 - erf(x)` of every element, exact where that is small. */
export const erfc = float('erfc', (g, ct, _y, x) => [g.neg(g.mul(ct, slope(g, x)))]);
