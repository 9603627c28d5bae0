/**
 * Simplification: rewrite rules on graph nodes, applied once from the inputs up. A rule looks at one node whose
 * inputs are already simple, and returns a simpler equal node or nothing. Rebuilding through the interning
 * constructor also merges equal subexpressions.
 */

import { graph as g } from '../graph/build.ts';
import { intern, kindOf, type Node, topological } from '../graph/node.ts';
import { inPlaceOf } from '../graph/origin.ts';
import { same } from '../shape.ts';
import { outerProduct, sumOfProduct } from './contractions.ts';
import { inPhases } from './phases.ts';
import { evaluate, type ScalarName } from './scalar.ts';

export type Rule = (node: Node) => Node | undefined;

/** The rules of each primitive, and those of all elementwise ones. */
export type Rules = Partial<Record<Node['op'] | 'elementwise', readonly Rule[]>>;

/** The value of a node whose elements are all one constant. */
export function constantOf(node: Node): number | undefined {
  if (node.op === 'constant') return node.attributes.value;
  const [input] = node.inputs;
  return input && (node.op === 'expand' || node.op === 'reshape') ? constantOf(input) : undefined;
}

/** x op c -> x, where c is the instruction's neutral second operand. x + 0 is not here: -0 + 0 is +0. */
const neutral: Partial<Record<Node['op'], number>> = { mul: 1, div: 1, pow: 1, sub: 0 };

export const rules: Rules = {
  elementwise: [
    // f(constants) -> constant
    (node) => {
      const operands = node.inputs.map(constantOf);
      if (!operands.every((x) => x !== undefined)) return undefined;
      const name = node.op as ScalarName;
      const dtypes = node.inputs.map((input) => input.dtype);
      const value = evaluate(name, node.dtype, operands, dtypes);
      return g.constant(value, node.dtype, node.shape);
    },
    // x * 1, x / 1, x ** 1, x - 0 -> x
    (node) => {
      const [a, b] = node.inputs;
      const unit = neutral[node.op];
      return a && b && unit !== undefined && Object.is(constantOf(b), unit) ? a : undefined;
    },
  ],
  // 1 * x -> x
  mul: [({ inputs: [a, b] }) => (a && b && constantOf(a) === 1 ? b : undefined)],
  pow: [
    // x ** 2 -> x * x
    ({ inputs: [a, b] }) => (a && b && constantOf(b) === 2 ? g.mul(a, a) : undefined),
    // x ** 0 -> 1, of NaN too
    ({ inputs: [, b], dtype, shape }) =>
      b && constantOf(b) === 0 ? g.constant(1, dtype, shape) : undefined,
  ],
  // -(-x) -> x
  neg: [({ inputs: [a] }) => (a?.op === 'neg' ? a.inputs[0] : undefined)],
  // x + -y -> x - y, but not of bools, whose sum is `or`
  add: [
    ({ inputs: [a, b], dtype }) =>
      a && b?.op === 'neg' && b.inputs[0] && dtype !== 'bool' ? g.sub(a, b.inputs[0]) : undefined,
  ],
  // reshape(reshape(x)) -> reshape(x)
  reshape: [
    (node) => {
      const [input] = node.inputs;
      if (input?.op === 'reshape' && input.inputs[0]) return g.reshape(input.inputs[0], node.shape);
      return input && same(input.shape, node.shape) ? input : undefined;
    },
  ],
  // permute(permute(x)) -> permute(x)
  permute: [
    (node) => {
      const [input] = node.inputs;
      const [outer, inner] = [node.attributes.axes ?? [], input?.attributes.axes ?? []];
      if (input?.op === 'permute' && input.inputs[0]) {
        return g.permute(
          input.inputs[0],
          outer.map((axis) => inner[axis] ?? 0),
        );
      }
      return input && outer.every((axis, i) => axis === i) ? input : undefined;
    },
  ],
  // expand(expand(x)) -> expand(x)
  expand: [
    ({ inputs: [input], shape }) =>
      input?.op === 'expand' && input.inputs[0] ? g.expand(input.inputs[0], shape) : undefined,
  ],
  // These are only of interest to the walks of derivatives, which are over.
  detach: [({ inputs: [input] }) => input],
  custom: [ownValue],
  checkpoint: [ownValue],
  // sum over axes of size 1 -> reshape
  // sum(shear(x)) -> one sum for each phase of the shear
  // sum(shear(contract(a, b))) -> contract(shear(a), b)
  sum: [foldNothing, (node) => inPhases(node, (part) => rewrite(part, rules)), sumOfProduct],
  prod: [foldNothing],
  max: [foldNothing],
  min: [foldNothing],
  // A permuted operand of a product is a product with its labels permuted.
  contract: [(node) => relabel(node, 0), (node) => relabel(node, 1)],
};

/** The rules for simple graphs: those by which `rules` knows products of convolutions have had their turn. */
export const productRules: Rules = {
  ...rules,
  // contract(a, b) without a sum -> a * b
  contract: [...(rules.contract ?? []), outerProduct],
};

/** Of a node among whose inputs the values of its results come first. */
function ownValue({ inputs, attributes: { result = 0 } }: Node): Node | undefined {
  return inputs[result];
}

export function foldNothing(node: Node): Node | undefined {
  const [input] = node.inputs;
  return input && (node.attributes.axes ?? []).every((axis) => input.shape[axis] === 1)
    ? g.reshape(input, node.shape)
    : undefined;
}

export function relabel(node: Node, side: 0 | 1): Node | undefined {
  const [left, right] = node.inputs;
  const operand = node.inputs[side];
  const { labels } = node.attributes;
  const inner = operand?.inputs[0];
  if (operand?.op !== 'permute' || !inner || !labels || !left || !right) return undefined;
  const axes = operand.attributes.axes ?? [];
  const moved = labels[side];
  const original = inner.shape.map((_, i) => moved[axes.indexOf(i)] ?? 0);
  return side === 0
    ? g.contract(inner, right, [original, labels[1], labels[2]])
    : g.contract(left, inner, [labels[0], original, labels[2]]);
}

/** Applies the rules of a node until none fits. */
function rewrite(node: Node, by: Rules): Node {
  const elementwise = kindOf(node.op) === 'elementwise' ? (by.elementwise ?? []) : [];
  for (const rule of [...elementwise, ...(by[node.op] ?? [])]) {
    const simpler = rule(node);
    if (simpler && simpler !== node) return rewrite(simpler, by);
  }
  return node;
}

/** Simpler nodes with the values of `outputs`; `inputs` are left as they are. */
export function simplify(
  outputs: readonly Node[],
  inputs: ReadonlySet<Node>,
  by: Rules = rules,
): Node[] {
  const simple = new Map<Node, Node>();
  const of = (node: Node) => simple.get(node) ?? node;
  for (const node of topological(outputs, (node) => inputs.has(node))) {
    if (inputs.has(node) || node.op === 'source') continue;
    const { op, attributes, shape, dtype } = node;
    const operands = node.inputs.map(of);
    const unchanged = operands.every((operand, i) => operand === node.inputs[i]);
    const rebuilt = () => (unchanged ? node : intern(op, operands, attributes, shape, dtype));
    const simpler = inPlaceOf(node, () => rewrite(rebuilt(), by));
    simple.set(node, simpler);
  }
  return outputs.map(of);
}
