/** Elementwise ops. Each is one scalar instruction (src/ir/scalar.ts) over broadcast operands. */
import type { DType } from '../../types/dtype.ts';
import type { Casts, Floats, Lerps, Selects } from '../../types/rule.ts';
import { asDType, checkDType, floatOf } from '../dtype.ts';
import { commonDType, toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { broadcast } from '../shape.ts';
import { checkNumber, define, type Vjp } from './define.ts';
import { broadcasts, divides, float, pairs, same, within } from './family.ts';

const positive = within(0.5, 3);

/** Minus every element. */
export const neg = same('neg', (g, ct) => [g.neg(ct)]);

/** Absolute value of every element. Its gradient at 0 is 0. */
export const abs = same('abs', (g, ct, _y, x) => [g.mul(ct, g.sign(x))]);

/** `max(x, 0)` of every element; NaN stays NaN. Its gradient at 0 is 0. */
export const relu = same('relu', (g, ct, y) => [g.where(g.gt(y, 0), ct, 0)]);

/** e to the power of every element. */
export const exp = float('exp', (g, ct, y) => [g.mul(ct, y)]);

/** Natural logarithm of every element: -Infinity at 0, NaN below. */
export const log = float('log', (g, ct, _y, x) => [g.div(ct, x)], positive);

/** Square root of every element: NaN below 0. */
export const sqrt = float('sqrt', (g, ct, y) => [g.div(ct, g.mul(2, y))], positive);

/** `1 / sqrt(x)` of every element: Infinity at 0, NaN below. */
export const rsqrt = define<Floats>('rsqrt', {
  operands: 1,
  lower: (g, x: Node) => g.div(1, g.sqrt(toFloat(x))),
  samples: positive,
});

/** `1 / x` of every element. */
export const reciprocal = define<Floats>('reciprocal', {
  operands: 1,
  lower: (g, x: Node) => g.div(1, toFloat(x)),
  samples: within(-3, -0.5),
});

/** `exp(x) - 1` of every element, exact near 0. */
export const expm1 = float('expm1', (g, ct, y) => [g.mul(ct, g.add(y, 1))]);

/** `log(1 + x)` of every element, exact near 0: -Infinity at -1, NaN below. */
export const log1p = float('log1p', (g, ct, _y, x) => [g.div(ct, g.add(x, 1))], within(-0.8, 2));

/** Logarithm to base 2 of every element, exact at powers of 2. */
export const log2 = float('log2', (g, ct, _y, x) => [g.div(ct, g.mul(x, Math.LN2))], positive);

/** Logarithm to base 10 of every element. */
export const log10 = float('log10', (g, ct, _y, x) => [g.div(ct, g.mul(x, Math.LN10))], positive);

/** Hyperbolic tangent of every element, in (-1, 1). d tanh x = (1 - y²) dx. */
export const tanh = float('tanh', (g, ct, y) => [g.mul(ct, g.sub(1, g.mul(y, y)))]);

/** `1 / (1 + exp(-x))` of every element, in (0, 1). d sigmoid x = y (1 - y) dx. */
export const sigmoid = float('sigmoid', (g, ct, y) => [g.mul(ct, g.mul(y, g.sub(1, y)))]);

/** Sum of two tensors, broadcast. */
export const add = broadcasts('add', (_g, ct) => [ct, ct]);

/** Difference of two tensors, broadcast. */
export const sub = broadcasts('sub', (g, ct) => [ct, g.neg(ct)]);

/** Product of two tensors element by element (the Hadamard product), broadcast. */
export const mul = broadcasts('mul', (g, ct, _y, a, b) => [g.mul(ct, b), g.mul(ct, a)]);

/** Quotient of two tensors, broadcast; always a float. d(a / b) = da / b - a db / b². */
export const div = divides(
  'div',
  (g, ct, y, _a, b) => {
    const share = g.div(ct, b);
    return [share, g.neg(g.mul(share, y))];
  },
  within(0.5, 2, pairs),
);

/**
 * First operand to the power of the second, broadcast. d(aᵇ) = b aᵇ⁻¹ da + aᵇ ln a db, where the second term
 * is 0 at a = 0.
 */
export const pow = broadcasts(
  'pow',
  (g, ct, y, a, b) => [
    // No branch that is not taken may be infinite: the derivatives of this one would be NaN.
    g.mul(ct, g.mul(b, g.pow(a, g.sub(g.where(g.eq(b, 0), 1, b), 1)))),
    g.mul(ct, g.where(g.eq(a, 0), 0, g.mul(y, g.log(g.where(g.eq(a, 0), 1, a))))),
  ],
  [...within(0.5, 2, pairs), { shapes: [[2, 3]], args: [3], range: [-2, 2] }],
);

/** Shares a gradient between the operands of `maximum` and `minimum`: half to each where they are equal. */
const winner =
  (wins: 'gt' | 'lt'): Vjp =>
  (g, ct, _y, a, b) => {
    const isEqual = g.eq(a, b);
    const share = (x: Node, other: Node) =>
      g.mul(ct, g.where(isEqual, 0.5, g.cast(g[wins](x, other), ct.dtype)));
    return [share(a, b), share(b, a)];
  };

/** The larger of two tensors element by element, broadcast; NaN wins. Equal elements share the gradient. */
export const maximum = broadcasts('maximum', winner('gt'));

/** The smaller of two tensors element by element, broadcast; NaN wins. Equal elements share the gradient. */
export const minimum = broadcasts('minimum', winner('lt'));

/**
 * From `x` to `end`, the way that `weight` says: `x` at 0, `end` at 1, both exactly; broadcast, always a float.
 * As in PyTorch it is computed from the nearer end.
 */
export const lerp = define<Lerps>('lerp', {
  operands: 3,
  numbers: true,
  lower: (g, x: Node, end: Node | number, weight: Node | number) => {
    const operands = [x, end, weight];
    const dtype = floatOf(commonDType(operands));
    const [from, to, w] = operands.map((operand) =>
      typeof operand === 'number' ? g.constant(operand, dtype) : g.cast(operand, dtype),
    ) as [Node, Node, Node];
    broadcast('lerp', broadcast('lerp', from.shape, to.shape), w.shape);
    const way = g.sub(to, from);
    const [near, far] = [g.add(from, g.mul(w, way)), g.sub(to, g.mul(way, g.sub(1, w)))];
    if (typeof weight === 'number') return Math.abs(weight) < 0.5 ? near : far;
    return g.where(g.lt(g.abs(w), 0.5), near, far);
  },
  samples: [
    { shapes: [[2, 3], [2, 3], [3]], range: [-2, 2] },
    { shapes: [[2, 3], [3], []], range: [-2, 2] },
    { shapes: [[2, 3], [3]], args: [0.25], range: [-2, 2] },
    { shapes: [[2, 3]], args: [2, 0.75], range: [-2, 2] },
  ],
});

/** `a` where the condition (a bool tensor) holds and `b` elsewhere; all three broadcast. */
export const where = define<Selects>('where', {
  operands: 3,
  numbers: true,
  lower: (g, condition: Node, a: Node | number, b: Node | number) => {
    checkDType('where', 'condition', condition.dtype, 'bool');
    const dtype = [a, b].map((x) => (typeof x === 'number' ? undefined : x.dtype)).find(Boolean);
    if (dtype) for (const x of [a, b]) checkNumber('where', x, dtype);
    return g.where(condition, a, b);
  },
  vjp: (g, ct, _y, condition) => [null, g.where(condition, ct, 0), g.where(condition, 0, ct)],
  samples: [
    { shapes: [[2, 3], [2, 3], [3]], dtypes: ['bool', 'float32', 'float32'], range: [-2, 2] },
    {
      shapes: [
        [2, 3],
        [2, 3],
      ],
      dtypes: ['bool', 'float32'],
      args: [0],
      range: [-2, 2],
    },
  ],
});

/** The same values as another dtype: float to whole numbers truncates toward 0 and wraps, anything but 0 is true. */
export const to = define<Casts>('to', {
  operands: 1,
  lower: (g, x: Node, dtype: DType) => g.cast(x, asDType('to', dtype)),
  samples: [
    { shapes: [[2, 3]], dtypes: ['int32'], args: ['float32'], range: [-5, 5] },
    { shapes: [[2, 3]], args: ['int32'], range: [-5, 5] },
    { shapes: [[2, 3]], args: ['bool'], range: [-5, 5] },
  ],
});
