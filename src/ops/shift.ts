/** Shifts of the bits of whole numbers. */
import type { Shifts } from '../../types/rule.ts';
import { isWhole } from '../dtype.ts';
import { DTypeError, noShift } from '../errors.ts';
import type { Node } from '../graph/node.ts';
import { checkNumber, define, type Op } from './define.ts';

const shift = <N extends 'bitwiseLeftShift' | 'bitwiseRightShift'>(name: N): Op<Shifts<N>> =>
  define<Shifts<N>>(name, {
    operands: 2,
    numbers: true,
    lower: (g, x: Node, other: Node | number) => {
      for (const operand of [x, other])
        if (typeof operand !== 'number' && !isWhole(operand.dtype))
          throw new DTypeError(noShift(name, operand.dtype));
      checkNumber(name, other, x.dtype);
      return g[name](x, other);
    },
    vjp: () => [null, null],
    samples: [
      { shapes: [[12], [12]], dtypes: ['int32', 'int32'], range: [-9, 40] },
      { shapes: [[8, 3], [3]], dtypes: ['uint8', 'uint8'], range: [0, 12] },
      { shapes: [[2, 3]], dtypes: ['int32'], args: [5], range: [-(2 ** 31), 2 ** 31] },
      { shapes: [[2, 3], [3]], dtypes: ['uint8', 'int32'], range: [0, 9] },
    ],
  });

/**
 * The bits of every element moved up by the second operand, broadcast; zeros come in below. By less than 0 or by more
 * bits than there are, 0.
 */
export const bitwiseLeftShift = shift('bitwiseLeftShift');

/**
 * The bits of every element moved down by the second operand, broadcast; the sign comes in above. By less than 0 or by
 * more bits than there are, -1 of negative elements and 0 of others.
 */
export const bitwiseRightShift = shift('bitwiseRightShift');
