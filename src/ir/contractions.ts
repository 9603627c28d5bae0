/**
 * Contractions that are rewritten. One whose result is moved by shears and summed: `sum(shear(contract(a, b)))`. The gradient of a convolution by
 * its input is one, and as it stands it would need memory for every element of the kernel at every place. The sum is
 * one product of a moved operand instead, as the convolution itself is.
 */
import { graph as g } from '../graph/build.ts';
import { type Attributes, type Node, type Sizes, shearOf } from '../graph/node.ts';
import { chainOf } from './phases.ts';

/** An operand of a contraction, with a label for each of their axes. */
interface Operand {
  readonly node: Node;
  readonly labels: Sizes;
}

/** The operand with axes of these labels and sizes, along which it is the same, behind its own. */
function repeated({ node, labels }: Operand, axes: ReadonlyMap<number, number>): Operand {
  const added = [...axes].filter(([label]) => !labels.includes(label));
  const ones = added.map(() => 1);
  const sizes = added.map(([, size]) => size);
  return {
    node: g.expand(g.reshape(node, [...node.shape, ...ones]), [...node.shape, ...sizes]),
    labels: [...labels, ...added.map(([label]) => label)],
  };
}

/**
 * The operands after a shear of their product, unless the other axis is not summed. Both are moved, though one does not
 * depend on the axis: where the product has no element, neither has one, and 0 times infinity is not asked for.
 */
function through(
  operands: readonly Operand[],
  result: Sizes,
  summed: Sizes,
  node: Node,
): readonly Operand[] | undefined {
  const { inputs, shape } = node;
  const shear = shearOf(node);
  const [along = 0, by = 0] = [result[shear.axis], result[shear.by]];
  if (!summed.includes(shear.by) && shape[shear.by] !== 1) return undefined;
  const axes = new Map([
    [along, inputs[0]?.shape[shear.axis] ?? 1],
    [by, shape[shear.by] ?? 1],
  ]);
  return operands.map((operand) => {
    const { node: wide, labels } = repeated(operand, axes);
    const moved = { ...shear, axis: labels.indexOf(along), by: labels.indexOf(by) };
    return { node: g.shear(wide, moved, shape[shear.axis] ?? 0), labels };
  });
}

/** `sum(shear(contract(a, b)))` as `contract(shear(a), b)`. */
export function sumOfProduct({ inputs, attributes, dtype }: Node): Node | undefined {
  if (!inputs[0] || dtype === 'bool') return undefined;
  const { shears, base: product } = chainOf(inputs[0]);
  if (product.op !== 'contract' || shears.length === 0) return undefined;
  const summed = attributes.axes ?? [];
  const [left = [], right = [], result = []] = product.attributes.labels ?? [];
  const [a, b] = product.inputs as readonly [Node, Node];
  let operands: readonly Operand[] | undefined = [
    { node: a, labels: left },
    { node: b, labels: right },
  ];
  for (const shear of shears.toReversed())
    operands = operands && through(operands, result, summed, shear);
  const [x, y] = operands ?? [];
  if (!x || !y) return undefined;
  const kept = result.filter((_, axis) => !summed.includes(axis));
  const labels: Attributes['labels'] = [x.labels, y.labels, kept];
  return g.contract(x.node, y.node, labels);
}

/** An operand with the axes of the result, if it has no other of more than one element. */
function spread({ node, labels }: Operand, result: Sizes, shape: Sizes): Node | undefined {
  const own = result.filter((label) => labels.includes(label));
  const others = labels.flatMap((label, axis) => (result.includes(label) ? [] : [axis]));
  const isSpread = others.every((axis) => node.shape[axis] === 1);
  if (!isSpread || own.length + others.length !== labels.length) return undefined;
  const ordered = g.permute(node, [...own.map((label) => labels.indexOf(label)), ...others]);
  const ones = result.map((label, axis) => (own.includes(label) ? (shape[axis] ?? 1) : 1));
  return g.expand(g.reshape(ordered, ones), shape);
}

/** A contraction that sums nothing as what it is: `a * b`. */
export function outerProduct({ inputs, attributes, shape, dtype }: Node): Node | undefined {
  const [left = [], right = [], result = []] = attributes.labels ?? [];
  const [a, b] = inputs.map((node, side) =>
    spread({ node: g.cast(node, dtype), labels: side === 0 ? left : right }, result, shape),
  );
  return a && b && g.mul(a, b);
}
