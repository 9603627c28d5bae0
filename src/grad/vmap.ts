/** Batching: the same graph over a leading axis of some of its inputs. One rule per structural primitive. */
import { graph as g } from '../graph/build.ts';
import { type NodeHook, shareHooks } from '../graph/hooks.ts';
import { intern, kindOf, type Node, type Primitive, shearOf } from '../graph/node.ts';
import { placeholderLike, rebuild } from '../graph/rebuild.ts';
import { callerAt } from '../ir/routine.ts';
import { onceForAll } from './compound.ts';

/** Builds a node again from inputs that all have the leading axis, of size `n`. */
type BatchRule = (node: Node, inputs: readonly Node[], n: number) => Node;

const first = (inputs: readonly Node[]): Node => inputs[0] as Node;
const later = (axes: readonly number[] = []) => axes.map((axis) => axis + 1);

const reduction: BatchRule = (node, inputs) =>
  intern(
    node.op,
    inputs,
    { ...node.attributes, axes: later(node.attributes.axes) },
    [first(inputs).shape[0] ?? 0, ...node.shape],
    node.dtype,
  );

/** Routines work on the last axes, or along one axis; either way a leading one more is one more of the same. */
const routine: BatchRule = (node, inputs, n) => {
  const { axes, ...others } = node.attributes;
  const attributes = axes ? { ...others, axes: later(axes) } : others;
  return intern(node.op, inputs, attributes, [n, ...node.shape], node.dtype);
};

/** The index without its repetitions, which `gather` and `scatter` do without, unless it repeats along the axis. */
function unrepeated(index: Node, axis: number): Node {
  const [one] = index.inputs;
  const isSame = index.op === 'expand' && one?.shape[axis] === index.shape[axis];
  return isSame && one ? one : index;
}

const rules: Partial<Record<Primitive, BatchRule>> = {
  gather: (node, inputs) => {
    const [x, index] = inputs as readonly [Node, Node];
    const { axes: [axis = 0] = [], options: [caller] = [] } = node.attributes;
    return g.gather(x, unrepeated(index, axis + 1), axis + 1, callerAt(caller));
  },
  scatter: (node, inputs, n) => {
    const [base, index, updates] = inputs as readonly [Node, Node, Node];
    const { axes: [axis = 0] = [], options: [caller, adds] = [] } = node.attributes;
    const full = g.expand(base, [n, ...node.shape]);
    const which = unrepeated(index, axis + 1);
    return g.scatter(full, which, updates, axis + 1, adds === 1, callerAt(caller));
  },
  sum: reduction,
  prod: reduction,
  max: reduction,
  min: reduction,
  reshape: (node, inputs, n) => g.reshape(first(inputs), [n, ...node.shape]),
  permute: (node, inputs) => g.permute(first(inputs), [0, ...later(node.attributes.axes)]),
  expand: (node, inputs, n) => g.expand(first(inputs), [n, ...node.shape]),
  slice: ({ attributes: { before = [], steps = [] }, shape }, inputs, n) =>
    g.slice(first(inputs), [0, ...before], [n, ...shape], [1, ...steps]),
  pad: ({ attributes: { before = [], after = [], steps = [] } }, inputs) =>
    g.pad(first(inputs), [0, ...before], [0, ...after], [1, ...steps]),
  shear: (node, inputs) => {
    const shear = shearOf(node);
    const moved = { ...shear, axis: shear.axis + 1, by: shear.by + 1 };
    return g.shear(first(inputs), moved, node.shape[shear.axis] ?? 0, node.attributes.value);
  },
  concat: (node, inputs) => g.concat(inputs, (node.attributes.axes?.[0] ?? 0) + 1),
  detach: (_node, inputs) => g.detach(first(inputs)),
  contract: (node, inputs) => {
    const [left, right, result] = node.attributes.labels ?? [[], [], []];
    const [a, b] = inputs as readonly [Node, Node];
    const fresh = Math.min(0, ...left, ...right) - 1;
    return g.contract(a, b, [
      [fresh, ...left],
      [fresh, ...right],
      [fresh, ...result],
    ]);
  },
};

/**
 * The outputs with a leading axis of size `n`, given nodes that have one for some inputs. What does not depend on
 * them is repeated.
 */
export function batch(
  outputs: readonly Node[],
  batched: ReadonlyMap<Node, Node>,
  n: number,
): Node[] {
  const repeat = (node: Node) => g.expand(node, [n, ...node.shape]);
  /** A hook sees the gradient of one; of a batch it is applied to each. */
  const ofEach = (node: Node) => (hook: NodeHook) => (ct: Node) => {
    const one = placeholderLike(node);
    return first(batch([hook(one)], new Map([...done, [one, ct]]), n));
  };
  const build = (node: Node, inputs: readonly Node[], has: (input: number) => boolean) => {
    const result = rebuilt(node, inputs, has);
    shareHooks(node, result, ofEach(node));
    return result;
  };
  const once = onceForAll<Node>();
  const rebuilt = (node: Node, inputs: readonly Node[], has: (input: number) => boolean) => {
    const compound = node.attributes.rules;
    if (compound) return once(node, () => compound.batch(batch, node, inputs, has, n));
    const given = inputs.map((input, i) => (has(i) ? input : repeat(input)));
    const rule = rules[node.op] ?? (kindOf(node.op) === 'routine' ? routine : undefined);
    return kindOf(node.op) === 'elementwise' || !rule
      ? intern(node.op, given, node.attributes, [n, ...node.shape], node.dtype)
      : rule(node, given, n);
  };
  const done = rebuild(outputs, batched, build);
  return outputs.map((node) => done.get(node) ?? repeat(node));
}
