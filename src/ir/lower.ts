/**
 * From graph to kernels: writes the kernel that computes one node by reading the graph backwards from it.
 * Elementwise nodes become expressions, movement nodes become index maps, reductions become the kernel's folds.
 * What cannot (or should not) be computed inside is read from memory, and reported in `wanted`.
 */
import type { DType } from '../../types/dtype.ts';
import { isFloat, wholeRange } from '../dtype.ts';
import { type Kind, kindOf, type Node, shearOf, sizeOf } from '../graph/node.ts';
import { originOf } from '../graph/origin.ts';
import type { Axis, Index } from './index.ts';
import * as ix from './index.ts';
import type { Expression, Guard, Reduction } from './kernel.ts';
import * as k from './kernel.ts';
import { type RoutineName, routines } from './routine.ts';
import type { ScalarName } from './scalar.ts';

/** A kernel before scheduling, with what fusion still needs to know. */
export interface Draft {
  /** One axis per axis of the stored nodes, in their order. */
  readonly axes: readonly Axis[];
  /** The axes that the reductions depend on (all, where there is none), and the others. */
  readonly loops: readonly Axis[];
  readonly inner: readonly Axis[];
  readonly reductions: readonly Reduction[];
  /** What it computes: each value at every position of the axes, kept as the node's memory. */
  readonly stores: readonly { readonly node: Node; readonly value: Expression }[];
  /** The nodes it loads, in the order of `Load.input`. */
  readonly reads: readonly Node[];
  /** Ops in it, for its name. */
  readonly ops: readonly string[];
  /** The nodes whose elements it computes, where it does not only call. */
  readonly computed: ReadonlySet<Node>;
  /** The call that it is instead of loops: `reads` are its operands, in their order. */
  readonly routine?: k.RoutineCall;
  /** The node whose programs it runs instead, and which of its results the stores are. */
  readonly control?: { readonly node: Node; readonly results: readonly number[] };
}

/** What lowering must know of the graph around the node. */
export interface Surroundings {
  /** Nodes that are, or will be, in memory. */
  readonly inMemory: ReadonlySet<Node>;
  /** Price of computing one element of a node from what is in memory, in additions. */
  readonly chainCost: (node: Node) => number;
  /** Whether computing an element of a node means folding a whole reduction at the same position. */
  readonly hasFold: (node: Node) => boolean;
}

/** The instruction that folds, and its neutral element in a dtype. */
const folds: Readonly<
  Record<
    'sum' | 'contract' | 'prod' | 'max' | 'min',
    { combine: ScalarName; identity: (dtype: DType) => number }
  >
> = {
  sum: { combine: 'add', identity: () => 0 },
  contract: { combine: 'add', identity: () => 0 },
  prod: { combine: 'mul', identity: () => 1 },
  max: { combine: 'maximum', identity: (d) => (isFloat(d) ? -Infinity : wholeRange(d)[0]) },
  min: { combine: 'minimum', identity: (d) => (isFloat(d) ? Infinity : wholeRange(d)[1]) },
};

function foldOf(node: Node): Pick<Reduction, 'combine' | 'identity'> {
  const { combine, identity } = folds[node.op as keyof typeof folds];
  return { combine, identity: identity(node.dtype) };
}

/** Where in the loop nest an expression is evaluated. */
interface Place {
  /** The loops around it, outermost first. */
  readonly axes: readonly Axis[];
  /** The axes of the reduction whose value this is. */
  readonly folded: readonly Axis[];
  readonly guard: Guard;
  /** In what part of the steps the guard holds, about. */
  readonly share: number;
}

/** Steps of loops. A loop without any counts as one step, or it would seem less than no loop at all. */
const volume = (axes: Iterable<Axis>): number => {
  let product = 1;
  for (const axis of axes) product *= Math.max(axis.extent, 1);
  return product;
};

/** Bytes moved and calls made for a temporary, in additions: what computing something twice is weighed against. */
const MEMORY_COST = 4;
const KERNEL_COST = 100;

/** A product of so many steps is faster in a kernel of its own, in tiles, than folded beside another. */
const PRODUCT_WORK = 2 ** 16;

/** How many steps a contraction has for each of its elements. */
function summedSteps({ inputs: [left], attributes: { labels } }: Node): number {
  if (!left || !labels) return 1;
  const [own, , result] = labels;
  return own.reduce(
    (steps, label, i) => (result.includes(label) ? steps : steps * (left.shape[i] ?? 1)),
    1,
  );
}

/** One kernel being written. */
class Lowering {
  /** Nodes that must be in memory before this kernel can be written as planned. */
  readonly wanted = new Set<Node>();
  /** Nodes whose elements it computes, or would have. */
  readonly visited = new Set<Node>();
  readonly reads: Node[] = [];
  readonly reductions: Reduction[] = [];
  /** Ops computed here, for the kernel's name. */
  readonly ops: string[] = [];
  /** The loops that all reductions share, once there is one. */
  loops: readonly Axis[] | undefined;
  private readonly folded = new Map<string, number>();
  private readonly foldedNodes = new Set<Node>();
  private readonly known = new Map<string, Expression>();
  private readonly around: Surroundings;
  private serial = 0;

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** The value of one element of a node: from memory if it is there, else computed on the spot. */
  read(node: Node, at: readonly Index[], place: Place): Expression {
    if (this.around.inMemory.has(node)) return this.load(node, at, place);
    this.visited.add(node);
    const kind = kindOf(node.op);
    if (kind === 'elementwise' && this.belongsInMemory(node, at, place))
      return this.refuse(node, at, place);
    const key = placeKey(node, at, place);
    const known = this.known.get(key);
    if (known) return known;
    const value = computations[kind](this, node, at, place);
    this.known.set(key, value);
    return value;
  }

  load(node: Node, at: readonly Index[], place: Place): Expression {
    let input = this.reads.indexOf(node);
    if (input < 0) input = this.reads.push(node) - 1;
    const inside = at.every((index, i) => index.min >= 0 && index.max < (node.shape[i] ?? 0));
    return k.load(input, ix.flatten(at, node.shape), inside ? [] : place.guard, node.dtype);
  }

  refuse(node: Node, at: readonly Index[], place: Place): Expression {
    this.wanted.add(node);
    return this.load(node, at, place);
  }

  /** An elementwise node is kept when its reduction cannot be folded here, or when it would be computed too often. */
  private belongsInMemory(node: Node, at: readonly Index[], place: Place): boolean {
    if (this.around.hasFold(node) && (place.guard.length > 0 || !loopsNamed(at))) return true;
    return this.dearTwice(node, at, place);
  }

  /**
   * Whether evaluating a node at `at` repeats so much work that a temporary is cheaper: it is evaluated once per
   * step of all loops down to the innermost it depends on, and has only as many different values as the axes it
   * does depend on.
   */
  private dearTwice(node: Node, at: readonly Index[], place: Place): boolean {
    const used = new Set<Axis>();
    for (const index of at) ix.axesOf(index, used);
    const depth = Math.max(-1, ...[...used].map((axis) => place.axes.indexOf(axis)));
    const evaluations = volume(place.axes.slice(0, depth + 1)) * place.share;
    const repeated =
      (evaluations - Math.min(volume(used), sizeOf(node))) * this.around.chainCost(node);
    return repeated > sizeOf(node) * MEMORY_COST + KERNEL_COST;
  }

  /** A reduction becomes part of this kernel when it is read at plain positions of the loops, else a temporary. */
  fold(node: Node, at: readonly Index[], place: Place): Expression {
    const outer = loopsNamed(at);
    if (!outer || place.guard.length > 0) return this.refuse(node, at, place);
    if (this.isSecondProduct(node)) return this.refuse(node, at, place);
    if (this.loops && !sameAxes(this.loops, outer)) {
      // Two loop nests do not fit: the larger stays.
      if (volume(outer) <= volume(this.loops)) return this.refuse(node, at, place);
      for (const other of this.foldedNodes) this.wanted.add(other);
    }
    this.loops = outer;
    const key = `${node.id}@${at.map((index) => index.key).join()}`;
    let id = this.folded.get(key);
    if (id === undefined) {
      const reduction = this.reduction(node, at, outer);
      id = this.reductions.push(reduction) - 1;
      this.folded.set(key, id);
      this.foldedNodes.add(node);
    }
    return k.reduced(id, node.dtype);
  }

  /** Whether a large product is folded here already, beside which this one should not be. */
  private isSecondProduct(node: Node): boolean {
    const isLarge = (x: Node) =>
      kindOf(x.op) === 'contraction' && sizeOf(x) * summedSteps(x) >= PRODUCT_WORK;
    return isLarge(node) && [...this.foldedNodes].some((other) => other !== node && isLarge(other));
  }

  private reduction(node: Node, at: readonly Index[], outer: readonly Axis[]): Reduction {
    const axes: Axis[] = [];
    const serial = this.serial++;
    const fresh = (extent: number): Axis => {
      const axis: Axis = { kind: 'axis', name: `k${serial}_${axes.length}`, extent };
      axes.push(axis);
      return axis;
    };
    const summand =
      kindOf(node.op) === 'contraction' ? contraction(node, at, fresh) : folding(node, at, fresh);
    const place: Place = { axes: [...outer, ...axes], folded: axes, guard: [], share: 1 };
    const value = summand((input, position) => this.read(input, position, place));
    this.ops.push(node.op);
    return {
      axes: axes.filter((axis) => axis.extent !== 1),
      ...foldOf(node),
      dtype: node.dtype,
      value,
      origin: originOf(node),
    };
  }
}

/** The same elements in the same order: what a node may share memory with. */
export function memoryOf(node: Node): Node {
  const [input] = node.inputs;
  return input && ['reshape', 'detach', 'barrier'].includes(node.op) ? memoryOf(input) : node;
}

/** A kernel as far as it could be written. */
export interface Lowered {
  readonly draft: Draft;
  /** What it would rather find in memory. */
  readonly wanted: ReadonlySet<Node>;
  /** What it depends on besides memory. */
  readonly visited: ReadonlySet<Node>;
}

/** A kernel without loops of its own: what it takes is in memory (src/ir/fuse.ts). */
function callDraft(nodes: readonly [Node, ...Node[]], call: Partial<Draft>): Lowered {
  const [{ op, inputs }] = nodes;
  const reads = inputs.map(memoryOf);
  const stores = nodes.map((node) => ({ node, value: k.literal(0, node.dtype) }));
  const nest = { axes: [], loops: [], inner: [], reductions: [], computed: new Set<Node>() };
  return {
    draft: { ...nest, stores, reads, ops: [op], ...call },
    wanted: new Set(),
    visited: new Set(),
  };
}

function routineDraft(root: Node): Lowered {
  const name = root.op as RoutineName;
  return callDraft([root], { routine: { name, parameters: routines[name].parameters(root) } });
}

/** The kernel of all results of a computation that are wanted. */
export function controlDraft(nodes: readonly [Node, ...Node[]]): Lowered {
  const results = nodes.map(({ attributes }) => attributes.result ?? 0);
  return callDraft(nodes, { control: { node: nodes[0], results } });
}

/** Writes the kernel that computes `root`, and names what it would rather find in memory. */
export function draft(root: Node, around: Surroundings): Lowered {
  if (kindOf(root.op) === 'routine') return routineDraft(root);
  const lowering = new Lowering(around);
  const axes = root.shape.map((extent, i): Axis => ({ kind: 'axis', name: `i${i}`, extent }));
  const at = axes.map(ix.variable);
  const value = computations[kindOf(root.op)](lowering, root, at, {
    axes,
    folded: [],
    guard: [],
    share: 1,
  });
  const { reductions, reads, ops, wanted, visited } = lowering;
  const loops = (lowering.loops ?? axes).filter((axis) => axis.extent !== 1);
  const inner = axes.filter((axis) => axis.extent !== 1 && !loops.includes(axis));
  const stores = [{ node: root, value }];
  const loopNest = { axes, loops, inner, reductions, stores, reads, ops, computed: visited };
  return { draft: loopNest, wanted, visited };
}

const placeKey = (node: Node, at: readonly Index[], place: Place): string =>
  [
    node.id,
    at.map((index) => index.key).join(),
    place.folded.map((axis) => axis.name).join(),
    place.guard.map(({ low, index, high }) => `${low},${index.key},${high}`).join(),
  ].join('@');

/** The loops that `at` names, in the order of the root's axes, if it names nothing else and none twice. */
function loopsNamed(at: readonly Index[]): readonly Axis[] | undefined {
  const named: Axis[] = [];
  for (const index of at) {
    const axis = ix.asAxis(index);
    if (axis?.name.startsWith('i') && !named.includes(axis)) named.push(axis);
    else if (axis || index.terms.length > 0) return undefined;
  }
  return named.sort((a, b) => Number(a.name.slice(1)) - Number(b.name.slice(1)));
}

type Compute = (lowering: Lowering, node: Node, at: readonly Index[], place: Place) => Expression;

const leaves: Readonly<
  Record<'constant' | 'iota', (node: Node, at: readonly Index[]) => Expression>
> = {
  constant: (node) => k.literal(node.attributes.value ?? 0, node.dtype),
  iota: (node, at) => k.position(at[0] ?? ix.constant(0), node.dtype),
};

/** How each kind of node is computed at a place. */
const computations: Readonly<Record<Kind, Compute>> = {
  leaf: (lowering, node, at, place) =>
    node.op === 'source'
      ? lowering.load(node, at, place)
      : leaves[node.op as keyof typeof leaves](node, at),
  elementwise: (lowering, node, at, place) => {
    const operands = node.inputs.map((input) => lowering.read(input, at, place));
    lowering.ops.push(node.op);
    return k.apply(node.op as ScalarName, operands, node.dtype);
  },
  movement: (lowering, node, at, place) => {
    const [input] = node.inputs as readonly [Node];
    const moved = movements[node.op as keyof typeof movements](node, input, at);
    if (!moved.guard) return lowering.read(input, moved.at, place);
    const guard = [...place.guard, ...moved.guard];
    // No element is moved to two places.
    const share = place.share * Math.min(1, sizeOf(input) / sizeOf(node));
    return k.select(
      moved.guard,
      lowering.read(input, moved.at, { ...place, guard, share }),
      k.literal(node.attributes.value ?? 0, node.dtype),
    );
  },
  concatenation: (lowering, node, at, place) => {
    const axis = node.attributes.axes?.[0] ?? 0;
    const index = at[axis] ?? ix.constant(0);
    let end = node.shape[axis] ?? 0;
    // From the last part backwards, each is the `outside` of the one before.
    return node.inputs.reduceRight<Expression>(
      (after, part) => {
        const low = end - (part.shape[axis] ?? 0);
        const guard: Guard = within(index, low, end);
        end = low;
        const position = at.map((i, j) => (j === axis ? ix.add(i, ix.constant(-low)) : i));
        const inside = lowering.read(part, position, {
          ...place,
          guard: [...place.guard, ...guard],
        });
        return k.select(guard, inside, after);
      },
      k.literal(0, node.dtype),
    );
  },
  reduction: (lowering, node, at, place) => lowering.fold(node, at, place),
  contraction: (lowering, node, at, place) => lowering.fold(node, at, place),
  routine: (lowering, node, at, place) => lowering.refuse(node, at, place),
  loop: (lowering, node, at, place) => lowering.refuse(node, at, place),
  choice: (lowering, node, at, place) => lowering.refuse(node, at, place),
};

interface Moved {
  readonly at: readonly Index[];
  readonly guard?: Guard;
}

/** The condition that an index lies in a range, if its own bounds do not say so already. */
const within = (index: Index, low: number, high: number): Guard =>
  index.min >= low && index.max < high ? [] : [{ index, low, high }];

/** An index of an axis of `size` by division, where it leaves no rest. */
const divided = (index: Index, step: number, size: number): { from: Index; guard: Guard } => {
  const from = ix.div(index, step);
  return { from, guard: [...within(from, 0, size), ...within(ix.mod(index, step), 0, 1)] };
};

/** Where a movement op's element comes from. */
const movements: Readonly<
  Record<
    'reshape' | 'permute' | 'expand' | 'slice' | 'pad' | 'shear' | 'detach',
    (node: Node, input: Node, at: readonly Index[]) => Moved
  >
> = {
  detach: (_node, _input, at) => ({ at }),
  reshape: (node, input, at) => ({ at: ix.reshape(at, node.shape, input.shape) }),
  permute: ({ attributes: { axes = [] } }, input, at) => ({
    at: input.shape.map((_, i) => at[axes.indexOf(i)] ?? ix.constant(0)),
  }),
  expand: (_node, input, at) => ({
    at: input.shape.map((n, i) => (n === 1 ? ix.constant(0) : (at[i] ?? ix.constant(0)))),
  }),
  slice: ({ attributes: { before = [], steps = [] } }, _input, at) => ({
    at: at.map((index, i) => ix.add(ix.scale(index, steps[i] ?? 1), ix.constant(before[i] ?? 0))),
  }),
  pad: ({ attributes: { before = [], steps = [] } }, input, at) => {
    const moved = at.map((index, i) =>
      divided(ix.add(index, ix.constant(-(before[i] ?? 0))), steps[i] ?? 1, input.shape[i] ?? 0),
    );
    return { at: moved.map(({ from }) => from), guard: moved.flatMap(({ guard }) => guard) };
  },
  shear: (node, input, at) => {
    const { axis, by, scale, slope, offset, step } = shearOf(node);
    const [i, k] = [at[axis] ?? ix.constant(0), at[by] ?? ix.constant(0)];
    const moved = ix.add(ix.add(ix.scale(i, scale), ix.scale(k, slope)), ix.constant(offset));
    const { from, guard } = divided(moved, step, input.shape[axis] ?? 0);
    return { at: at.with(axis, from), guard };
  },
};

type Read = (node: Node, at: readonly Index[]) => Expression;
type Fresh = (extent: number) => Axis;

/** The summand of a plain reduction. */
function folding(node: Node, at: readonly Index[], fresh: Fresh): (read: Read) => Expression {
  const [input] = node.inputs as readonly [Node];
  let next = 0;
  const position = input.shape.map((extent, i) =>
    node.attributes.axes?.includes(i) ? ix.variable(fresh(extent)) : (at[next++] ?? ix.constant(0)),
  );
  return (read) => read(input, position);
}

/** The summand of a contraction: one fresh loop per label that the result lacks. */
function contraction(node: Node, at: readonly Index[], fresh: Fresh): (read: Read) => Expression {
  const [left, right] = node.inputs as readonly [Node, Node];
  const [leftLabels, rightLabels, resultLabels] = node.attributes.labels ?? [[], [], []];
  const position = new Map(resultLabels.map((label, i) => [label, at[i] ?? ix.constant(0)]));
  const indices = (input: Node, labels: readonly number[]) =>
    labels.map((label, i) => {
      const index = position.get(label) ?? ix.variable(fresh(input.shape[i] ?? 1));
      position.set(label, index);
      return index;
    });
  const a = indices(left, leftLabels);
  const b = indices(right, rightLabels);
  return (read) => k.product(read(left, a), read(right, b), node.dtype);
}

const sameAxes = (a: readonly Axis[], b: readonly Axis[]) =>
  a.length === b.length && a.every((axis, i) => axis === b[i]);
