/** Elementwise ops. Each is one scalar instruction (src/ir/scalar.ts) over broadcast operands. */
import type { DType } from '../../types/dtype.ts';
import type { Broadcasts, Casts, Divides, Floats, Same, Selects } from '../../types/rule.ts';
import { asDType, checkDType } from '../dtype.ts';
import { toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { checkNumber, define, type Op, type Rule, type Sample, type Vjp } from './define.ts';

const plain: readonly Sample[] = [
  { shapes: [[2, 3]], range: [-2, 2] },
  { shapes: [[]], range: [-2, 2] },
];
const pairs: readonly Sample[] = [
  {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    range: [-2, 2],
  },
  { shapes: [[2, 3], [3]], range: [-2, 2] },
  {
    shapes: [
      [2, 1, 3],
      [4, 1],
    ],
    range: [-2, 2],
  },
];

/** The instructions with one operand. */
type Unary = 'neg' | 'abs' | 'relu' | 'exp' | 'log' | 'sqrt' | 'tanh' | 'sigmoid';

/** An op of one operand that keeps its dtype. */
const same = (name: Unary, vjp: Vjp, samples = plain): Op<Same> =>
  define<Same>(name, { operands: 1, lower: (g, x: Node) => g[name](x), vjp, samples });

/** An op of one operand whose result is a float. */
const float = (name: Unary, vjp: Vjp, samples = plain): Op<Floats> =>
  define<Floats>(name, { operands: 1, lower: (g, x: Node) => g[name](toFloat(x)), vjp, samples });

type Binary = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'minimum';

/** An op of two operands. `float` says that integers are made floats first. */
const binary = <R extends Rule>(name: Binary, float: boolean, vjp: Vjp, samples = pairs): Op<R> =>
  define<R>(name, {
    operands: 2,
    numbers: true,
    lower: (g, x: Node, other: Node | number) => {
      if (!float) checkNumber(name, other, x.dtype);
      const y = float && typeof other !== 'number' ? toFloat(other) : other;
      return g[name](float ? toFloat(x) : x, y);
    },
    vjp,
    samples,
  });

/** Minus every element. */
export const neg = same('neg', (g, ct) => [g.neg(ct)]);

/** Absolute value of every element. Its gradient at 0 is 0. */
export const abs = same('abs', (g, ct, _y, x) => [g.mul(ct, g.sign(x))]);

/** `max(x, 0)` of every element; NaN stays NaN. Its gradient at 0 is 0. */
export const relu = same('relu', (g, ct, y) => [g.where(g.gt(y, 0), ct, 0)]);

/** e to the power of every element. */
export const exp = float('exp', (g, ct, y) => [g.mul(ct, y)]);

/** Natural logarithm of every element: -Infinity at 0, NaN below. */
export const log = float('log', (g, ct, _y, x) => [g.div(ct, x)], [
  { shapes: [[2, 3]], range: [0.5, 3] },
]);

/** Square root of every element: NaN below 0. */
export const sqrt = float('sqrt', (g, ct, y) => [g.div(ct, g.mul(2, y))], [
  { shapes: [[2, 3]], range: [0.5, 3] },
]);

/** Hyperbolic tangent of every element, in (-1, 1). d tanh x = (1 - y²) dx. */
export const tanh = float('tanh', (g, ct, y) => [g.mul(ct, g.sub(1, g.mul(y, y)))]);

/** `1 / (1 + exp(-x))` of every element, in (0, 1). d sigmoid x = y (1 - y) dx. */
export const sigmoid = float('sigmoid', (g, ct, y) => [g.mul(ct, g.mul(y, g.sub(1, y)))]);

/** Sum of two tensors, broadcast. */
export const add = binary<Broadcasts<'add'>>('add', false, (_g, ct) => [ct, ct]);

/** Difference of two tensors, broadcast. */
export const sub = binary<Broadcasts<'sub'>>('sub', false, (g, ct) => [ct, g.neg(ct)]);

/** Product of two tensors element by element (the Hadamard product), broadcast. */
export const mul = binary<Broadcasts<'mul'>>('mul', false, (g, ct, _y, a, b) => [
  g.mul(ct, b),
  g.mul(ct, a),
]);

/** Quotient of two tensors, broadcast; always a float. d(a / b) = da / b - a db / b². */
export const div = binary<Divides<'div'>>(
  'div',
  true,
  (g, ct, y, _a, b) => [g.div(ct, b), g.neg(g.div(g.mul(ct, y), b))],
  pairs.map((sample) => ({ ...sample, range: [0.5, 2] as const })),
);

/**
 * First operand to the power of the second, broadcast. d(aᵇ) = b aᵇ⁻¹ da + aᵇ ln a db, where the second term
 * is 0 at a = 0.
 */
export const pow = binary<Broadcasts<'pow'>>(
  'pow',
  false,
  (g, ct, y, a, b) => [
    g.mul(ct, g.where(g.eq(b, 0), 0, g.mul(b, g.pow(a, g.sub(b, 1))))),
    g.mul(ct, g.where(g.eq(a, 0), 0, g.mul(y, g.log(a)))),
  ],
  [
    ...pairs.map((sample) => ({ ...sample, range: [0.5, 2] as const })),
    { shapes: [[2, 3]], args: [3], range: [-2, 2] },
  ],
);

/** Shares a gradient between the operands of `maximum` and `minimum`: half to each where they are equal. */
const winner =
  (wins: 'gt' | 'lt'): Vjp =>
  (g, ct, _y, a, b) => {
    const share = (x: Node, other: Node) =>
      g.mul(ct, g.where(g.eq(x, other), 0.5, g.cast(g[wins](x, other), ct.dtype)));
    return [share(a, b), share(b, a)];
  };

/** The larger of two tensors element by element, broadcast; NaN wins. Equal elements share the gradient. */
export const maximum = binary<Broadcasts<'maximum'>>('maximum', false, winner('gt'));

/** The smaller of two tensors element by element, broadcast; NaN wins. Equal elements share the gradient. */
export const minimum = binary<Broadcasts<'minimum'>>('minimum', false, winner('lt'));

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

/** The same values as another dtype: float to int32 truncates toward 0, anything but 0 is true. */
export const to = define<Casts>('to', {
  operands: 1,
  lower: (g, x: Node, dtype: DType) => g.cast(x, asDType('to', dtype)),
  samples: [
    { shapes: [[2, 3]], dtypes: ['int32'], args: ['float32'], range: [-5, 5] },
    { shapes: [[2, 3]], args: ['int32'], range: [-5, 5] },
    { shapes: [[2, 3]], args: ['bool'], range: [-5, 5] },
  ],
});
