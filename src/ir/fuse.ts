/**
 * Fusion: which nodes get memory of their own, and which kernels compute them. The rules:
 *
 * 1. outputs are in memory; a movement op never is, unless it is an output;
 * 2. an elementwise chain is computed inside its consumer, a reduction takes its producers, and what follows a
 *    reduction at the same positions is its epilogue (src/ir/lower.ts);
 * 3. what a reduction reads is in memory if it comes out of a reduction itself;
 * 4. what several kernels need is kept if it is dear or comes out of a reduction, else computed in each;
 * 5. a long expression is cut;
 * 6. a routine and what it takes are in memory, and so is control flow, whose results come from one kernel;
 * 7. a kernel that only maps over what another has just computed becomes one more store of that other, unless a
 *    barrier is between them.
 */
import { groupOf, isCall, isControl, kindOf, type Node, sizeOf } from '../graph/node.ts';
import type { Ordered } from './barrier.ts';
import type { Axis, Index } from './index.ts';
import * as ix from './index.ts';
import type { Expression } from './kernel.ts';
import * as k from './kernel.ts';
import {
  controlDraft,
  type Draft,
  draft,
  type Lowered,
  memoryOf,
  type Surroundings,
} from './lower.ts';
import { type ScalarName, scalars } from './scalar.ts';

/** A longer expression (in nodes, each use counted) is cut into kernels. */
const LONG = 128;

/**
 * A chain this dear (in additions, see src/ir/scalar.ts) is not computed twice when two kernels need it. So what a
 * gradient needs of the function is saved if it is an `exp`, a `tanh` or comes out of a product, and computed anew if it
 * is the mask of a `relu` or a few additions and multiplications: reading it back would cost as much. Within one kernel
 * MEMORY_COST and KERNEL_COST of src/ir/lower.ts decide. `explain` shows what came of it.
 */
const DEAR = 8;

/** The kernels that compute `outputs` from `inputs`, in order. */
export function fuse({ outputs, order, behind }: Ordered, inputs: ReadonlySet<Node>): Draft[] {
  const kept = new Set(outputs.map(memoryOf).filter((node) => !inputs.has(node)));
  keepCalls(order, kept, inputs);
  keepFolded(order, kept, inputs);
  keepShared(order, kept, inputs);
  cutLong(order, kept, inputs);
  const drafts = draftAll(order, kept, inputs, behind);
  return merge(drafts, new Set(outputs.map(memoryOf)), latestBarrier(behind));
}

/** How far behind barriers a kernel is. */
const latestBarrier =
  (behind: ReadonlyMap<Node, number>) =>
  ({ stores }: Draft): number =>
    Math.max(...stores.map(({ node }) => behind.get(node) ?? -1));

const reduces = (node: Node): boolean =>
  kindOf(node.op) === 'reduction' || kindOf(node.op) === 'contraction';

/** Whether computing an element of a node means folding a reduction at the same position. */
const findsFold = (node: Node, isFold: (input: Node) => boolean): boolean =>
  reduces(node) ||
  // Through a movement op that changes the number of elements a fold is read at fewer positions.
  node.inputs.some(
    (input) =>
      (kindOf(node.op) === 'elementwise' || sizeOf(input) === sizeOf(node)) && isFold(input),
  );

/** Rule 6. */
function keepCalls(order: readonly Node[], kept: Set<Node>, inputs: ReadonlySet<Node>): void {
  for (const node of order.filter(isCall))
    for (const memory of [node, ...node.inputs.map(memoryOf)])
      if (!inputs.has(memory)) kept.add(memory);
}

/** Rule 3. */
function keepFolded(order: readonly Node[], kept: Set<Node>, inputs: ReadonlySet<Node>): void {
  const folds = new Set<Node>();
  const isFold = (node: Node) => folds.has(node) && !kept.has(node) && !inputs.has(node);
  /** Keeps the node whose elements are moved to here. */
  const keep = (node: Node): void => {
    folds.delete(node);
    const [input] = node.inputs;
    if (kindOf(node.op) === 'movement' && input) keep(input);
    else kept.add(node);
  };
  for (const node of order) {
    if (reduces(node)) for (const input of node.inputs) if (isFold(input)) keep(input);
    if (findsFold(node, isFold)) folds.add(node);
  }
}

/** Facts about nodes that depend on what is kept; computed anew when that grows. */
function surroundings(
  order: readonly Node[],
  kept: ReadonlySet<Node>,
  inputs: ReadonlySet<Node>,
): Surroundings {
  const inMemory = new Set([...inputs, ...kept]);
  const costs = new Map<Node, number>();
  const folds = new Set<Node>();
  const isFold = (node: Node) => folds.has(node) && !inMemory.has(node);
  for (const node of order) {
    const below = node.inputs.map((input) => (inMemory.has(input) ? 0 : (costs.get(input) ?? 0)));
    costs.set(node, reduces(node) ? 0 : below.reduce((a, b) => a + b, costOf(node)));
    if (findsFold(node, isFold)) folds.add(node);
  }
  return {
    inMemory,
    chainCost: (node) => costs.get(node) ?? 0,
    hasFold: (node) => folds.has(node),
  };
}

/** The nodes that several kernels would compute, looked at from the outputs down. */
function sharedNodes(
  order: readonly Node[],
  kept: ReadonlySet<Node>,
  inputs: ReadonlySet<Node>,
): ReadonlySet<Node> {
  const around = surroundings(order, kept, inputs);
  const kernels = new Map<Node, Set<Node>>(order.map((node) => [node, new Set()]));
  const shared = new Set<Node>();
  for (const node of order.toReversed()) {
    const users = kernels.get(node) ?? new Set();
    const kind = kindOf(node.op);
    const keepable = kind !== 'movement' && kind !== 'leaf' && !inputs.has(node);
    if (keepable && users.size > 1 && (around.hasFold(node) || around.chainCost(node) >= DEAR))
      shared.add(node);
    const computedBy = kept.has(node) || shared.has(node) ? [node] : [...users];
    for (const input of node.inputs)
      for (const kernel of computedBy) kernels.get(input)?.add(kernel);
  }
  return shared;
}

/** Rule 4. From the inputs up: what stands on something that is kept is cheap again. */
function keepShared(order: readonly Node[], kept: Set<Node>, inputs: ReadonlySet<Node>): void {
  const shared = sharedNodes(order, kept, inputs);
  const costs = new Map<Node, number>();
  const folds = new Set<Node>();
  for (const node of order) {
    if (inputs.has(node)) continue;
    const below = node.inputs.reduce((sum, input) => sum + (costs.get(input) ?? 0), 0);
    const cost = reduces(node) ? 0 : below + costOf(node);
    const isFold = findsFold(node, (input) => folds.has(input));
    if (shared.has(node) && (isFold || cost >= DEAR)) kept.add(node);
    if (kept.has(node)) continue;
    costs.set(node, cost);
    if (isFold) folds.add(node);
  }
}

/** What one element of a node costs by itself. */
const costOf = ({ op }: Node): number =>
  kindOf(op) === 'elementwise' ? scalars[op as ScalarName].cost : 0;

/** Rule 5. */
function cutLong(order: readonly Node[], kept: Set<Node>, inputs: ReadonlySet<Node>): void {
  const lengths = new Map<Node, number>();
  const inMemory = (node: Node) => kept.has(node) || inputs.has(node);
  for (const node of order) {
    const length = node.inputs.reduce((sum, input) => sum + (lengths.get(input) ?? 0), 1);
    const memory = memoryOf(node);
    if (length > LONG && kindOf(node.op) !== 'leaf' && !inputs.has(memory)) kept.add(memory);
    lengths.set(node, inMemory(memory) ? 0 : Math.min(length, LONG + 1));
  }
}

/**
 * Writes all kernels, again where lowering asks for a node in memory. One at a time, the nearest to the inputs first:
 * once it is there, what asked for others may be content.
 */
function draftAll(
  order: readonly Node[],
  kept: Set<Node>,
  inputs: ReadonlySet<Node>,
  behind: ReadonlyMap<Node, number>,
): readonly Draft[] {
  const written = new Map<Node, Lowered>();
  for (const group of groupsOf(order, inputs, behind)) written.set(group[0], controlDraft(group));
  const grouped = new Set(
    [...written.values()].flatMap(({ draft: { stores } }) => stores.map(({ node }) => node)),
  );
  for (;;) {
    const around = surroundings(order, kept, inputs);
    for (const node of order) {
      if (kept.has(node) && !written.has(node) && !grouped.has(node))
        written.set(node, draft(node, around));
    }
    const wanted = new Set([...written.values()].flatMap((one) => [...one.wanted]));
    const next = order.find((node) => wanted.has(node) && !kept.has(node));
    if (!next) return order.flatMap((node) => written.get(node)?.draft ?? []);
    kept.add(next);
    for (const [node, { visited }] of written) if (visited.has(next)) written.delete(node);
  }
}

/**
 * The results of each computation with several, in the order in which the first of them comes. Behind a barrier it is
 * another computation.
 */
function groupsOf(
  order: readonly Node[],
  inputs: ReadonlySet<Node>,
  behind: ReadonlyMap<Node, number>,
): Iterable<[Node, ...Node[]]> {
  const groups = new Map<string, [Node, ...Node[]]>();
  for (const node of order) {
    if (inputs.has(node) || !isControl(node)) continue;
    let key = `${groupOf(node)}@${behind.get(node)}`;
    // A result that is there twice is computed twice.
    while (groups.get(key)?.some(({ attributes }) => attributes.result === node.attributes.result))
      key += '+';
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  return groups.values();
}

/** Rule 7, then drops stores that nobody reads any more. */
function merge(
  drafts: readonly Draft[],
  outputs: ReadonlySet<Node>,
  barrier: (one: Draft) => number,
): Draft[] {
  const merged: Draft[] = [];
  for (const next of drafts) {
    const place = hostFor(next, merged);
    const host = merged[place];
    const fits = host && barrier(next) <= barrier(host);
    const combined = fits ? combine(host, next) : undefined;
    if (combined) merged[place] = combined;
    else merged.push(next);
  }
  return merged.map((one) => {
    const needed = (node: Node) =>
      outputs.has(node) || merged.some((other) => other.reads.includes(node));
    if (one.routine ?? one.control) return one;
    return pruneReads({ ...one, stores: one.stores.filter(({ node }) => needed(node)) });
  });
}

/** The last kernel that `next` depends on: the only one it may join without changing the order. */
function hostFor(next: Draft, earlier: readonly Draft[]): number {
  if (next.reductions.length > 0) return -1;
  return earlier.findLastIndex((one) => one.stores.some(({ node }) => next.reads.includes(node)));
}

const realAxes = (one: Draft): readonly Axis[] => one.axes.filter((axis) => axis.extent !== 1);

/** `next` as further stores of `host`, if it runs over the same positions and reads the host's values only there. */
function combine(host: Draft, next: Draft): Draft | undefined {
  if ([host, next].some((one) => one.routine ?? one.control)) return undefined;
  const [mine, theirs] = [realAxes(host), realAxes(next)];
  if (mine.length !== theirs.length || mine.some((axis, i) => axis.extent !== theirs[i]?.extent))
    return undefined;
  const here = ix.flatten(
    mine.map(ix.variable),
    mine.map((axis) => axis.extent),
  ).key;
  const toMine = new Map<Axis, Index>(
    theirs.map((axis, i) => [axis, ix.variable(mine[i] ?? axis)]),
  );
  const reads = [...host.reads];
  let fits = true;
  const load = (x: k.Load): Expression => {
    const node = next.reads[x.input];
    const index = ix.substitute(x.index, toMine);
    const guard = moveGuard(x.guard, toMine);
    const stored = host.stores.find((store) => store.node === node);
    if (stored) {
      fits &&= index.key === here && guard.length === 0;
      return stored.value;
    }
    let input = node ? reads.indexOf(node) : -1;
    if (input < 0 && node) input = reads.push(node) - 1;
    return k.load(input, index, guard, x.dtype);
  };
  const stores = next.stores.map(({ node, value }) => ({
    node,
    value: moveAxes(value, toMine, load),
  }));
  if (!fits) return undefined;
  return {
    ...host,
    stores: [...host.stores, ...stores],
    reads,
    ops: [...host.ops, ...next.ops],
    computed: new Set([...host.computed, ...next.computed]),
  };
}

const moveGuard = (guard: k.Guard, map: ReadonlyMap<Axis, Index>): k.Guard =>
  guard.map((condition) => ({ ...condition, index: ix.substitute(condition.index, map) }));

function moveAxes(
  value: Expression,
  map: ReadonlyMap<Axis, Index>,
  load: (x: k.Load) => Expression,
): Expression {
  const leaf = (x: k.Load | k.Constant | k.Position | k.Reduced) => {
    if (x.kind === 'load') return load(x);
    return x.kind === 'position' ? k.position(ix.substitute(x.index, map), x.dtype) : x;
  };
  return k.rewrite(value, leaf, (guard) => moveGuard(guard, map));
}

/** Forgets inputs that no expression loads. */
function pruneReads(one: Draft): Draft {
  const used = new Set<number>();
  const note = (x: Expression) => void (x.kind === 'load' && used.add(x.input));
  const seen = new Set<string>();
  for (const { value } of [...one.reductions, ...one.stores]) k.walk(value, note, seen);
  const kept = [...used].sort((a, b) => a - b);
  const renumber = (value: Expression) =>
    k.rewrite(
      value,
      (x) => (x.kind === 'load' ? k.load(kept.indexOf(x.input), x.index, x.guard, x.dtype) : x),
      (guard) => guard,
    );
  return {
    ...one,
    reads: kept.flatMap((input) => one.reads[input] ?? []),
    reductions: one.reductions.map((r) => ({ ...r, value: renumber(r.value) })),
    stores: one.stores.map((s) => ({ ...s, value: renumber(s.value) })),
  };
}
