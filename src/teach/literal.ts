/** Tensors from outside of a function, as literals. */
import { numbersIn } from '../dtype.ts';
import { GradientError, readInside } from '../errors.ts';
import { capturedTensor } from '../errors-teach.ts';
import { type Node, sizeOf } from '../graph/node.ts';
import { call, type Expression, text } from './expression.ts';

/** A tensor of more elements is no text to read. */
const MOST_ELEMENTS = 100;

function nested(values: readonly unknown[], [n, ...rest]: readonly number[]): unknown {
  if (n === undefined) return values[0];
  const step = values.length / Math.max(n, 1);
  return Array.from({ length: n }, (_, i) => nested(values.slice(i * step, (i + 1) * step), rest));
}

export function literal(op: string, x: Node): Expression {
  const { shape, dtype, buffer } = x;
  if (!buffer) throw new GradientError(readInside(op));
  if (sizeOf(x) > MOST_ELEMENTS) throw new GradientError(capturedTensor(op, shape, MOST_ELEMENTS));
  const options = dtype === 'float32' ? [] : [text({ dtype })];
  if (sizeOf(x) === 0) return call('zeros', text(shape), ...options);
  const numbers = Array.from(numbersIn(dtype, buffer.read(op)));
  if (dtype === 'bool')
    return call(
      'tensor',
      text(
        nested(
          numbers.map((n) => n !== 0),
          shape,
        ),
      ),
    );
  return call('tensor', text(nested(numbers, shape)), ...options);
}
