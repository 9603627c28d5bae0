/**
 * Regions: graphs as functions, held by a node that runs them (a loop's body, the branches of a condition) or that has
 * a gradient of its own. A region is closed: what it needs from outside is one of its inputs.
 */
import { digest } from './digest.ts';
import { invariant, type Node, structureText, topological } from './node.ts';
import { placeholderLike, replace } from './rebuild.ts';

export interface Region {
  /** Placeholders. */
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** Stands for the structure: equal keys, equal functions. */
  readonly key: string;
}

/**
 * The structure of a graph as text: equal text, equal program. `order` is topological; a node for which `leaf` gives a
 * text is written as that, without what lies behind it.
 */
export function structureOf(
  outputs: readonly Node[],
  order: readonly Node[],
  leaf: (node: Node) => string | undefined,
): string {
  const numbers = new Map<Node, number>();
  const lines = order.map((node, i) => {
    numbers.set(node, i);
    const inputs = () => node.inputs.map((input) => numbers.get(input)).join();
    return leaf(node) ?? `${structureText(node)}<${inputs()}`;
  });
  return `${lines.join('\n')}\n>${outputs.map((node) => numbers.get(node)).join()}`;
}

/** The function from `inputs`, which are placeholders, to `outputs`. */
export function regionOf(inputs: readonly Node[], outputs: readonly Node[]): Region {
  const numbers = new Map(inputs.map((input, i) => [input, i]));
  const order = topological(outputs, (node) => numbers.has(node));
  const text = structureOf(outputs, order, (node) => {
    const number = numbers.get(node);
    invariant(number !== undefined || node.op !== 'source', 'a region that is not closed');
    return number === undefined ? undefined : `in${number}|${node.dtype}|${node.shape.join()}`;
  });
  return { inputs, outputs, key: digest(text) };
}

/** A region, and the nodes outside that its last inputs stand for. */
export interface Closed {
  readonly region: Region;
  readonly captured: readonly Node[];
}

interface Boundary {
  /** Nodes with a lower number were there before: what they are made of does not matter. */
  readonly since?: number;
  /** Whether all younger nodes are inside, not only those that depend on the inputs. */
  readonly all?: boolean;
}

/**
 * The function from `inputs` to `outputs`, which may use other nodes: those that do not depend on the inputs become
 * inputs too. What depends on no data at all (constants) stays inside.
 */
export function closeOver(
  inputs: readonly Node[],
  outputs: readonly Node[],
  { since = 0, all = false }: Boundary = {},
): Closed {
  const given = new Set(inputs);
  const inside = new Set<Node>();
  const data = new Set<Node>();
  const captured = new Set<Node>();
  const capture = (node: Node) => {
    if (data.has(node) && !inside.has(node) && !given.has(node)) captured.add(node);
  };
  const isOld = (node: Node) => node.id < since && node.inputs.length > 0;
  for (const node of topological(outputs, (x) => given.has(x) || isOld(x))) {
    if (given.has(node)) continue;
    const isIn = (input: Node) => inside.has(input) || given.has(input);
    const isYoung = node.id >= since && node.op !== 'source';
    if (node.op === 'source' || isOld(node) || node.inputs.some((x) => data.has(x))) data.add(node);
    if ((all && isYoung) || node.inputs.some(isIn)) inside.add(node);
    if (inside.has(node)) node.inputs.forEach(capture);
  }
  outputs.forEach(capture);
  const outside = [...inputs, ...captured];
  const own = outside.map((x) => (x.op === 'source' && given.has(x) ? x : placeholderLike(x)));
  const places = new Map(outside.map((x, i) => [x, own[i] ?? x] as const));
  return { region: regionOf(own, replace(outputs, places)), captured: [...captured] };
}

/** The outputs of a region for these inputs, as part of the graph that they are in. */
export const inline = (region: Region, inputs: readonly Node[]): Node[] =>
  replace(
    region.outputs,
    new Map(region.inputs.map((input, i) => [input, inputs[i] ?? input] as const)),
  );
