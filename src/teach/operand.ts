/** How operands are written: as numbers where they may be, and without the repetition that broadcasting does. */

import { graph as g } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import { constantOf } from '../ir/simplify.ts';
import { same } from '../shape.ts';
import { call, type Expression, number, text } from './expression.ts';

/** The expression of a node: its name, or where it has none what it is made from. */
export type Of = (node: Node) => Expression;

const optionsFor = (dtype: Node['dtype']) => (dtype === 'float32' ? [] : [text({ dtype })]);

/** A tensor that holds one value everywhere. */
export function filled(value: number, { shape, dtype }: Pick<Node, 'shape' | 'dtype'>): Expression {
  const fill = Object.is(value, 0) ? 'zeros' : value === 1 ? 'ones' : undefined;
  if (fill && shape.length > 0) return call(fill, text(shape), ...optionsFor(dtype));
  if (dtype === 'bool') return call('full', text(shape), text(value !== 0));
  return call('full', text(shape), number(value), ...optionsFor(dtype));
}

/** Whether a number may stand for a constant beside a tensor of its dtype. */
const isNumber = (node: Node): boolean => constantOf(node) !== undefined && node.dtype !== 'bool';

/** A number where the node is a constant and may be one. */
export const numberOr = (node: Node, of: Of): Expression =>
  isNumber(node) ? number(constantOf(node) ?? 0) : of(node);

/** What broadcasting (or `expand`) repeats by itself. */
export function unrepeated(node: Node): Node {
  const [input] = node.inputs;
  if (!input) return node;
  if (node.op === 'expand') return unrepeated(input);
  const added = node.shape.length - input.shape.length;
  const isAligned =
    node.op === 'reshape' &&
    added > 0 &&
    node.shape.slice(0, added).every((n) => n === 1) &&
    same(node.shape.slice(added), input.shape);
  return isAligned ? input : node;
}

/** The shape of operands that broadcast, as these do. */
function broadcast(shapes: readonly Sizes[]): Sizes {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) =>
    shapes.reduce((size, shape) => {
      const n = shape[i - rank + shape.length] ?? 1;
      return n === 1 ? size : n;
    }, 1),
  );
}

/** The operands that have to be written so that broadcasting gives the shape. */
export function operandsFor(operands: readonly Node[], shape: Sizes): readonly Node[] {
  const short = operands.map(unrepeated);
  const fits = () => same(broadcast(short.map((x) => (isNumber(x) ? [] : x.shape))), shape);
  for (const [i, operand] of operands.entries()) {
    if (fits()) break;
    // A number is no shape: written out, a constant is a tensor.
    short[i] = isNumber(operand) ? asTensor(operand) : operand;
  }
  return short;
}

/** Marks a constant to be written as a tensor: a node of its own that no rule takes for a number. */
const asTensor = (node: Node): Node => g.detach(node);
