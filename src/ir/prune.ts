/**
 * Control flow without what nobody asks for: results, the carries that only they need, and the inputs that only those
 * need. Before everything else, as what the inputs are made of need not be computed either.
 */
import { loopOf, optionsOf, regionsOf } from '../graph/control.ts';
import {
  type Attributes,
  groupOf,
  intern,
  isControl,
  kindOf,
  type Node,
  topological,
} from '../graph/node.ts';
import { inPlaceOf } from '../graph/origin.ts';
import { type Region, regionOf } from '../graph/region.ts';

/** What is left of a group of nodes: which results, which inputs of the regions, and the regions. */
interface Slim {
  readonly results: readonly number[];
  /** Of the node. */
  readonly inputs: readonly number[];
  readonly regions: readonly Region[];
  readonly options?: readonly number[];
}

/** The numbers of the inputs that some outputs of a region depend on. */
function usedBy(region: Region, outputs: readonly Node[]): Set<number> {
  const numbers = new Map(region.inputs.map((input, i) => [input, i]));
  const order = topological(outputs, (node) => numbers.has(node));
  return new Set(order.flatMap((node) => numbers.get(node) ?? []));
}

const pick = <T>(list: readonly T[], numbers: readonly number[]): T[] =>
  numbers.flatMap((i) => (i in list ? [list[i] as T] : []));

function slimCond(node: Node, wanted: ReadonlySet<number>): Slim {
  const regions = regionsOf(node);
  const results = [...wanted].sort((a, b) => a - b);
  const used = new Set(regions.flatMap((one) => [...usedBy(one, pick(one.outputs, results))]));
  const kept = [...used].sort((a, b) => a - b);
  return {
    results,
    inputs: [0, ...kept.map((i) => i + 1)],
    regions: regions.map((one) => regionOf(pick(one.inputs, kept), pick(one.outputs, results))),
  };
}

function slimLoop(node: Node, wanted: ReadonlySet<number>): Slim {
  const regions = regionsOf(node);
  const [body, ...tests] = regions.toReversed() as [Region, ...Region[]];
  const loop = loopOf(node);
  const needed = new Set(wanted);
  const used = new Set(tests.flatMap((test) => [...usedBy(test, test.outputs)]));
  for (;;) {
    for (const i of usedBy(body, pick(body.outputs, [...needed]))) used.add(i);
    // What a step reads of a carry, the step before must write.
    const more = [...used].filter((i) => i < loop.carries && !needed.has(i));
    if (more.length === 0) break;
    for (const i of more) needed.add(i);
  }
  const results = [...needed].sort((a, b) => a - b);
  const carries = results.filter((i) => i < loop.carries);
  const others = [...used].filter((i) => i >= loop.carries).sort((a, b) => a - b);
  const inputs = [...carries, ...others];
  const xs = others.filter((i) => i < loop.carries + loop.xs).length;
  return {
    results,
    inputs,
    regions: regions.map((one) =>
      regionOf(pick(one.inputs, inputs), one === body ? pick(one.outputs, results) : one.outputs),
    ),
    options: optionsOf({ ...loop, carries: carries.length, xs }),
  };
}

/** The same outputs. `inputs` are left as they are. */
export function prune(outputs: readonly Node[], inputs: ReadonlySet<Node>): readonly Node[] {
  const order = topological(outputs, (node) => inputs.has(node));
  if (!order.some(isControl)) return outputs;
  const slims = slimAll(outputs, order, inputs);
  const done = new Map<Node, Node>();
  const of = (node: Node) => done.get(node) ?? node;
  for (const node of order) {
    if (inputs.has(node) || node.inputs.length === 0) continue;
    const { op, attributes, shape, dtype } = node;
    const slim = slims.get(groupOf(node) ?? '');
    const make = (from: readonly Node[], own: Attributes) =>
      inPlaceOf(node, () => void done.set(node, intern(op, from.map(of), own, shape, dtype)));
    if (!isControl(node)) {
      const same = node.inputs.every((input) => of(input) === input);
      if (!same) make(node.inputs, attributes);
    } else if (slim) {
      const { regions, options } = slim;
      const result = slim.results.indexOf(attributes.result ?? 0);
      const own = options ? { regions, options, result } : { regions, result };
      make(pick(node.inputs, slim.inputs), own);
    }
  }
  return outputs.map(of);
}

/** Walks from the outputs down: at the first of a group, all of it that is wanted is known. */
function slimAll(
  outputs: readonly Node[],
  order: readonly Node[],
  given: ReadonlySet<Node>,
): ReadonlyMap<string, Slim> {
  const wanted = new Set(outputs);
  const firsts = new Map<string, Node>();
  const members = new Map<string, Set<number>>();
  const keyOf = (node: Node) => (isControl(node) ? (groupOf(node) ?? '') : '');
  for (const node of order) if (!firsts.has(keyOf(node))) firsts.set(keyOf(node), node);
  const slims = new Map<string, Slim>();
  for (const node of order.toReversed()) {
    const key = keyOf(node);
    if (key === '') {
      if (wanted.has(node) && !given.has(node)) for (const input of node.inputs) wanted.add(input);
      continue;
    }
    const results = members.get(key) ?? new Set();
    members.set(key, results);
    if (wanted.has(node)) results.add(node.attributes.result ?? 0);
    if (firsts.get(key) !== node || results.size === 0) continue;
    const slim = kindOf(node.op) === 'choice' ? slimCond(node, results) : slimLoop(node, results);
    slims.set(key, slim);
    for (const input of pick(node.inputs, slim.inputs)) wanted.add(input);
  }
  return slims;
}
