/** Ops with masks, and those whose result is as large as the number of elements that are not 0. */
import type { Finds, MaskedFills, MaskedSelects } from '../../types/rule.ts';
import { checkDType, numbersIn } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { scalarValue } from '../errors-select.ts';
import { invariant, type Node, type Sizes, source } from '../graph/node.ts';
import { Buffer } from '../runtime/buffers.ts';
import { numel } from '../shape.ts';
import * as shapes from '../shape-select.ts';
import { define, type Op } from './define.ts';
import { asValue } from './select.ts';

/** The elements of an operand that was read. */
export function known(x: Node): ArrayLike<number> {
  invariant(x.buffer, 'an operand that was to be read');
  return numbersIn(x.dtype, x.buffer.read('at'));
}

/** A tensor of indices that are known now. */
export const indicesOf = (values: Int32Array, shape: Sizes = [values.length]): Node =>
  source(shape, 'int32', { buffer: new Buffer('int32', values) });

/** `x` with `value` where the mask (a bool tensor) holds; both broadcast. The value is a number or a scalar tensor. */
export const maskedFill = define<MaskedFills>('maskedFill', {
  operands: 3,
  numbers: 'and booleans',
  lower: (g, x: Node, mask: Node, value: Node | number) => {
    checkDType('maskedFill', 'mask', mask.dtype, 'bool');
    shapes.masked('maskedFill', x.shape, mask.shape);
    const filling = asValue(g, 'maskedFill', 'value', value, x);
    if (filling.shape.length > 0) throw new ShapeError(scalarValue('maskedFill', filling.shape));
    return g.where(mask, filling, x);
  },
  samples: [
    { shapes: [[2, 3], [3]], args: [-1], dtypes: ['float32', 'bool'], range: [-2, 2] },
    {
      shapes: [[3], [2, 1], []],
      dtypes: ['float32', 'bool', 'float32'],
      range: [-2, 2],
    },
  ],
});

/** The elements of `x` where the mask (a bool tensor) holds, as a vector; both broadcast. Reads the mask. */
export const maskedSelect = define<MaskedSelects>('maskedSelect', {
  operands: 2,
  reads: [1],
  lower: (g, x: Node, mask: Node) => {
    checkDType('maskedSelect', 'mask', mask.dtype, 'bool');
    const shape = shapes.masked('maskedSelect', x.shape, mask.shape);
    const holds = shapes.broadcastElements(known(mask), mask.shape, shape);
    const flat = g.reshape(g.expand(x, shape), [numel(shape)]);
    return g.gather(flat, indicesOf(shapes.flatPositions(holds)), 0, 'take');
  },
  samples: [
    {
      shapes: [
        [2, 3],
        [2, 3],
      ],
      dtypes: ['float32', 'bool'],
      range: [-2, 2],
    },
    { shapes: [[3], [2, 1]], dtypes: ['float32', 'bool'], range: [-2, 2] },
  ],
});

const finds = (name: 'nonzero' | 'argwhere'): Op<Finds> =>
  define<Finds>(name, {
    operands: 1,
    reads: [0],
    lower: (_g, x: Node) => {
      const found = shapes.positionsOf(known(x), x.shape);
      const rank = x.shape.length;
      const count = rank > 0 ? found.length / rank : shapes.flatPositions(known(x)).length;
      return indicesOf(found, [count, rank]);
    },
    samples: [
      { shapes: [[2, 3]], dtypes: ['bool'] },
      { shapes: [[3, 1, 2]], dtypes: ['int32'], range: [-1, 1.9] },
    ],
  });

/** The indices of the elements that are not 0, as int32, a row for each: `[number, rank]`. Reads the tensor. */
export const nonzero = finds('nonzero');

/** The same as `nonzero`. */
export const argwhere = finds('argwhere');
