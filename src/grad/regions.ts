/** What the rules of loops and branches share: their parts, what their derivatives depend on, and regions in batches. */
import { graph as g } from '../graph/build.ts';
import { loopOf, regionsOf } from '../graph/control.ts';
import { type Node, topological } from '../graph/node.ts';
import { placeholderLike, replace } from '../graph/rebuild.ts';
import type { Region } from '../graph/region.ts';
import type { BatchWalk, ForwardWalk } from './compound.ts';

export type Found = readonly (Node | null)[];

/** What stands for the inputs of a region, or for other placeholders in it. */
export const meaning = (...pairs: readonly (readonly [readonly Node[], readonly Node[]])[]) =>
  new Map(pairs.flatMap(([from, to]) => from.map((x, i) => [x, to[i] ?? x] as const)));

/** The numbers of those that are there. */
export const present = (found: Found): number[] => found.flatMap((x, i) => (x ? [i] : []));

export const pick = <T>(list: readonly T[], numbers: readonly number[]): T[] =>
  numbers.map((i) => list[i] as T);

/** The members of a list that are to be, a placeholder for each; `null` for the others. */
export const probesFor = (nodes: readonly Node[], wanted: (i: number) => boolean): Found =>
  nodes.map((x, i) => (wanted(i) ? placeholderLike(x) : null));

export const isThere = (x: Node | null): x is Node => x !== null;

/** Goes round a loop until the carries that `reach` finds to follow from others are all among them. */
export function spread<T>(
  carries: number,
  start: (carry: number) => boolean,
  reach: (active: ReadonlySet<number>) => {
    readonly found: T;
    readonly has: (i: number) => boolean;
  },
): { readonly active: readonly number[]; readonly found: T } {
  const all = Array.from({ length: carries }, (_, i) => i);
  const active = new Set(all.filter(start));
  for (;;) {
    const { found, has } = reach(active);
    const more = all.filter((i) => has(i) && !active.has(i));
    if (more.length === 0) return { active: all.filter((i) => active.has(i)), found };
    for (const i of more) active.add(i);
  }
}

/** The inputs of a loop by what they are, and of its body. */
export function partsOf(node: Node) {
  const loop = loopOf(node);
  const regions = regionsOf(node);
  const body = regions[regions.length - 1] as Region;
  const [from, to] = [loop.carries, loop.carries + loop.xs];
  const cut = (list: readonly Node[]) =>
    [list.slice(0, from), list.slice(from, to), list.slice(to)] as const;
  return { ...loop, body, cut };
}

/** The tangents of what a step leaves, given those of what it takes; and which carries have one. */
export function pushed(walk: ForwardWalk, node: Node, tangents: Found) {
  const { body, carries } = partsOf(node);
  return spread(
    carries,
    (i) => tangents[i] !== null,
    (active) => {
      const probes = probesFor(body.inputs, (i) => (i < carries ? active.has(i) : !!tangents[i]));
      const given = present(probes).map((i) => [body.inputs[i], probes[i]] as [Node, Node]);
      const found = walk(body.outputs, new Map(given));
      return { found: { probes, found }, has: (i: number) => found[i] !== null };
    },
  );
}

/** Whether each output depends on some of these nodes. */
export function dependent(outputs: readonly Node[], on: readonly Node[]): readonly boolean[] {
  const reached = new Set(on);
  for (const node of topological(outputs))
    if (node.inputs.some((input) => reached.has(input))) reached.add(node);
  return outputs.map((node) => reached.has(node));
}

export const withAxis = (node: Node, has: boolean, n: number): Node =>
  has ? node : g.expand(node, [n, ...node.shape]);

/** Outputs of a region, with a leading axis for those of which `wide` says so; `stands` says what its inputs are. */
export function batched(
  walk: BatchWalk,
  { inputs, outputs }: Region,
  stands: readonly Node[],
  has: (input: number) => boolean,
  wide: (output: number) => boolean,
  n: number,
): Node[] {
  const rows = inputs.map((x) => placeholderLike(withAxis(x, false, n)));
  const leading = inputs.map((_, i) => i).filter(has);
  const given = new Map(leading.map((i) => [inputs[i] as Node, rows[i] as Node]));
  const made = walk(outputs, given, n);
  const chosen = outputs.map((plain, i) => (wide(i) ? (made[i] as Node) : plain));
  return replace(chosen, meaning([inputs, stands], [rows, stands]));
}

/** Row by row, one of two. */
export function chosen(which: Node, a: Node, b: Node): Node {
  const rows = g.reshape(which, [...which.shape, ...a.shape.slice(1).map(() => 1)]);
  return g.where(rows, a, b);
}
