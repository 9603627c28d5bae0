/** Comparisons: element by element, broadcast, dtype bool. No gradient flows through them. */
import type { Compares } from '../../types/rule.ts';
import type { Node } from '../graph/node.ts';
import { checkNumber, define, type Op } from './define.ts';

const comparison = <N extends 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'>(name: N): Op<Compares<N>> =>
  define<Compares<N>>(name, {
    operands: 2,
    numbers: true,
    lower: (g, x: Node, other: Node | number) => {
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
        dtypes: ['int32', 'int32'],
        range: [0, 3],
      },
      { shapes: [[2, 3], [3]], range: [-1, 1] },
    ],
  });

/** Where two tensors are equal. NaN equals nothing. */
export const eq = comparison('eq');

/** Where two tensors differ. NaN differs from everything. */
export const ne = comparison('ne');

/** Where the first is less than the second. */
export const lt = comparison('lt');

/** Where the first is less than or equal to the second. */
export const le = comparison('le');

/** Where the first is greater than the second. */
export const gt = comparison('gt');

/** Where the first is greater than or equal to the second. */
export const ge = comparison('ge');
