/**
 * The tensor graph: immutable (but for bookkeeping), interned nodes. While both are alive, two equal expressions are the same
 * object, so a common subexpression costs nothing and a graph can be a cache key.
 */
import type { DType } from '../../types/dtype.ts';
import { isFloat } from '../dtype.ts';
import { GradusError } from '../errors.ts';
import type { Compound } from '../grad/compound.ts';
import { type RoutineName, routines } from '../ir/routine.ts';
import type { ScalarName } from '../ir/scalar.ts';
import { scalars } from '../ir/scalar.ts';
import type { Buffer } from '../runtime/buffers.ts';
import { numel, same } from '../shape.ts';
import { noteOrigin } from './origin.ts';
import type { Region } from './region.ts';

export type Sizes = readonly number[];

/** The primitives that are not elementwise; an elementwise node's `op` is its scalar instruction. */
export type Structure =
  | 'source'
  | 'constant'
  | 'iota'
  | 'sum'
  | 'prod'
  | 'max'
  | 'min'
  | 'contract'
  | 'reshape'
  | 'permute'
  | 'expand'
  | 'slice'
  | 'pad'
  | 'shear'
  | 'concat'
  | 'detach'
  | 'custom'
  | 'checkpoint'
  | 'barrier'
  | 'scan'
  | 'cond'
  | 'whileLoop';

export type Primitive = ScalarName | Structure | RoutineName;

/** What a pass may ask of a node instead of asking which op it is. */
export type Kind =
  | 'leaf'
  | 'elementwise'
  | 'reduction'
  | 'contraction'
  | 'movement'
  | 'concatenation'
  | 'routine'
  | 'loop'
  | 'choice';

const structures: Readonly<Record<Structure, Kind>> = {
  source: 'leaf',
  constant: 'leaf',
  iota: 'leaf',
  sum: 'reduction',
  prod: 'reduction',
  max: 'reduction',
  min: 'reduction',
  contract: 'contraction',
  reshape: 'movement',
  permute: 'movement',
  expand: 'movement',
  slice: 'movement',
  pad: 'movement',
  shear: 'movement',
  concat: 'concatenation',
  detach: 'movement',
  custom: 'movement',
  checkpoint: 'movement',
  barrier: 'movement',
  scan: 'loop',
  cond: 'choice',
  whileLoop: 'loop',
};

/** The pattern kind of a primitive. */
export const kindOf = (op: Primitive): Kind =>
  op in scalars ? 'elementwise' : op in routines ? 'routine' : structures[op as Structure];

/** Whether a node takes and gives whole tensors in memory: nothing fuses with it. */
export const isCall = (node: { readonly op: Primitive }): boolean =>
  kindOf(node.op) === 'routine' || isControl(node);

/** Whether a node runs regions. */
export const isControl = ({ op }: { readonly op: Primitive }): boolean =>
  ['loop', 'choice'].includes(kindOf(op));

/**
 * Element `i` along `axis`, at position `k` along `by`, is element `(scale * i + slope * k + offset) / step` of the
 * input. There is none where that is no whole number or outside of the axis. For each `k` no element is taken twice,
 * so the reverse is another shear.
 */
export interface Shear {
  readonly axis: number;
  readonly by: number;
  /** 1 or more, as `step`. */
  readonly scale: number;
  readonly slope: number;
  readonly offset: number;
  readonly step: number;
}

/** The parameters of a node besides its inputs. Every field has one meaning in all primitives. */
export interface Attributes {
  /** `constant`: the value of every element. `shear`: what is where no element is, 0 if not said. */
  readonly value?: number;
  /** Reductions: the axes folded away, ascending. `concat`, routines: the one axis. `permute`: the order. */
  readonly axes?: Sizes;
  /** `slice`: first index per axis; `pad`: zeros before each axis. */
  readonly before?: Sizes;
  /** `pad`: zeros after each axis. */
  readonly after?: Sizes;
  /**
   * Where not all are 1. `slice`: from one index to the next, per axis, negative for backwards; `pad`: from one
   * element to the next, zeros between them.
   */
  readonly steps?: Sizes;
  /** `shear`: where elements come from. */
  readonly shear?: Shear;
  /** `max`: the first of the largest elements takes the whole gradient, which they share otherwise. */
  readonly first?: true;
  /** `contract`: a label per axis of the left operand, the right operand and the result. */
  readonly labels?: readonly [left: Sizes, right: Sizes, result: Sizes];
  /** Routines: numbers that say which variant, the last of their parameters. Control flow: see control.ts. */
  readonly options?: Sizes;
  /** The graphs that the node runs, or that its gradient is made of. */
  readonly regions?: readonly Region[];
  /** How derivatives and batches of a compound are made. Of the node, so that no other application carries it. */
  readonly rules?: Compound;
  /** Which result it is, of several that are computed together (see `groupOf`). */
  readonly result?: number;
}

export interface Node {
  readonly id: number;
  readonly op: Primitive;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly shape: Sizes;
  readonly dtype: DType;
  /** True when a variable lies behind this node, so that `backward` has somewhere to go. */
  readonly tracked: boolean;
  /** The longest way to a leaf, in nodes. */
  readonly depth: number;
  /** True when a placeholder lies behind this node: it has no value until a program gives it one. */
  readonly abstract: boolean;
  /** Which call of `apart` it was made in; 0 outside. */
  readonly scope: number;
  /** Bookkeeping, no part of what the node is: the nodes made from it (see `intern`). */
  consumers: Node[] | null;
  /** Bookkeeping too: its value, once computed. */
  buffer: Buffer | null;
  /** Whether any node was ever made from it. */
  isUsed: boolean;
  /** The last walk that has met it, and the number that it got there (see signature.ts). */
  walk: number;
  place: number;
}

/** Of most nodes. */
export const plain: Attributes = {};

const none: readonly Node[] = [];

let nextId = 0;

/** Nodes without inputs (constants, iotas), by the value or the size that tells most of them apart. */
const roots = new Map<number, Node[]>();
/** Interning saves work and is never needed for meaning, so a full table simply begins anew. */
const tableLimit = 512;

function youngest(inputs: readonly Node[]): Node | undefined {
  let found = inputs[0];
  for (const input of inputs) if (found && input.id > found.id) found = input;
  return found;
}

/**
 * The nodes made from the same youngest input. They hang on that input and go when it goes, in a synchronous loop
 * too: a table of WeakRefs would keep every node until the end of the task.
 */
function tableFor(inputs: readonly Node[], { value }: Attributes, shape: Sizes): Node[] {
  const owner = youngest(inputs);
  if (owner) {
    owner.consumers ??= [];
    return owner.consumers;
  }
  const key = value ?? shape[0] ?? 0;
  const table = roots.get(key) ?? [];
  if (roots.size >= tableLimit) roots.clear();
  roots.set(key, table);
  return table;
}

/** A constant's text: `-0`, NaN and infinities told apart. */
export const numberKey = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** Everything about a node but its inputs, as text: equal text and equal inputs mean an equal node. */
export function structureText({ op, attributes, shape, dtype }: Node): string {
  const { value, axes, before, after, steps, shear, first, labels, options } = attributes;
  const { regions, result } = attributes;
  const parts = [op, dtype, shape.join()];
  if (value !== undefined) parts.push(`v${numberKey(value)}`);
  if (axes) parts.push(`x${axes.join()}`);
  if (before) parts.push(`b${before.join()}`);
  if (after) parts.push(`a${after.join()}`);
  if (steps) parts.push(`s${steps.join()}`);
  if (shear) parts.push(`t${Object.values(shear).join()}`);
  if (first) parts.push('f');
  if (labels) parts.push(`l${labels.map((axes) => axes.join()).join(';')}`);
  if (options) parts.push(`o${options.join()}`);
  if (regions) parts.push(...regions.map(({ key }) => `{${key}}`));
  if (result !== undefined) parts.push(`r${result}`);
  return parts.join('|');
}

const sameSizes = (a: Sizes | undefined, b: Sizes | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && same(a, b));

const sameShear = (a: Shear | undefined, b: Shear | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && same(Object.values(a), Object.values(b)));

function sameAttributes(a: Attributes, b: Attributes): boolean {
  if (a === b) return true;
  return (
    Object.is(a.value, b.value) &&
    a.first === b.first &&
    a.result === b.result &&
    sameSizes(a.axes, b.axes) &&
    sameSizes(a.before, b.before) &&
    sameSizes(a.after, b.after) &&
    sameSizes(a.steps, b.steps) &&
    sameSizes(a.options, b.options) &&
    sameShear(a.shear, b.shear) &&
    (a.labels === b.labels ||
      [0, 1, 2].every((i) => sameSizes(a.labels?.[i as 0], b.labels?.[i as 0]))) &&
    (a.regions === b.regions ||
      (a.regions?.length === b.regions?.length &&
        a.regions?.every(({ key }, i) => key === b.regions?.[i]?.key) === true))
  );
}

const sameNodes = (a: readonly Node[], b: readonly Node[]): boolean =>
  a.length === b.length && a.every((node, i) => node === b[i]);

/** The call of `apart` that is running. */
let scope = 0;

/** Runs `f`, which finds no node that is there already: all that it makes is younger than what is there. */
export function apart<Result>(f: () => Result): Result {
  const outer = scope;
  scope = nextId++;
  try {
    return f();
  } finally {
    scope = outer;
  }
}

/** Equal for the nodes that are the results of one computation: same op, inputs and regions. */
export function groupOf({ op, inputs, attributes }: Node): string | undefined {
  const { regions = [], options = [], result } = attributes;
  if (result === undefined) return undefined;
  const ids = inputs.map((input) => input.id).join();
  return [ids, op, options.join(), ...regions.map(({ key }) => key)].join('|');
}

type Parts = readonly [
  op: Primitive,
  inputs: readonly Node[],
  attributes: Attributes,
  shape: Sizes,
  dtype: DType,
];

function make([op, inputs, attributes, shape, dtype]: Parts): Node {
  let [depth, abstract] = [0, false];
  for (const input of inputs) {
    if (input.depth >= depth) depth = input.depth + 1;
    abstract ||= input.abstract;
    input.isUsed = true;
  }
  return {
    id: nextId++,
    op,
    inputs,
    attributes,
    shape,
    dtype,
    depth,
    // No gradient runs through whole numbers and bools.
    tracked: isFloat(dtype) && sourcesOf({ op, inputs, attributes }).some(({ tracked }) => tracked),
    abstract,
    scope,
    consumers: null,
    buffer: null,
    isUsed: false,
    walk: 0,
    place: 0,
  };
}

/**
 * The result `result` of the computation that `node` is a result of. What is computed is in its inputs too: the first
 * of them are the values of the results.
 */
export const resultOf = (node: Node, result: number): Node => {
  const { op, inputs, attributes } = node;
  if (attributes.result === result) return node;
  const value = inputs[result];
  invariant(value, 'a result without a value');
  return intern(op, inputs, { ...attributes, result }, value.shape, value.dtype);
};

/** Makes (or finds) the node with these parts. Shapes are the builder's business; see graph/build.ts. */
export function intern(...parts: Parts): Node {
  const [op, inputs, attributes, shape, dtype] = parts;
  const table = tableFor(inputs, attributes, shape);
  for (const node of table)
    if (
      node.op === op &&
      node.scope === scope &&
      node.dtype === dtype &&
      sameNodes(node.inputs, inputs) &&
      same(node.shape, shape) &&
      sameAttributes(node.attributes, attributes)
    ) {
      noteOrigin(node);
      return node;
    }
  const node = lone(...parts);
  if (table.length >= tableLimit) table.length = 0;
  table.push(node);
  return node;
}

/** A node that no equal expression is: to tell what is computed from it from all else. */
export function lone(...parts: Parts): Node {
  const node = make(parts);
  noteOrigin(node);
  return node;
}

/** A node of its own with the value of `x`. */
export const identity = (x: Node): Node => lone('barrier', [x], {}, x.shape, x.dtype);

/** The number that the next new node gets: every node with a smaller one was there before. */
export const now = (): number => nextId;

/** Forgets a node that has been computed: its memory must not live as long as its inputs do. */
export function forget(node: Node): void {
  const table = tableFor(node.inputs, node.attributes, node.shape);
  const at = table.indexOf(node);
  const last = table.at(-1);
  if (at < 0 || !last) return;
  table[at] = last;
  table.pop();
}

/** How many of the inputs, the first of them, a node depends on smoothly, where that is not all. */
const smooth: Partial<Record<Primitive, (options: Sizes) => number>> = {
  detach: () => 0,
  barrier: () => 1,
  custom: ([results = 0, args = 0]) => results + args,
};

/** How many of the inputs, the first of them, the value is computed from, where others are only waited for. */
const computing: Partial<Record<Primitive, number>> = { barrier: 1 };

/** The inputs that the value of a node is computed from. */
export const operandsOf = ({ op, inputs }: Pick<Node, 'op' | 'inputs'>): readonly Node[] =>
  inputs.slice(0, computing[op]);

/** The inputs through which a change reaches a node, as derivatives see it. */
export const sourcesOf = ({
  op,
  inputs,
  attributes: { options = [] },
}: Pick<Node, 'op' | 'inputs' | 'attributes'>): readonly Node[] =>
  inputs.slice(0, smooth[op]?.(options));

/** What a source is: a variable, a placeholder, or data. */
type Leaf = Partial<Pick<Node, 'tracked' | 'abstract' | 'buffer'>>;

/** A leaf whose data comes from outside the graph. Two sources are never the same node. */
export const source = (shape: Sizes, dtype: DType, leaf: Leaf = {}): Node => ({
  id: nextId++,
  op: 'source',
  inputs: none,
  attributes: plain,
  shape,
  dtype,
  depth: 0,
  tracked: leaf.tracked ?? false,
  abstract: leaf.abstract ?? false,
  scope: 0,
  consumers: null,
  buffer: leaf.buffer ?? null,
  isUsed: false,
  walk: 0,
  place: 0,
});

/** Placeholders of single elements, in functions that are mapped over batches. */
export const mapped = new WeakSet<Node>();

/** Whether a node depends on single elements of a batch. */
export const isMapped = (node: Node): boolean => topological([node]).some((x) => mapped.has(x));

/** The nodes that `outputs` need, inputs first, going no deeper than (but including) those where `stop` holds. */
export function topological(
  outputs: readonly Node[],
  stop: (node: Node) => boolean = () => false,
): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // An explicit stack: a graph may be deeper than the call stack.
  const stack: { node: Node; next: number }[] = [];
  const enter = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (!top) break;
      const input = stop(top.node) ? undefined : top.node.inputs[top.next++];
      if (input) {
        enter(input);
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** Number of elements of a node. */
export const sizeOf = (node: Node): number => numel(node.shape);

/** For invariants of ours that a user cannot break. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new GradusError(`internal: ${message}`);
}

/** The numbers of a shear. */
export function shearOf({ attributes }: Node): Shear {
  invariant(attributes.shear, 'shear without its numbers');
  return attributes.shear;
}
