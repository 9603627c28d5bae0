/** What comes first: barriers in the graph, and the results among the kernels. */
import { lone, type Node, topological } from '../graph/node.ts';
import { inPlaceOf } from '../graph/origin.ts';
import type { Draft } from './lower.ts';

export interface Ordered {
  readonly outputs: readonly Node[];
  /** What the outputs need, inputs first. */
  readonly order: readonly Node[];
  /** Nodes behind a barrier, by its position: they may not be computed where none that is as late is passed. */
  readonly behind: ReadonlyMap<Node, number>;
}

/**
 * The graph without its barriers: nodes with the value of their first input, to be computed after their others. Until
 * here nothing has taken what is behind one for the same computation without it. Now the barriers go, and leave nodes
 * of their own in an order.
 */
export function withoutBarriers(outputs: readonly Node[], inputs: ReadonlySet<Node>): Ordered {
  const isInput = (node: Node) => inputs.has(node);
  const nodes = topological(outputs, isInput);
  if (!nodes.some(({ op }) => op === 'barrier'))
    return { outputs, order: nodes, behind: new Map() };
  const values = new Map<Node, Node>();
  const of = (node: Node) => values.get(node) ?? node;
  const passed = new Map<Node, number>();
  const behind = new Map<Node, number>();
  for (const [position, node] of nodes.entries()) {
    if (isInput(node)) continue;
    const [value] = node.inputs;
    if (node.op === 'barrier' && value) {
      values.set(node, of(value));
      passed.set(node, position);
    } else if (node.inputs.some((input) => passed.has(input))) {
      const latest = Math.max(...node.inputs.map((input) => passed.get(input) ?? 0));
      const { op, attributes, shape, dtype } = node;
      const own = inPlaceOf(node, () => lone(op, node.inputs.map(of), attributes, shape, dtype));
      values.set(node, own);
      passed.set(node, latest);
      behind.set(own, latest);
    }
  }
  const results = outputs.map(of);
  // What was there only to be waited for is not needed.
  const needed = new Set(topological(results, isInput));
  const order = nodes.filter(({ op }) => op !== 'barrier').map(of);
  return { outputs: results, order: order.filter((node) => needed.has(node)), behind };
}

/**
 * The same kernels, where those whose values only leave the program come as early as they can: what they read may go
 * then, and memory of their own they have anyway.
 */
export function early(drafts: readonly Draft[]): Draft[] {
  const read = new Set(drafts.flatMap(({ reads }) => reads));
  const isLast = ({ stores }: Draft) => !stores.some(({ node }) => read.has(node));
  const others = drafts.filter((one) => !isLast(one));
  const after = (one: Draft) =>
    others.findLastIndex(({ stores }) => stores.some(({ node }) => one.reads.includes(node)));
  const places = drafts.filter(isLast).map((one) => ({ one, place: after(one) }));
  const at = (place: number) => places.filter((x) => x.place === place).map(({ one }) => one);
  return [...at(-1), ...others.flatMap((other, i) => [other, ...at(i)])];
}
