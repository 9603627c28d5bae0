/** Makers of rows for the families of elementwise ops, each one scalar instruction. */
import type { Broadcasts, Divides, Floats, Same } from '../../types/rule.ts';
import { floatOf } from '../dtype.ts';
import { commonDType, toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import type { ScalarName } from '../ir/scalar.ts';
import { checkNumber, define, type Op, type Rule, type Sample, type Vjp } from './define.ts';

export const plain: readonly Sample[] = [
  { shapes: [[2, 3]], range: [-2, 2] },
  { shapes: [[]], range: [-2, 2] },
];
export const pairs: readonly Sample[] = [
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

/** The same samples on numbers from elsewhere. */
export const within = (
  low: number,
  high: number,
  samples: readonly Sample[] = plain,
): readonly Sample[] => samples.map((sample) => ({ ...sample, range: [low, high] as const }));

type Instruction = Exclude<ScalarName, 'cast'>;

/** An op of one operand that keeps its dtype. */
export const same = (name: Instruction, vjp: Vjp, samples = plain): Op<Same> =>
  define<Same>(name, { operands: 1, lower: (g, x: Node) => g[name](x), vjp, samples });

/** An op of one operand whose result is a float. */
export const float = (name: Instruction, vjp: Vjp, samples = plain): Op<Floats> =>
  define<Floats>(name, { operands: 1, lower: (g, x: Node) => g[name](toFloat(x)), vjp, samples });

const binary = <R extends Rule>(
  name: Instruction,
  float: boolean,
  vjp: Vjp,
  samples = pairs,
): Op<R> =>
  define<R>(name, {
    operands: 2,
    numbers: true,
    lower: (g, x: Node, other: Node | number) => {
      if (!float) checkNumber(name, other, x.dtype);
      // Promoted first: int32 and float16 are float16 together, and float32 one by one.
      const dtype = float ? floatOf(commonDType([x, other])) : x.dtype;
      const cast = (operand: Node | number) =>
        float && typeof operand !== 'number' ? g.cast(operand, dtype) : operand;
      return g[name](cast(x), cast(other));
    },
    vjp,
    samples,
  });

/** An op of two operands, broadcast, dtypes promoted. */
export const broadcasts = <N extends Instruction>(
  name: N,
  vjp: Vjp,
  samples = pairs,
): Op<Broadcasts<N>> => binary<Broadcasts<N>>(name, false, vjp, samples);

/** An op of two operands, broadcast, whose result is a float. */
export const divides = <N extends Instruction>(
  name: N,
  vjp: Vjp,
  samples = pairs,
): Op<Divides<N>> => binary<Divides<N>>(name, true, vjp, samples);
