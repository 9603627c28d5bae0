/** Logic, and questions about floats. No gradient flows through them. */
import type { Inverts, Logic, Predicates } from '../../types/rule.ts';
import { isFloat } from '../dtype.ts';
import { DTypeError, noBits } from '../errors.ts';
import type { Node } from '../graph/node.ts';
import { checkNumber, define, type Op } from './define.ts';
import { plain } from './family.ts';

function checkBits(name: string, ...operands: readonly (Node | number)[]): void {
  for (const x of operands)
    if (typeof x !== 'number' && isFloat(x.dtype)) throw new DTypeError(noBits(name, x.dtype));
}

const logic = <N extends 'and' | 'or' | 'xor'>(name: N): Op<Logic<N>> =>
  define<Logic<N>>(name, {
    operands: 2,
    numbers: true,
    lower: (g, x: Node, other: Node | number) => {
      checkBits(name, x, other);
      checkNumber(name, other, x.dtype);
      return g[name](x, other);
    },
    vjp: () => [null, null],
    samples: [
      {
        shapes: [
          [2, 3],
          [2, 3],
        ],
        dtypes: ['bool', 'bool'],
      },
      { shapes: [[8, 3], [3]], dtypes: ['int32', 'int32'], range: [-(2 ** 31), 2 ** 31] },
      { shapes: [[2, 3], [3]], dtypes: ['int32', 'bool'], range: [-9, 9] },
      { shapes: [[8, 3], [3]], dtypes: ['uint8', 'uint8'], range: [0, 256] },
    ],
  });

/** Whether both hold, of bools; bit by bit, of whole numbers. Broadcast. */
export const and = logic('and');

/** Whether one of two holds or both, of bools; bit by bit, of whole numbers. Broadcast. */
export const or = logic('or');

/** Whether one of two holds but not both, of bools; bit by bit, of whole numbers. Broadcast. */
export const xor = logic('xor');

/** Whether it does not hold, of bools; every bit flipped, of whole numbers. */
export const not = define<Inverts<'not'>>('not', {
  operands: 1,
  lower: (g, x: Node) => {
    checkBits('not', x);
    return g.not(x);
  },
  vjp: () => [null],
  samples: [
    { shapes: [[2, 3]], dtypes: ['bool'] },
    { shapes: [[2, 3]], dtypes: ['int32'], range: [-(2 ** 31), 2 ** 31] },
    { shapes: [[2, 3]], dtypes: ['uint8'], range: [0, 256] },
  ],
});

const predicate = (name: 'isnan' | 'isinf' | 'isfinite'): Op<Predicates> =>
  define<Predicates>(name, {
    operands: 1,
    lower: (g, x: Node) => g[name](x),
    vjp: () => [null],
    samples: plain,
  });

/** Where an element is NaN. */
export const isnan = predicate('isnan');

/** Where an element is Infinity or -Infinity. */
export const isinf = predicate('isinf');

/** Where an element is neither NaN nor infinite. */
export const isfinite = predicate('isfinite');
