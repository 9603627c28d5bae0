/** How reshapes, permutations and slices are written: by the op that says most. */

import type { Node, Sizes } from '../graph/node.ts';
import { constantOf } from '../ir/simplify.ts';
import { same } from '../shape.ts';
import { type Expression, method, number, text } from './expression.ts';
import { filled, type Of } from './operand.ts';

const tensor = (node: Node, of: Of): Expression => {
  const value = constantOf(node);
  return value === undefined ? of(node) : filled(value, node);
};

/** The axis of size 1 that `long` has more than `short`. */
const addedAxis = (short: Sizes, long: Sizes): number =>
  long.findIndex((n, i) => n === 1 && same(long.toSpliced(i, 1), short));

export function reshaped(node: Node, of: Of): Expression {
  const [x] = node.inputs as readonly [Node];
  const element = elementOf(node, x, of);
  if (element) return element;
  const added = addedAxis(x.shape, node.shape);
  if (added >= 0) return method(tensor(x, of), 'unsqueeze', text(added));
  const dropped = addedAxis(node.shape, x.shape);
  if (dropped >= 0) return method(tensor(x, of), 'squeeze', text(dropped));
  const sizes = node.shape.length === 0 ? [text([])] : node.shape.map(number);
  return method(tensor(x, of), 'reshape', ...sizes);
}

export function permuted(node: Node, of: Of): Expression {
  const [x] = node.inputs as readonly [Node];
  const axes = node.attributes.axes ?? [];
  const rank = axes.length;
  if (rank === 2) return method(tensor(x, of), 'T');
  const isLast = axes.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
  return isLast
    ? method(tensor(x, of), 'transpose', text(-1), text(-2))
    : method(tensor(x, of), 'permute', ...axes.map(number));
}

/** The elements of one axis as a range: `1:3`, `::-1`. */
function range(start: number, count: number, step: number, size: number): string {
  if (count === 0) return '0:0';
  const [first, last] = [start, start + (count - 1) * step];
  const by = step === 1 ? '' : `:${step}`;
  if (step > 0) return `${first === 0 ? '' : first}:${last + 1 >= size ? '' : last + 1}${by}`;
  return `${first === size - 1 ? '' : first}:${last === 0 ? '' : last - 1}${by}`;
}

/** What `at` takes for each axis. */
function ranges({ attributes: { before = [], steps = [] }, shape }: Node, x: Node): string[] {
  return shape.map((count, i) => {
    const [start, step, size] = [before[i] ?? 0, steps[i] ?? 1, x.shape[i] ?? 0];
    return count === size && step === 1 ? ':' : range(start, count, step, size);
  });
}

function at(x: Node, indices: (string | number)[], of: Of): Expression {
  while (indices.at(-1) === ':') indices.pop();
  return method(tensor(x, of), 'at', ...indices.map(text));
}

export function sliced(node: Node, of: Of): Expression {
  const [x] = node.inputs as readonly [Node];
  const each = ranges(node, x);
  const turned = each.flatMap((one, i) => (one === '::-1' ? [i] : []));
  if (each.every((one) => one === ':' || one === '::-1'))
    return method(tensor(x, of), 'flip', ...turned.map(number));
  return at(x, each, of);
}

/** A slice of one element along some axes, which are dropped: those axes at an index. */
function elementOf(node: Node, x: Node, of: Of): Expression | undefined {
  const [from] = x.inputs;
  if (x.op !== 'slice' || !from) return undefined;
  const isOne = (i: number) => x.shape[i] === 1 && from.shape[i] !== 1;
  if (
    !same(
      x.shape.filter((_, i) => !isOne(i)),
      node.shape,
    )
  )
    return undefined;
  const each = ranges(x, from);
  return at(
    from,
    each.map((one, i) => (isOne(i) ? (x.attributes.before?.[i] ?? 0) : one)),
    of,
  );
}
