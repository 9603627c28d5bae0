/**
 * Forward mode: walks a graph from its inputs to its outputs, passing tangents. What is linear is applied to the
 * tangents; of everything else the reverse rule is transposed. It is linear in its cotangent, so its own derivative by
 * the cotangent, at a tangent, is what the rule would be in the forward direction: no op has a second rule that could
 * disagree with the first, and a gradient of one's own has a forward mode too.
 */
import { isFloat } from '../dtype.ts';
import { GradientError } from '../errors.ts';
import { notLinear } from '../errors-custom.ts';
import { graph as g, zerosLike } from '../graph/build.ts';
import {
  intern,
  invariant,
  type Node,
  operandsOf,
  type Primitive,
  sourcesOf,
  topological,
} from '../graph/node.ts';
import { inPlaceOf } from '../graph/origin.ts';
import { placeholderLike, rebuild } from '../graph/rebuild.ts';
import { onceForAll } from './compound.ts';
import { ruleOf, vjp } from './vjp.ts';

type Tangent = Node | null;

/** The tangent of a node, given those of its inputs, at least one of which there is. */
type ForwardRule = (node: Node, tangents: readonly Tangent[]) => Tangent;

/** Of an op that is linear in its first input, where the others have no tangent. */
const linear: ForwardRule = (node, [tangent]) => {
  if (!tangent) return null;
  // Where a linear op fills in a value, the tangent has zeros.
  const { value: _filled, ...attributes } = node.attributes;
  const inputs = node.inputs.with(0, tangent);
  return intern(node.op, inputs, attributes, node.shape, node.dtype);
};

const sum = (a: Tangent, b: Tangent): Tangent => (a && b ? g.add(a, b) : (a ?? b));

const rules: Partial<Record<Primitive, ForwardRule>> = {
  reshape: linear,
  permute: linear,
  expand: linear,
  slice: linear,
  pad: linear,
  shear: linear,
  sum: linear,
  cast: linear,
  neg: linear,
  gather: linear,
  barrier: linear,
  add: (_node, [a = null, b = null]) => sum(a, b),
  concat: ({ inputs, attributes }, tangents) => {
    const parts = inputs.map((x, i) => tangents[i] ?? zerosLike(x));
    return g.concat(parts, attributes.axes?.[0] ?? 0);
  },
  contract: ({ inputs, attributes: { labels } }, [a, b]) => {
    const [left, right] = inputs as readonly [Node, Node];
    invariant(labels, 'contract without labels');
    return sum(a ? g.contract(a, right, labels) : null, b ? g.contract(left, b, labels) : null);
  },
};

/** A tangent without the cotangent that it was transposed by: what waits for that need not, and nothing may use it. */
function freed(tangent: Node, ct: Node): Node {
  const using = new Set([ct]);
  const done = rebuild([tangent], new Map([[ct, ct]]), (node, inputs) => {
    const used = operandsOf({ op: node.op, inputs });
    const waited = inputs.slice(used.length).filter((x) => !using.has(x));
    const { op, attributes, shape, dtype } = node;
    const result = intern(op, [...used, ...waited], attributes, shape, dtype);
    if (used.some((x) => using.has(x))) using.add(result);
    return result;
  });
  const free = done.get(tangent) ?? tangent;
  if (using.has(free)) throw new GradientError(notLinear());
  return free;
}

/** The reverse rule, transposed. */
function transposed(node: Node, tangents: readonly Tangent[]): Tangent {
  const ct = placeholderLike(node);
  const compound = node.attributes.rules;
  const rule = ruleOf(node.op);
  invariant(compound ?? rule, `no gradient rule for ${node.op}`);
  const own = (result: number) => (result === (node.attributes.result ?? 0) ? ct : null);
  const parts = compound
    ? compound.vjp(vjp, own, node, (i) => tangents[i] != null)
    : (rule?.(g, ct, node, ...node.inputs) ?? []);
  const pairs = parts.flatMap((part, i) => {
    const tangent = tangents[i];
    return part && tangent ? [{ part, tangent }] : [];
  });
  const [found = null] = vjp(
    pairs.map(({ part }) => part),
    pairs.map(({ tangent }) => tangent),
    [ct],
  );
  return compound && found ? freed(found, ct) : found;
}

/** The Jacobian-vector product: tangents of `outputs`, given those of nodes before them. `null`: it is 0. */
export function jvp(outputs: readonly Node[], tangents: ReadonlyMap<Node, Node>): Tangent[] {
  const found = new Map<Node, Node>(tangents);
  const of = (node: Node): Tangent => found.get(node) ?? null;
  const once = onceForAll<Tangent>();
  const push = (node: Node, along: readonly Tangent[]): Tangent => {
    const rule = node.attributes.rules?.jvp;
    if (rule) return once(node, () => rule(jvp, along, node));
    return (rules[node.op] ?? transposed)(node, along);
  };
  for (const node of topological(outputs, (x) => tangents.has(x))) {
    if (found.has(node) || !isFloat(node.dtype)) continue;
    if (!sourcesOf(node).some((input) => found.has(input))) continue;
    const tangent = inPlaceOf(node, () => push(node, node.inputs.map(of)));
    if (tangent) found.set(node, tangent);
  }
  return outputs.map(of);
}
